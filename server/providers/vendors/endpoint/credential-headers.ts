import type { EndpointOptions } from '../../../contract/index.ts';
import type { Credential, CredentialHeaders } from '../../provider.ts';

/** Every place that a client may have put a key into, ours included. */
const credentialHeaderNames = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
/** Belong to another vendor's login (codex notes 2.2). */
const foreignHeaderNames = ['chatgpt-account-id', 'anthropic-dangerous-direct-browser-access'];

function keyHeader(
  style: EndpointOptions['authStyle'],
  secret: string,
): readonly (readonly [string, string])[] {
  switch (style) {
    case 'bearer':
      return [['authorization', `Bearer ${secret}`]];
    case 'x-api-key':
      return [['x-api-key', secret]];
    case 'api-key':
      return [['api-key', secret]];
    case 'none':
      return [];
  }
}

/**
 * The key in the place that the server wants, and the person's own headers. `usual` is the place where nothing was
 * set. A header name in the strip list, such as `anthropic-beta`, is taken off the client's request.
 */
export function endpointCredentialHeaders(
  credential: Credential,
  endpoint: EndpointOptions | null | undefined,
  usual: EndpointOptions['authStyle'],
): CredentialHeaders {
  const style = endpoint?.authStyle ?? (credential.secret === '' ? 'none' : usual);
  const own = (endpoint?.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value] as const);
  const stripped = (endpoint?.switches.strip ?? []).filter((name) => name.includes('-'));
  return {
    remove: [...credentialHeaderNames, ...foreignHeaderNames, ...stripped.map((name) => name.toLowerCase())],
    set: [...own, ...keyHeader(style, credential.secret)],
  };
}
