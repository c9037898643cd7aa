import { createHmac, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSigningKey, type SigningKey } from '../../testing/vendors/token-server/signing-key.ts';
import { verifyIdToken, type ExpectedIdToken } from './id-token.ts';

let key: SigningKey;
let otherKey: SigningKey;
beforeAll(async () => {
  key = await createSigningKey();
  otherKey = await createSigningKey('another');
});

const nowMs = 1_800_000_000_000;
const now = nowMs / 1_000;
const expected: ExpectedIdToken = {
  issuer: 'https://auth.example.test',
  clientId: 'agent_1',
  nonce: 'n-1',
  subject: null,
  nowMs,
};
const claims = {
  iss: expected.issuer,
  aud: 'agent_1',
  azp: 'agent_1',
  sub: 'person',
  nonce: 'n-1',
  iat: now,
  exp: now + 3_600,
};
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const verdict = (change: object, more: Partial<ExpectedIdToken> = {}) =>
  verifyIdToken(key.sign({ ...claims, ...change }), key.jwks, { ...expected, ...more });

describe('an id token', () => {
  test('is good when all of it fits', () => {
    expect(verdict({})).toEqual({ kind: 'good', subject: 'person' });
    expect(verdict({ aud: ['agent_1'] })).toEqual({ kind: 'good', subject: 'person' });
    expect(verdict({ azp: undefined })).toEqual({ kind: 'good', subject: 'person' });
    expect(verdict({ nonce: undefined }, { nonce: null, subject: 'person' }).kind).toBe('good');
  });

  test('may come from a clock that is minutes off', () => {
    expect(verdict({ iat: now + 200 }).kind).toBe('good');
    expect(verdict({ exp: now - 200 }).kind).toBe('good');
  });

  test.each([
    ['issuer', { iss: 'https://auth.example.test/' }],
    ['audience', { aud: 'agent_2' }],
    ['audience', { aud: [] }],
    ['audience', { aud: null }],
    ['authorised party', { aud: ['agent_1', 'agent_2'], azp: undefined }],
    ['authorised party', { azp: 'agent_2' }],
    ['nonce', { nonce: undefined }],
    ['expiry', { exp: now - 400 }],
    ['expiry', { exp: '9999999999' }],
    ['time of issue', { iat: now + 4_000 }],
    ['start time', { nbf: now + 4_000 }],
    ['subject', { sub: 7 }],
    ['subject', { sub: 'x'.repeat(300) }],
  ])('is refused for its %s: %o', (reason, change) => {
    expect(verdict(change)).toEqual({ kind: 'wrong', reason });
  });

  test('of another person than before is refused', () => {
    expect(verdict({}, { subject: 'somebody else' })).toEqual({ kind: 'wrong', reason: 'subject' });
  });

  test('must not choose how it is checked', () => {
    const body = part(claims);
    const none = `${part({ alg: 'none' })}.${body}.AAAA`;
    const head = part({ alg: 'HS256', kid: 'simulated-1' });
    const secret = JSON.stringify(key.jwks.keys[0]);
    const mac = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
    const critical = part({ alg: 'RS256', kid: 'simulated-1', crit: ['x'] });
    for (const token of [none, `${head}.${body}.${mac}`, `${critical}.${body}.AAAA`])
      expect(verifyIdToken(token, key.jwks, expected)).toEqual({ kind: 'wrong', reason: 'algorithm' });
  });

  test('with changed claims or another key’s signature is refused', () => {
    const [head, , signature] = key.sign(claims).split('.');
    const changed = `${head}.${part({ ...claims, sub: 'admin' })}.${signature}`;
    expect(verifyIdToken(changed, key.jwks, expected)).toEqual({ kind: 'wrong', reason: 'signature' });
    const renamed = { keys: [{ ...otherKey.jwks.keys[0], kid: 'simulated-1' }] };
    expect(verifyIdToken(key.sign(claims), renamed, expected)).toEqual({
      kind: 'wrong',
      reason: 'signature',
    });
  });

  test('of a key that is not published asks for newer keys, and is not good', () => {
    const token = key.sign(claims);
    for (const keys of [otherKey.jwks, null, {}, { keys: {} }, { keys: [null, 7, { kty: 'EC' }] }])
      expect(verifyIdToken(token, keys, expected)).toEqual({ kind: 'unknown-key' });
  });

  test('of a key that is too short or broken is not good', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const named = { kid: 'simulated-1', use: 'sig', alg: 'RS256' };
    for (const published of [short, { kty: 'RSA', n: 'AQ', e: '' }, { kty: 'RSA' }])
      expect(verifyIdToken(key.sign(claims), { keys: [{ ...published, ...named }] }, expected)).toEqual({
        kind: 'unknown-key',
      });
  });

  test.each(['', '.', '..', 'a.b.c', 'a.b.c.d', `${'x'.repeat(20_000)}.e30.AAAA`, 'bnVsbA.bnVsbA.AAAA'])(
    'that is none is refused: %.20s',
    (text) => {
      expect(verifyIdToken(text, key.jwks, expected)).toEqual({ kind: 'wrong', reason: 'form' });
    },
  );
});
