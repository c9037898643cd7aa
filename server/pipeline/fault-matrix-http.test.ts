import { describe, test } from 'vitest';
import type { Behaviour } from '../testing/vendors/index.ts';
import { useFaultBench, type Expected } from './testing/fault-bench.ts';
import {
  failureBody,
  page,
  planLimit,
  raw,
  throttle,
  vendorOf,
  type FaultLane,
  type FaultVendor,
} from './testing/fault-wire.ts';

const bench = useFaultBench();
const relayed = (status: number, more: Partial<Expected> = {}): Expected => ({
  status,
  answer: 'relayed',
  tokens: 'none',
  state: 'failed',
  ...more,
});
const own = (status: number, more: Partial<Expected> = {}): Expected => ({
  ...relayed(status, more),
  answer: 'own',
});
const seconds = (fromNowMs: number): number => Math.ceil((Date.now() + fromNowMs) / 1_000);
const hourMs = 3_600_000;
const tenYearsMs = 10 * 365 * 24 * hourMs;

type Cell = readonly [
  name: string,
  behaviour: (vendor: FaultVendor) => Behaviour,
  expected: (vendor: FaultVendor) => Expected,
];

const cells: readonly Cell[] = [
  ['400', (vendor) => raw(400, failureBody(vendor, 'invalid_request_error', 'no')), () => relayed(400)],
  [
    '401, expired',
    () => ({ kind: 'failure', failure: 'token-expired' }),
    (vendor) => own(vendor === 'anthropic' ? 403 : 400, { credential: 'expired' }),
  ],
  [
    '401, revoked',
    () => ({ kind: 'failure', failure: 'token-revoked' }),
    (vendor) =>
      own(vendor === 'anthropic' ? 403 : 400, {
        availability: 'needs-attention',
        credential: 'needs-sign-in',
      }),
  ],
  [
    '403, JSON that nothing explains',
    (vendor) => raw(403, failureBody(vendor, 'permission_error', 'not allowed')),
    () => relayed(403, { availability: 'cooling' }),
  ],
  ['403, a web page', () => ({ kind: 'html-403' }), () => relayed(403)],
  [
    '404, no such model',
    () => ({ kind: 'failure', failure: 'model-unknown' }),
    () => relayed(404, { modelRest: 'model-missing' }),
  ],
  ['408', (vendor) => raw(408, failureBody(vendor, 'timeout_error', 'too slow')), () => relayed(408)],
  ['413', (vendor) => raw(413, failureBody(vendor, 'request_too_large', 'too large')), () => relayed(413)],
  [
    '429, reset in an hour',
    (vendor) => planLimit(vendor, seconds(hourMs)),
    () => relayed(429, { availability: 'cooling' }),
  ],
  [
    '429, reset in milliseconds',
    (vendor) => planLimit(vendor, seconds(hourMs) * 1_000),
    () => relayed(429, { availability: 'cooling' }),
  ],
  [
    '429, reset in ten years',
    (vendor) => planLimit(vendor, seconds(tenYearsMs)),
    () => relayed(429, { availability: 'cooling' }),
  ],
  [
    '429, reset in the past',
    (vendor) => planLimit(vendor, seconds(-hourMs)),
    (vendor) =>
      vendor === 'anthropic'
        ? relayed(429, { modelRest: 'throttle' })
        : relayed(429, { availability: 'cooling' }),
  ],
  [
    '429, no reset',
    (vendor) => planLimit(vendor, null),
    (vendor) =>
      vendor === 'anthropic'
        ? relayed(429, { modelRest: 'throttle' })
        : relayed(429, { availability: 'cooling' }),
  ],
  ['429, no window used up', throttle, () => relayed(429, { modelRest: 'throttle' })],
  ['500', () => ({ kind: 'failure', failure: 'internal' }), () => relayed(500)],
  ['502, a web page', () => page(502), () => relayed(502)],
  ['503', (vendor) => raw(503, failureBody(vendor, 'api_error', 'away')), () => relayed(503)],
  ['529', (vendor) => raw(529, failureBody(vendor, 'overloaded_error', 'Overloaded')), () => relayed(529)],
  ['301', () => ({ kind: 'redirect', status: 301, location: 'http://127.0.0.1:9/' }), () => own(502)],
  ['204', () => raw(204, ''), () => relayed(204, { state: 'done' })],
];

/** What an API key tells otherwise: no plan windows, and a 401 that is about the key that its owner typed. */
const keyCells: readonly Cell[] = [
  [
    '401',
    () => ({ kind: 'failure', failure: 'invalid-key' }),
    () => relayed(401, { availability: 'needs-attention', credential: 'needs-sign-in' }),
  ],
  [
    '429, retry after two minutes',
    (vendor) => raw(429, failureBody(vendor, 'rate_limit_error', 'Slow down'), { 'retry-after': '120' }),
    () => relayed(429, { modelRest: 'rate-limit' }),
  ],
  [
    '429, retry after minus five seconds',
    (vendor) => raw(429, failureBody(vendor, 'rate_limit_error', 'Slow down'), { 'retry-after': '-5' }),
    () => relayed(429, { modelRest: 'throttle' }),
  ],
  [
    '429, retry after ten years',
    (vendor) =>
      raw(429, failureBody(vendor, 'rate_limit_error', 'Slow down'), { 'retry-after': '315360000' }),
    () => relayed(429, { modelRest: 'rate-limit' }),
  ],
];

const shared = cells.filter(([name]) => !/^401|^429, reset|^429, no reset/.test(name));
const matrix: readonly (readonly [FaultLane, boolean, readonly Cell[]])[] = [
  ['claude plan', true, cells],
  ['claude plan', false, cells],
  ['codex plan', true, cells],
  ['anthropic key', true, [...shared, ...keyCells]],
  ['anthropic key', false, [...shared, ...keyCells]],
  ['openai key', true, [...shared, ...keyCells]],
  ['openai key', false, [...shared, ...keyCells]],
];

for (const [lane, isStream, list] of matrix)
  describe(`${lane}, ${isStream ? 'stream' : 'plain'}`, () => {
    const vendor = vendorOf(lane);
    test.each(list)('%s', async (_name, behaviour, expected) => {
      await bench.play(lane, isStream, behaviour(vendor), expected(vendor));
    });
  });
