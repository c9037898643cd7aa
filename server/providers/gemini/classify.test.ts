import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderMap, UpstreamAnswer } from '../provider.ts';
import { gemini } from './index.ts';
import { nextPacificMidnight } from './quota.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;
/** Midnight in California is 08:00 UTC in winter. */
const midnight = Date.parse('2026-11-21T08:00:00Z');

interface Told {
  readonly status?: string;
  readonly message?: string;
  readonly details?: readonly object[];
}

const answerOf = (status: number, body: unknown, headers: HeaderMap = {}): UpstreamAnswer => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  nowMs: now,
});
const error = (code: number, told: Told, headers?: HeaderMap): UpstreamAnswer =>
  answerOf(code, { error: { code, message: 'x', ...told } }, headers);
const info = (reason: string, metadata: object = {}): object => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  metadata,
});
const retry = (retryDelay: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
});
const quota = (quotaId: string, more: object = {}): object => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId, quotaDimensions: { model: 'g' }, quotaValue: '10', ...more }],
});

describe('failures of the Gemini API', () => {
  it.each([
    [
      'an invalid key, which comes as 400',
      error(400, { status: 'INVALID_ARGUMENT', details: [info('API_KEY_INVALID')] }),
      { scope: 'credential', code: 'key-refused', credential: 'needs-sign-in' },
    ],
    [
      'an invalid request',
      error(400, { status: 'INVALID_ARGUMENT', message: 'bad schema' }),
      { scope: 'request', code: 'invalid_argument', mayTryAnother: false },
    ],
    [
      'an unserved region',
      error(400, {
        status: 'FAILED_PRECONDITION',
        message: 'User location is not supported for the API use.',
      }),
      { scope: 'network', code: 'region' },
    ],
    ['a refused login', error(401, { status: 'UNAUTHENTICATED' }), { scope: 'credential' }],
    [
      'an API that is off',
      error(403, { details: [info('SERVICE_DISABLED')] }),
      { scope: 'account', needsAttention: expect.stringContaining('Gemini API is off') as unknown },
    ],
    [
      'a leaked key',
      error(403, { message: 'Your API key was reported as leaked.' }),
      { scope: 'credential', credential: 'needs-sign-in' },
    ],
    [
      'an unexplained 403',
      error(403, {}),
      { scope: 'account', code: 'forbidden', mayTryAnother: false, coolUntilMs: now + hour / 6 },
    ],
    [
      'a missing model',
      error(404, { message: 'models/g is not found for API version v1beta' }),
      { scope: 'model', code: 'model-missing' },
    ],
    ['a missing file', error(404, { message: 'Requested entity was not found.' }), { scope: 'request' }],
    [
      'overload',
      error(503, { status: 'UNAVAILABLE', message: 'The model is overloaded.' }),
      { scope: 'provider', code: 'overloaded', mayTryAnother: true },
    ],
    ['an inner error', error(500, {}), { scope: 'provider', code: 'vendor-error', mayTryAnother: false }],
    [
      'an error inside a 200',
      answerOf(200, { error: { code: 503, status: 'UNAVAILABLE' } }),
      { scope: 'provider', code: 'overloaded' },
    ],
    ['a web page', answerOf(403, '<html>blocked</html>'), { scope: 'network' }],
  ])('books %s', (_, given, expected) => {
    expect(gemini.classify(given)).toMatchObject(expected);
  });
});

describe('a used-up Gemini quota', () => {
  const perMinute = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
  const perDay = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
  it.each([
    [
      'the named delay',
      [quota(perMinute), retry('34.074s')],
      {},
      { scope: 'model', code: 'rate-limit', coolUntilMs: now + 34_074, authoritative: true },
    ],
    ['a delay below a second', [retry('410ms')], {}, { coolUntilMs: now + 410 }],
    ['the header first', [retry('34s')], { 'retry-after': '7' }, { coolUntilMs: now + 7_000 }],
    [
      'the reset in the metadata',
      [info('RATE_LIMIT_EXCEEDED', { quotaResetDelay: '2h1m1s' }), retry('3s')],
      {},
      { coolUntilMs: now + 7_261_000 },
    ],
    [
      'the reset time in the metadata',
      [info('QUOTA_EXHAUSTED', { quotaResetTimeStamp: '2026-11-20T15:00:00Z' })],
      {},
      { code: 'daily-quota', coolUntilMs: now + 3 * hour },
    ],
    [
      'midnight in California for a daily one, whatever the short delay',
      [quota(perDay), retry('3s')],
      {},
      { code: 'daily-quota', coolUntilMs: midnight },
    ],
    ['a minute where nothing is told', [quota(perMinute)], {}, { coolUntilMs: now + 60_000 }],
    [
      'a reset in the past as none',
      [info('X', { quotaResetTimeStamp: '2020-01-01T00:00:00Z' })],
      {},
      { coolUntilMs: now + 60_000, authoritative: false },
    ],
    [
      'the whole key where no model is named',
      [quota('RequestsPerDayPerProject', { quotaDimensions: {} })],
      {},
      { scope: 'account', code: 'daily-quota' },
    ],
    [
      'no free quota at all for a day',
      [quota(perDay, { quotaValue: '0' })],
      {},
      { scope: 'model', code: 'no-free-quota', coolUntilMs: now + 24 * hour },
    ],
  ])('rests by %s', (_, details, headers, expected) => {
    expect(gemini.classify(error(429, { status: 'RESOURCE_EXHAUSTED', details }, headers))).toMatchObject(
      expected,
    );
  });

  it('rests by the wait in words', () => {
    expect(gemini.classify(error(429, { message: 'Quota exceeded. Please retry in 12.5s.' }))).toMatchObject({
      coolUntilMs: now + 12_500,
    });
  });

  it('is found in an array, in nested JSON and behind doubled commas', () => {
    const inner = JSON.stringify({ error: { code: 429, details: [retry('9s')] } });
    const shapes = [
      `[{"error":{"code":429,"details":[${JSON.stringify(retry('9s'))}]}}]`,
      JSON.stringify({ error: { code: 429, message: inner } }),
      `{"error":{"code":429,,"details":[${JSON.stringify(retry('9s'))},, ]}}`.replace(',, ]', ']'),
    ];
    for (const shape of shapes)
      expect(gemini.classify(answerOf(429, shape))).toMatchObject({ coolUntilMs: now + 9_000 });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(200, 400, 403, 404, 429, 500), (value, status) => {
        gemini.classify(
          answerOf(status, {
            error: { message: value, details: [value, { '@type': 'a.QuotaFailure', violations: [value] }] },
          }),
        );
        gemini.classify(answerOf(status, value));
      }),
    );
    gemini.classify(answerOf(429, '{"error":{"details":['.repeat(2_000)));
  });
});

it.each([
  ['2026-11-20T12:00:00Z', '2026-11-21T08:00:00Z'],
  ['2026-11-21T07:59:59Z', '2026-11-21T08:00:00Z'],
  ['2026-07-01T08:00:00Z', '2026-07-02T07:00:00Z'],
  // The nights before the clocks change.
  ['2026-03-08T09:00:00Z', '2026-03-09T07:00:00Z'],
  ['2026-11-01T08:00:00Z', '2026-11-02T08:00:00Z'],
])('after %s the next midnight in California is %s', (from, expected) => {
  expect(new Date(nextPacificMidnight(Date.parse(from))).toISOString()).toBe(expected.replace('Z', '.000Z'));
});
