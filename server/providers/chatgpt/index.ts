import { SwitchyardError } from '../../errors/index.ts';
import type { CallKind, Provider } from '../provider.ts';
import { openAiTraits } from '../vendors/openai/models.ts';
import { classifyChatGpt } from './classify.ts';
import { descriptor } from './descriptor.ts';
import { chatGptGrant } from './grant.ts';
import { chatGptModels } from './models.ts';
import { chatGptIdentity, chatGptSignIn } from './sign-in.ts';

/** Compaction, token counts and Chat Completions are not open to this sign-in (codex protocol notes 7.1). */
const paths: Partial<Record<CallKind, string>> = {
  responses: '/v1/responses',
  models: '/v1/models',
};

/** What another program says about itself; on this sign-in we are the program. */
const ofOtherPrograms = [
  'x-api-key',
  'chatgpt-account-id',
  'openai-organization',
  'openai-project',
  'originator',
  'version',
];

/** A ChatGPT plan that its owner allowed us to use: serves any client. */
export const chatgpt: Provider = {
  descriptor,
  path(call, query) {
    const path = paths[call];
    return path === undefined ? null : `${path}${query}`;
  },
  credentialHeaders(credential) {
    if (credential.form === 'relayed') return { remove: [], set: [] };
    return {
      remove: ofOtherPrograms,
      set: [['authorization', `Bearer ${credential.secret}`]],
    };
  },
  goesByOurName: true,
  switches: { strictResponses: true, nativeMustFit: true, reasoningField: 'none' },
  models: chatGptModels,
  traitsOf: openAiTraits,
  checkSecret() {
    throw new SwitchyardError(
      'input-invalid',
      'This kind of account takes no pasted secret. Choose "Continue with ChatGPT", or add an OpenAI API key.',
    );
  },
  quotaFromHeaders: () => [],
  quotaFromFrame: () => [],
  classify: classifyChatGpt,
  recognise: () => ({ genuine: true, reason: 'Sign in with ChatGPT serves any client.' }),
  ownSignIn: { signIn: chatGptSignIn, grant: chatGptGrant, identity: chatGptIdentity },
  ownsBearer: () => false,
};
