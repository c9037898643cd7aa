import { createSign, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Signs id tokens with RS256 and publishes its key the way RFC 7517 says. */
export interface SigningKey {
  sign(claims: Readonly<Record<string, unknown>>): string;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

export async function createSigningKey(keyId = 'simulated-1'): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    sign: (claims) => signWith(privateKey, keyId, claims),
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }] },
  };
}

/** A JWT without a signature that means anything: for access tokens, which nobody here verifies. */
export function unsignedJwt(claims: Readonly<Record<string, unknown>>): string {
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.c2ltdWxhdGVk`;
}

function signWith(key: KeyObject, keyId: string, claims: Readonly<Record<string, unknown>>): string {
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
