import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

/** What an id token must say (OpenID Connect Core 1.0, 3.1.3.7). */
export interface ExpectedIdToken {
  readonly issuer: string;
  /** The client id that it was issued to. */
  readonly clientId: string;
  /** Null after a renewal, which has none. */
  readonly nonce: string | null;
  /** The person who signed in before; null at the first sign-in. */
  readonly subject: string | null;
  readonly nowMs: number;
}

export type IdTokenVerdict =
  | { readonly kind: 'good'; readonly subject: string }
  /** Signed with a key that is not among those we have: they may have been changed. */
  | { readonly kind: 'unknown-key' }
  /** `reason` names the claim or part, without its value. */
  | { readonly kind: 'wrong'; readonly reason: string };

const longestToken = 16_384;
const longestSubject = 255;
/** Clocks of people's computers are off by minutes. */
const skewSeconds = 300;
const leastModulusBits = 2_048;

/** Verifies an id token signed with RS256 against a vendor's published keys. Never throws. */
export function verifyIdToken(token: string, keys: unknown, expected: ExpectedIdToken): IdTokenVerdict {
  const [head = '', payload = '', signature = '', ...rest] = token.split('.');
  if (token.length > longestToken || rest.length > 0 || signature === '') return wrong('form');
  const header = parsePart(head);
  const claims = parsePart(payload);
  if (header === null || claims === null) return wrong('form');
  // Only one algorithm: the token must not choose how it is checked (RFC 8725 3.1).
  if (header['alg'] !== 'RS256' || header['crit'] !== undefined) return wrong('algorithm');
  const key = findKey(keys, header['kid']);
  if (key === null) return { kind: 'unknown-key' };
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return wrong('signature');
  return checkClaims(claims, expected);
}

function checkClaims(claims: Readonly<Record<string, unknown>>, expected: ExpectedIdToken): IdTokenVerdict {
  const { issuer, clientId, nonce, subject: known, nowMs } = expected;
  const nowSeconds = nowMs / 1_000;
  if (claims['iss'] !== issuer) return wrong('issuer');
  const audience = claims['aud'];
  const audiences = Array.isArray(audience) ? audience : [audience];
  if (!audiences.includes(clientId)) return wrong('audience');
  const party = claims['azp'];
  if (party === undefined ? audiences.length > 1 : party !== clientId) return wrong('authorised party');
  if (nonce !== null && claims['nonce'] !== nonce) return wrong('nonce');
  const moment = (name: string): number => {
    const value = claims[name];
    return typeof value === 'number' ? value : Number.NaN;
  };
  if (!(moment('exp') > nowSeconds - skewSeconds)) return wrong('expiry');
  if (!(moment('iat') < nowSeconds + skewSeconds)) return wrong('time of issue');
  if (claims['nbf'] !== undefined && !(moment('nbf') < nowSeconds + skewSeconds)) return wrong('start time');
  const subject = claims['sub'];
  if (typeof subject !== 'string' || subject === '' || subject.length > longestSubject)
    return wrong('subject');
  if (known !== null && subject !== known) return wrong('subject');
  return { kind: 'good', subject };
}

/** The signing key of this name; without a name only if there is exactly one. */
function findKey(keys: unknown, id: unknown): KeyObject | null {
  const listed = isObject(keys) && Array.isArray(keys['keys']) ? keys['keys'] : [];
  const fitting = listed
    .filter(isObject)
    .filter(
      (key) =>
        key['kty'] === 'RSA' &&
        (key['use'] === undefined || key['use'] === 'sig') &&
        (key['alg'] === undefined || key['alg'] === 'RS256') &&
        (id === undefined || key['kid'] === id),
    );
  const [first] = fitting;
  if (first === undefined || (id === undefined && fitting.length > 1)) return null;
  try {
    // Only the public part: a key with more in it is not to be used for anything else.
    const { kty, n, e } = first as JsonWebKey;
    const key = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastModulusBits ? key : null;
  } catch {
    return null;
  }
}

function parsePart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(reason: string): IdTokenVerdict {
  return { kind: 'wrong', reason };
}
