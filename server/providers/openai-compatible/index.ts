import type { CallKind, ModelSource, Provider } from '../provider.ts';
import { checkedKey } from '../vendors/endpoint/checked-key.ts';
import { classifyEndpoint } from '../vendors/endpoint/classify.ts';
import { endpointCredentialHeaders } from '../vendors/endpoint/credential-headers.ts';
import { readEndpointModels } from '../vendors/endpoint/models.ts';
import { endpointRateWindows } from '../vendors/endpoint/rate-windows.ts';
import { descriptor, form } from './descriptor.ts';

/** Behind the base URL, which holds the version (`…/v1`, Z.ai's `…/v4`): never is one put in between. */
const paths: Partial<Record<CallKind, string>> = {
  chat: '/chat/completions',
  responses: '/responses',
  models: '/models',
};

const models: ModelSource = { path: '/models', headers: [], parse: readEndpointModels };

/** Any server that speaks Chat Completions or Responses, at an address that the person types. */
export const openaiCompatible: Provider = {
  descriptor,
  endpoint: form,
  path(call, query) {
    const path = paths[call];
    return path === undefined ? null : `${path}${query}`;
  },
  credentialHeaders: (credential, _headers, endpoint) =>
    endpointCredentialHeaders(credential, endpoint, 'bearer'),
  switches: { webSearch: false },
  models,
  checkSecret: checkedKey,
  quotaFromHeaders: endpointRateWindows,
  quotaFromFrame: () => [],
  classify: classifyEndpoint,
  recognise: () => ({ genuine: true, reason: 'An endpoint of your own serves any client.' }),
  ownsBearer: () => false,
};
