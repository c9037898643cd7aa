import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStepClock } from './testing/step-clock.ts';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import {
  createMemoryDisk,
  createMemoryKeeper,
  createMemoryLocks,
  jsonReply,
} from './testing/memory-keeper.ts';
import { simulatedGrant } from './testing/login-bench.ts';
import { mergeAnswer } from './token-answer.ts';
import { accessTokenLife, lifeBounds, parseMoment, renewalPoint } from './token-life.ts';
import { encodeTokenRecord, parseTokenRecord, tokenRecordKind, type TokenRecord } from './token-record.ts';

const profile = simulatedGrant('http://127.0.0.1:1', {
  earliestRenewalField: 'earliest_refresh_at',
  loginEnd: { field: 'refresh_token_expires_in', assumedMs: null, moves: 'fixed' },
});
const old: TokenRecord = {
  accessToken: 'old access',
  refreshToken: 'old refresh',
  idToken: 'old id',
  scopes: ['a', 'b'],
  clientId: null,
  accountKey: 'k',
  receivedAtMs: 0,
  lifeMs: 28_800_000,
  earliestAfterMs: null,
  loginEndsAtMs: 5_000_000,
  unknown: { plan: 'max' },
};
const arrival = { nowMs: 1_800_000_000_000, vendorNowMs: null };
const jwt = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

const token = fc.oneof(fc.string(), fc.constantFrom('new refresh', '', null, 0, [], {}), fc.anything());
const answers = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'access_token',
      'refresh_token',
      'id_token',
      'expires_in',
      'scope',
      'earliest_refresh_at',
      'refresh_token_expires_in',
      '__proto__',
      'constructor',
    ),
    fc.string(),
  ),
  fc.oneof(token, fc.double(), fc.jsonValue()),
);
/** As it would come out of JSON: no undefined, no functions, no bigints. */
const asJson = (value: unknown): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? String(field) : field)),
  ) as Record<string, unknown>;

describe('a token answer', () => {
  it('of any shape never loses a refresh token, throws, or breaks the record (T-P6)', () => {
    fc.assert(
      fc.property(answers, (raw) => {
        const answer = asJson(raw);
        const { record } = mergeAnswer(old, answer, arrival, profile);
        const sent = answer['refresh_token'];
        expect(record.refreshToken).toBe(typeof sent === 'string' && sent !== '' ? sent : 'old refresh');
        expect(record.accessToken.length).toBeGreaterThan(0);
        expect(record.lifeMs).toBeGreaterThanOrEqual(lifeBounds.leastMs);
        expect(record.lifeMs).toBeLessThanOrEqual(lifeBounds.mostMs);
        expect(record.loginEndsAtMs).toBeLessThanOrEqual(5_000_000);
        expect(parseTokenRecord(encodeTokenRecord(record).text)).toEqual(asJson(record));
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: scaled(1000) },
    );
  });

  it('of any shape leaves the newest refresh token in the vault when it comes to the keeper (T-P6)', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (raw) => {
        const answer = asJson(raw);
        const clock = createStepClock();
        const disk = createMemoryDisk();
        await disk.vault.replace('a', tokenRecordKind, encodeTokenRecord(old).text, 0);
        const send = async () => jsonReply(200, answer);
        const { keeper } = createMemoryKeeper({ clock, disk, locks: createMemoryLocks(), send });
        await keeper.renew('a', profile, 'old access').catch(() => undefined);
        const sent = answer['refresh_token'];
        const stored = parseTokenRecord(disk.records.get('a')?.secret ?? '');
        expect(stored?.refreshToken).toBe(typeof sent === 'string' && sent !== '' ? sent : 'old refresh');
        await keeper.close();
      }),
      { numRuns: scaled(200) },
    );
  });

  it('keeps what is missing and every unknown field', () => {
    const { record, oddities } = mergeAnswer(
      old,
      { access_token: 'new', refresh_token: '', tier: { x: 1 } },
      arrival,
      profile,
    );
    expect(record).toMatchObject({
      refreshToken: 'old refresh',
      idToken: 'old id',
      scopes: ['a', 'b'],
      unknown: { plan: 'max', tier: { x: 1 } },
    });
    expect(oddities).toEqual(['refresh_token without a text']);
  });

  it('keeps the old access token and its times when it brings none', () => {
    const { record } = mergeAnswer(old, { refresh_token: 'new refresh', expires_in: 60 }, arrival, profile);
    expect(record).toMatchObject({
      accessToken: 'old access',
      receivedAtMs: 0,
      lifeMs: 28_800_000,
      refreshToken: 'new refresh',
    });
  });

  it('with fields nested deeper than the stack still saves its tokens', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const { record } = mergeAnswer(
      old,
      { access_token: 'new', refresh_token: 'new refresh', deep },
      arrival,
      profile,
    );
    const { text, complete } = encodeTokenRecord(record);
    expect([complete, parseTokenRecord(text)?.refreshToken]).toEqual([false, 'new refresh']);
  });

  it('moves the end of the login only to an earlier moment', () => {
    const now = { nowMs: 4_000_000, vendorNowMs: null };
    const end = (left: number): number | null =>
      mergeAnswer(old, { access_token: 'n', refresh_token_expires_in: left }, now, profile).record
        .loginEndsAtMs;
    expect([end(100), end(2000)]).toEqual([4_100_000, 5_000_000]);
  });
});

describe('the life of an access token', () => {
  it.each([
    [3600, 'opaque', 3_600_000],
    [59, 'opaque', lifeBounds.otherwiseMs],
    [401 * 86_400, 'opaque', lifeBounds.otherwiseMs],
    ['3600', 'opaque', lifeBounds.otherwiseMs],
    [Number.NaN, jwt({ exp: 10_000 + 7200 }), 7_200_000],
    [null, jwt({ exp: 10_000 + 7200, iat: 10_000 + 3600 }), 3_600_000],
    [null, jwt({ exp: 1 }), lifeBounds.otherwiseMs],
    [null, 'a.%%%.c', lifeBounds.otherwiseMs],
    [undefined, jwt({ exp: 'soon' }), lifeBounds.otherwiseMs],
  ])('with expires_in %s and %s', (expiresIn, accessToken, wanted) => {
    expect(accessTokenLife(expiresIn, accessToken, 10_000_000)).toBe(wanted);
  });

  it('ends with a renewal between 71 and 84 percent, at the latest five minutes before the end', () => {
    for (const draw of [0, 0.5, 0.999]) {
      expect(renewalPoint(28_800_000, draw, draw) / 28_800_000).toBeGreaterThan(0.71);
      expect(renewalPoint(28_800_000, draw, draw) / 28_800_000).toBeLessThan(0.841);
      expect(renewalPoint(1_200_000, draw, draw)).toBeLessThanOrEqual(900_000);
      expect(renewalPoint(60_000, draw, draw)).toBe(30_000);
    }
  });

  it.each([
    [1_800_000_000, 1_800_000_000_000],
    [1_800_000_000_000, 1_800_000_000_000],
    ['1800000000', 1_800_000_000_000],
    ['2027-01-15T08:00:00Z', 1_800_000_000_000],
    ['x'.repeat(100_000), null],
    [-1, null],
    [{}, null],
  ])('reads the moment %s', (value, wanted) => expect(parseMoment(value)).toBe(wanted));
});
