import type { HeaderMap, ModelSource, Provider } from '../provider.ts';
import { anthropicCredentialHeaders } from '../vendors/anthropic/credential-headers.ts';
import { anthropicModels } from '../vendors/anthropic/models.ts';
import { anthropicPath } from '../vendors/anthropic/paths.ts';
import { checkedKey } from '../vendors/endpoint/checked-key.ts';
import { classifyEndpoint } from '../vendors/endpoint/classify.ts';
import { endpointCredentialHeaders } from '../vendors/endpoint/credential-headers.ts';
import { readEndpointModels } from '../vendors/endpoint/models.ts';
import { endpointRateWindows } from '../vendors/endpoint/rate-windows.ts';
import { descriptor, form } from './descriptor.ts';

const models: ModelSource = { ...anthropicModels, parse: readEndpointModels };

/** The beta of Anthropic's own sign-in never goes to another server. */
function betaChanges(headers: HeaderMap, key: string): ReturnType<typeof anthropicCredentialHeaders> {
  const { remove, set } = anthropicCredentialHeaders(
    { form: 'api-key', secret: key, vendorAccountId: null, expiresAtMs: null },
    headers,
  );
  return { remove, set: set.filter(([name]) => name !== 'x-api-key') };
}

/** Any server that speaks Messages, at an address that the person types. */
export const anthropicCompatible: Provider = {
  descriptor,
  endpoint: form,
  path: (call, query) => (call === 'hello' ? null : anthropicPath(call, query)),
  credentialHeaders(credential, headers, endpoint) {
    const own = endpointCredentialHeaders(credential, endpoint, 'x-api-key');
    const beta = betaChanges(headers, credential.secret);
    return {
      remove: [...own.remove, ...beta.remove],
      set: [...beta.set.filter(([name]) => !own.remove.includes(name)), ...own.set],
    };
  },
  models,
  checkSecret: checkedKey,
  quotaFromHeaders: endpointRateWindows,
  quotaFromFrame: () => [],
  classify: classifyEndpoint,
  recognise: () => ({ genuine: true, reason: 'An endpoint of your own serves any client.' }),
  ownsBearer: () => false,
};
