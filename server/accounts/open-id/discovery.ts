import { SwitchyardError } from '../../errors/index.ts';

/** Where the parts of a vendor's OpenID provider are; absolute addresses, all of the issuer's own origin. */
export interface OpenIdEndpoints {
  readonly authorize: string;
  readonly token: string;
  readonly keys: string;
  /** Null where the vendor names none. */
  readonly revocation: string | null;
}

const longestAddress = 2_048;

/** Where a provider's discovery document is (OpenID Connect Discovery 1.0, 4). */
export function discoveryAddress(issuer: string): string {
  return `${issuer}/.well-known/openid-configuration`;
}

/**
 * Reads a discovery document. The issuer and every address must have the origin that we know, so that nothing on the way
 * can send a code or a refresh token to somebody else. Throws `sign-in-failed`.
 */
export function readDiscovery(body: unknown, issuer: string): OpenIdEndpoints {
  const document = new Map(Object.entries(typeof body === 'object' && body !== null ? body : {}));
  const address = (name: string): string => {
    const value: unknown = document.get(name);
    if (!isOfOrigin(value, issuer))
      throw new SwitchyardError(
        'sign-in-failed',
        `the vendor’s sign-in description names another server as ${name}; nothing was sent there`,
      );
    return value;
  };
  // A trailing slash is the same issuer; any other path is not.
  const told = address('issuer');
  if (told.replace(/\/$/, '') !== issuer)
    throw new SwitchyardError('sign-in-failed', 'the vendor’s sign-in description is another issuer’s');
  return {
    authorize: address('authorization_endpoint'),
    token: address('token_endpoint'),
    keys: address('jwks_uri'),
    revocation: document.get('revocation_endpoint') === undefined ? null : address('revocation_endpoint'),
  };
}

function isOfOrigin(value: unknown, issuer: string): value is string {
  if (typeof value !== 'string' || value.length > longestAddress || !URL.canParse(value)) return false;
  const { origin, username, password } = new URL(value);
  return origin === issuer && username === '' && password === '';
}
