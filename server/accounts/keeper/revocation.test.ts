import { expect, it } from 'vitest';
import { holdCredential } from './held-credential.ts';
import { takeOut } from './revocation.ts';
import { simulatedGrant } from './testing/login-bench.ts';
import { createMemoryDisk, jsonReply } from './testing/memory-keeper.ts';
import { createStepClock } from './testing/step-clock.ts';
import { emptyTokenRecord, encodeTokenRecord, tokenRecordKind, type TokenRecord } from './token-record.ts';
import type { TokenReply, TokenRequest } from './token-request.ts';

const revocation = {
  endpoint: 'https://vendor.example/revoke',
  encoding: 'json',
  limitMs: 5_000,
  byHand: 'There.',
  byHandUrl: 'https://vendor.example/sessions',
} as const;
const profile = simulatedGrant('https://vendor.example', { clientId: 'c', revocation });
const record = (more: Partial<TokenRecord> = {}): TokenRecord => ({
  ...emptyTokenRecord(0),
  accessToken: 'access',
  refreshToken: 'stored',
  lifeMs: 60_000,
  ...more,
});

function scene(reply: TokenReply = jsonReply(200, {})) {
  const disk = createMemoryDisk();
  const sent: (readonly [TokenRequest, string | null])[] = [];
  const open = new Map<string, { readonly held: ReturnType<typeof holdCredential> }>();
  return {
    disk,
    sent,
    open,
    store: (stored: TokenRecord) =>
      disk.vault.replace('a', tokenRecordKind, encodeTokenRecord(stored).text, 0),
    hold: (held: TokenRecord) =>
      void open.set('a', {
        held: holdCredential(
          'a',
          profile,
          { record: held, generation: 1, fromPrevious: false },
          createStepClock(),
          { bytes: (count) => new Uint8Array(count) },
        ),
      }),
    parts: {
      vault: disk.vault,
      open,
      forget: () => Promise.resolve(),
      send: (request: TokenRequest, accountId: string | null) => {
        sent.push([request, accountId]);
        return Promise.resolve(reply);
      },
    },
  };
}

const fieldsOf = ([request]: readonly [TokenRequest, string | null]): unknown => JSON.parse(request.body);

it('revokes the refresh token once, on the account’s way out and within the vendor’s limit, even with an empty vault by then', async () => {
  const { parts, sent, disk, store } = scene();
  await store(record({ clientId: 'issued' }));
  const revoke = await takeOut(parts, 'a', profile);
  disk.full = true;
  expect(sent).toEqual([]);
  expect(await revoke?.()).toBe(true);
  expect(sent.map(fieldsOf)).toEqual([
    { token: 'stored', token_type_hint: 'refresh_token', client_id: 'issued' },
  ]);
  expect(sent[0]?.[0]).toMatchObject({ url: revocation.endpoint, limitMs: 5_000 });
  expect(sent[0]?.[1]).toBe('a');
});

it('revokes what is newer in memory than on the disk', async () => {
  const { parts, sent, store, hold } = scene();
  await store(record());
  hold(record({ refreshToken: 'unsaved' }));
  await (
    await takeOut(parts, 'a', profile)
  )?.();
  expect(sent.map(fieldsOf)).toMatchObject([{ token: 'unsaved' }]);
});

it('revokes the access token where there is no other, in the vendor’s encoding', async () => {
  const { parts, sent, store } = scene();
  await store(record({ refreshToken: null }));
  const form = { ...profile, revocation: { ...revocation, encoding: 'form' as const } };
  await (
    await takeOut(parts, 'a', form)
  )?.();
  expect(sent[0]?.[0].body).toBe('token=access&token_type_hint=access_token&client_id=c');
});

it.each<[string, TokenReply]>([
  ['an error', jsonReply(400, { error: 'unsupported_token_type' })],
  ['a redirect', jsonReply(302, {})],
  ['no answer in time', { state: 'failed', sent: true, reason: 'no-answer-in-time' }],
  ['no way there', { state: 'failed', sent: false, reason: 'offline' }],
])('does not call it revoked after %s', async (_what, reply) => {
  const { parts, store } = scene(reply);
  await store(record());
  expect(await (await takeOut(parts, 'a', profile))?.()).toBe(false);
});

it('has nothing to revoke without tokens, or at a vendor without such an endpoint', async () => {
  const { parts, store } = scene();
  expect(await takeOut(parts, 'a', profile)).toBeNull();
  await store(record());
  expect(await takeOut(parts, 'a', { ...profile, revocation: null })).toBeNull();
});
