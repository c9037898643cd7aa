import { describe, expect, test } from 'vitest';
import type { OpenIdRule } from '../../providers/sign-in-profile.ts';
import { createMovableClock } from '../../testing/memory-ports.ts';
import { createSigningKey } from '../../testing/vendors/token-server/signing-key.ts';
import { createOpenId } from './open-id.ts';

const issuer = 'https://auth.example.test';
const rule: OpenIdRule = {
  issuer,
  firstClientId: 'first',
  hostIdParameter: 'host',
  resource: 'https://api.example.test',
  neededScope: 'use',
  scopeMissing: 'allow it',
};
const clock = createMovableClock();
const now = Math.floor(clock.nowMs() / 1_000);
const claims = { iss: issuer, aud: 'agent_1', sub: 'person', iat: now, exp: now + 3_600 };
const expected = { clientId: 'agent_1', nonce: null, subject: 'person', vendorNowMs: null };

async function bench() {
  const [before, after] = await Promise.all([createSigningKey(), createSigningKey()]);
  let published: unknown = before.jwks;
  let fetched = 0;
  let nowMono = 0;
  const openId = createOpenId({
    clock: { ...clock, monotonicMs: () => nowMono },
    random: { bytes: (count) => new Uint8Array(count), uuid: () => crypto.randomUUID() },
    registrations: {
      hostId: () => Promise.resolve('urn:uuid:x'),
      keep: () => Promise.resolve(),
      lose: () => Promise.resolve(),
      isLost: () => Promise.resolve(false),
    },
    fetchDocument(url) {
      if (url.endsWith('configuration'))
        return Promise.resolve({
          issuer,
          authorization_endpoint: `${issuer}/a`,
          token_endpoint: `${issuer}/t`,
          jwks_uri: `${issuer}/k`,
        });
      fetched += 1;
      return Promise.resolve(published);
    },
  });
  return {
    before,
    after,
    verify: (token: string) => openId.verify(rule, token, expected, null),
    publish: (keys: unknown) => void (published = keys),
    fetched: () => fetched,
    pass: (milliseconds: number) => void (nowMono += milliseconds),
  };
}

describe('keys that a vendor changes', () => {
  test('under the same name are fetched anew before a token counts as forged', async () => {
    const { before, after, verify, publish, pass } = await bench();
    expect(await verify(before.sign(claims))).toMatchObject({ kind: 'good' });
    publish(after.jwks);
    pass(120_000);
    expect(await verify(after.sign(claims))).toMatchObject({ kind: 'good' });
  });

  test('are not fetched for each forged token', async () => {
    const { before, after, verify, fetched, pass } = await bench();
    expect(await verify(before.sign(claims))).toMatchObject({ kind: 'good' });
    pass(120_000);
    for (let round = 0; round < 5; round += 1)
      expect(await verify(after.sign(claims))).toEqual({ kind: 'wrong', reason: 'signature' });
    expect(fetched()).toBe(2);
  });
});
