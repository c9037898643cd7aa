import { SwitchyardError } from '../../errors/index.ts';
import type { Provider } from '../provider.ts';
import { cleanSecret } from '../secrets.ts';
import { classifyGemini } from './classify.ts';
import { descriptor } from './descriptor.ts';
import { geminiModels, geminiTraits } from './models.ts';
import { geminiPath } from './paths.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

function checkKey(pasted: string): string {
  const secret = cleanSecret(pasted);
  if (secret.startsWith('sk-ant-'))
    refuse('This is an Anthropic key. Add it to an Anthropic account instead.');
  if (secret.startsWith('sk-')) refuse('This is not a Gemini key. Create one in Google AI Studio.');
  if (secret.startsWith('ya29.') || secret.startsWith('1//'))
    refuse('This is a Google login token, not an API key. Create a key in Google AI Studio.');
  return secret;
}

/** A key of Google AI Studio: serves any client. */
export const gemini: Provider = {
  descriptor,
  path: geminiPath,
  credentialHeaders(credential) {
    if (credential.form === 'relayed') return { remove: [], set: [] };
    return { remove: ['authorization', 'x-api-key'], set: [['x-goog-api-key', credential.secret]] };
  },
  models: geminiModels,
  traitsOf: geminiTraits,
  checkSecret(kind, pasted) {
    if (kind !== 'api-key') refuse('This kind of account takes an API key.');
    return { form: 'api-key', secret: checkKey(pasted), vendorAccountId: null, expiresAtMs: null };
  },
  // Google documents no rate headers: everything is in the error body.
  quotaFromHeaders: () => [],
  quotaFromFrame: () => [],
  classify: classifyGemini,
  recognise: () => ({ genuine: true, reason: 'An API key serves any client.' }),
  ownsBearer: () => false,
};
