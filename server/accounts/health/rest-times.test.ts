import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { healthPolicy } from './policy.ts';
import { backOff, backOffEvenly, restForRetryAfter, restUntilBound, restUntilReset } from './rest-times.ts';

const odd = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -0, 2 ** 53),
);
const clock = fc.integer({ min: 0, max: 4_102_444_800_000 });
const chance = fc.double({ min: 0, max: 0.999_999, noNaN: true });

test('whatever a header or a clock says, a rest is no NaN, not over at once, and within its bound', () => {
  const longest = healthPolicy.longestMs + healthPolicy.resetSpreadMs[1];
  fc.assert(
    fc.property(odd, clock, chance, fc.nat(1_000), (told, nowMs, luck, step) => {
      for (const { untilMs, toldUntilMs } of [
        restUntilReset(told, nowMs, healthPolicy, luck),
        restForRetryAfter(told, nowMs, healthPolicy, luck),
        restUntilBound(told, nowMs, healthPolicy),
        backOff(5_000, 900_000, step, nowMs, luck),
        backOffEvenly(30_000, 300_000, step, nowMs, luck),
      ]) {
        expect(Number.isInteger(untilMs)).toBe(true);
        expect(untilMs).toBeGreaterThan(nowMs);
        expect(untilMs).toBeLessThanOrEqual(nowMs + longest);
        expect(toldUntilMs === 0 || toldUntilMs === untilMs).toBe(true);
      }
    }),
    { numRuns: scaled(5_000) },
  );
});
