import { SwitchyardError } from '../../errors/index.ts';
import type { Provider } from '../provider.ts';
import { cleanSecret } from '../secrets.ts';
import { classifyAnthropic } from '../vendors/anthropic/classify.ts';
import { anthropicCredentialHeaders } from '../vendors/anthropic/credential-headers.ts';
import { anthropicModels, anthropicTraits } from '../vendors/anthropic/models.ts';
import { anthropicPath } from '../vendors/anthropic/paths.ts';
import { refuseForeignSecret, refuseOauthToken } from '../vendors/anthropic/secret-mixups.ts';
import { descriptor } from './descriptor.ts';
import { rateWindows } from './rate-windows.ts';

/** An Anthropic API key: serves any client. */
export const anthropic: Provider = {
  descriptor,
  path: anthropicPath,
  credentialHeaders: anthropicCredentialHeaders,
  models: anthropicModels,
  traitsOf: anthropicTraits,
  checkSecret(kind, pasted) {
    if (kind !== 'api-key')
      throw new SwitchyardError('input-invalid', 'This kind of account takes an API key.');
    const secret = cleanSecret(pasted);
    refuseForeignSecret(secret);
    refuseOauthToken(secret);
    return { form: 'api-key', secret, vendorAccountId: null, expiresAtMs: null };
  },
  quotaFromHeaders: rateWindows,
  quotaFromFrame: () => [],
  classify: (answer) => classifyAnthropic(answer, 'key'),
  recognise: () => ({ genuine: true, reason: 'An API key serves any client.' }),
  ownsBearer: () => false,
};
