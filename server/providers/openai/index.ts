import { SwitchyardError } from '../../errors/index.ts';
import type { CallKind, Provider } from '../provider.ts';
import { cleanSecret } from '../secrets.ts';
import { openAiModels, openAiTraits } from '../vendors/openai/models.ts';
import { readTokenClaims } from '../vendors/openai/token-claims.ts';
import { classifyOpenAi } from './classify.ts';
import { descriptor } from './descriptor.ts';
import { rateWindows } from './rate-windows.ts';

const paths: Partial<Record<CallKind, string>> = {
  responses: '/v1/responses',
  compact: '/v1/responses/compact',
  chat: '/v1/chat/completions',
  'count-tokens': '/v1/responses/input_tokens',
  models: '/v1/models',
};

function checkKey(pasted: string): string {
  const secret = cleanSecret(pasted);
  if (secret.startsWith('sk-ant-'))
    throw new SwitchyardError(
      'input-invalid',
      'This is an Anthropic key. Add it to an Anthropic account instead.',
    );
  if (readTokenClaims(secret)?.isChatGpt === true)
    throw new SwitchyardError(
      'input-invalid',
      'This is a ChatGPT login token, not an API key. Paste an API key.',
    );
  return secret;
}

/** A key of the OpenAI platform: serves any client. */
export const openai: Provider = {
  descriptor,
  path(call, query) {
    const path = paths[call];
    return path === undefined ? null : `${path}${query}`;
  },
  credentialHeaders(credential) {
    if (credential.form === 'relayed') return { remove: [], set: [] };
    return {
      remove: ['x-api-key', 'chatgpt-account-id'],
      set: [['authorization', `Bearer ${credential.secret}`]],
    };
  },
  // Messages of a conversation with another vendor hold reasoning, and OpenAI refuses members that it does not know.
  switches: { reasoningField: 'none' },
  models: openAiModels,
  traitsOf: openAiTraits,
  checkSecret(kind, pasted) {
    if (kind !== 'api-key')
      throw new SwitchyardError('input-invalid', 'This kind of account takes an API key.');
    return { form: 'api-key', secret: checkKey(pasted), vendorAccountId: null, expiresAtMs: null };
  },
  quotaFromHeaders: rateWindows,
  quotaFromFrame: () => [],
  classify: classifyOpenAi,
  recognise: () => ({ genuine: true, reason: 'An API key serves any client.' }),
  ownsBearer: () => false,
};
