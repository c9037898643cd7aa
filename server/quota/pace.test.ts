import * as fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { QuotaPace, type QuotaWindow } from '../contract/index.ts';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { paceOf } from './pace.ts';
import { addObservation, type Sample } from './samples.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 10, 20, 12);

interface Course {
  readonly window: QuotaWindow;
  readonly samples: readonly Sample[];
}

const windowOf = (change: Partial<QuotaWindow>): QuotaWindow => ({
  id: '5h',
  label: '5 h',
  kind: 'short',
  usedFraction: 0.5,
  resetsAtMs: now + 2 * hourMs,
  windowSeconds: 5 * 3600,
  status: 'allowed',
  observedAtMs: now,
  source: 'header',
  ...change,
});

/** What the store would hold after these observations. */
function course(
  values: readonly (readonly [atMs: number, used: number])[],
  change: Partial<QuotaWindow> = {},
): Course {
  const samples: Sample[] = [];
  let window = windowOf(change);
  for (const [observedAtMs, usedFraction] of values) {
    window = windowOf({ ...change, observedAtMs, usedFraction });
    addObservation(samples, window);
  }
  return { window, samples };
}

/** One observation every `everyMs` from `fromMs` to now. */
function every(
  everyMs: number,
  fromMs: number,
  used: (atMs: number) => number,
): readonly (readonly [number, number])[] {
  const count = Math.floor((now - fromMs) / everyMs);
  return Array.from({ length: count + 1 }, (_, index) => {
    const atMs = now - (count - index) * everyMs;
    return [atMs, used(atMs)] as const;
  });
}

const pace = ({ window, samples }: Course, nowMs = now): QuotaPace => paceOf(window, samples, nowMs);
const weekly = (resetInMs: number): Partial<QuotaWindow> => ({
  id: '7d',
  kind: 'long',
  windowSeconds: 7 * 86_400,
  resetsAtMs: now + resetInMs,
});

describe('the pace of a window', () => {
  it('says when a steadily used window runs out, to the minute', () => {
    const perHour = 0.25;
    const steady = course(
      every(5 * minuteMs, now - 3 * hourMs, (at) => ((at - (now - 3 * hourMs)) / hourMs) * perHour),
    );
    const found = pace(steady);
    expect(found).toMatchObject({ state: 'runs-out', confidence: 'high' });
    if (found.state !== 'runs-out') return;
    expect(found.perHour).toBeCloseTo(perHour, 3);
    expect(Math.abs(found.atMs - (now + hourMs))).toBeLessThan(minuteMs);
    expect(found.earlyMs).toBeCloseTo(now + 2 * hourMs - found.atMs, -3);
  });

  it('is on track when the reset comes first', () => {
    const slow = course(
      every(5 * minuteMs, now - 3 * hourMs, (at) => (at - (now - 3 * hourMs)) / (20 * hourMs)),
    );
    expect(pace(slow)).toMatchObject({ state: 'on-track', usedAtReset: expect.closeTo(0.25, 2) });
  });

  it.each([
    ['the vendor tells no fraction', { usedFraction: null }, 'not-measured'],
    ['it is a rate limit', { kind: 'rate' }, 'not-measured'],
    ['no reset is known', { resetsAtMs: null }, 'no-reset'],
    ['the reset has passed', { resetsAtMs: now - 1 }, 'stale'],
    ['nothing was heard for hours', { observedAtMs: now - 3 * hourMs }, 'stale'],
    ['the observation is from a clock ahead', { observedAtMs: now + hourMs }, 'stale'],
    ['the window has just begun', { resetsAtMs: now + 5 * hourMs - 5 * minuteMs }, 'too-early'],
    ['only one value was seen', {}, 'too-few'],
  ] as const)('claims nothing when %s', (_what, change, reason) => {
    expect(paceOf(windowOf(change), [], now)).toEqual({ state: 'unknown', reason });
  });

  it('claims no end from two values, however steep', () => {
    const two = course([
      [now - 20 * minuteMs, 0.1],
      [now, 0.9],
    ]);
    expect(pace(two)).toEqual({ state: 'unknown', reason: 'too-few' });
  });

  it('calls a window that nobody uses on track', () => {
    expect(pace(course(every(10 * minuteMs, now - 2 * hourMs, () => 0.3)))).toMatchObject({
      state: 'on-track',
    });
  });

  it('knows when a full window became full', () => {
    const full = course([
      [now - 50 * minuteMs, 0.8],
      [now - 40 * minuteMs, 1],
      [now - 10 * minuteMs, 1.02],
    ]);
    expect(pace(full)).toMatchObject({ state: 'runs-out', atMs: now - 40 * minuteMs, confidence: 'high' });
  });

  it('does not take a morning’s work for the whole week', () => {
    // 20 % in eight hours: by the hour the week would be over in a day and a half; by the day it lasts.
    const start = now - 8 * hourMs;
    const morning = course(
      every(10 * minuteMs, start, (at) => (0.2 * (at - start)) / (8 * hourMs)),
      weekly(3 * dayMs),
    );
    expect(pace(morning)).toMatchObject({ state: 'on-track' });
  });

  it('counts idle nights: eight hours a day give the pace of the day, not of the hour', () => {
    const start = now - 3 * dayMs;
    const worked = (at: number): number => {
      const days = Math.floor((at - start) / dayMs);
      return days * 8 + Math.min(8, ((at - start) % dayMs) / hourMs);
    };
    const used = every(15 * minuteMs, start, (at) => (0.6 * worked(at)) / 24);
    const found = pace(course(used, weekly(4 * dayMs)));
    if (found.state === 'unknown') throw new Error(found.reason);
    expect(found.perHour * 24).toBeCloseTo(0.2, 2);
    expect(found).toMatchObject({ state: 'runs-out', confidence: 'high' });
    if (found.state === 'runs-out') expect((found.atMs - now) / dayMs).toBeCloseTo(2, 1);
  });

  it('lets a forecast fade while nobody works, and never moves it nearer', () => {
    const start = now - 2 * hourMs;
    const busy = course(every(5 * minuteMs, start, (at) => 0.4 + (0.3 * (at - start)) / (2 * hourMs)));
    const ends = [0, 10, 20, 30].map((minutes) => {
      const found = pace(busy, now + minutes * minuteMs);
      return found.state === 'runs-out' ? found.atMs : Number.POSITIVE_INFINITY;
    });
    expect(ends).toEqual(ends.toSorted((left, right) => left - right));
  });

  it('begins anew after a reset in the middle of the window', () => {
    const before = every(5 * minuteMs, now - 2 * hourMs, (at) => 0.9 - (now - at) / (4 * hourMs)).slice(
      0,
      -6,
    );
    const after = every(
      5 * minuteMs,
      now - 20 * minuteMs,
      (at) => 0.01 + (at - (now - 20 * minuteMs)) / (50 * hourMs),
    );
    const found = pace(course([...before, ...after]));
    expect(found).toMatchObject({ state: 'on-track' });
    if (found.state === 'on-track') expect(found.perHour).toBeLessThan(0.05);
  });

  it('does not take the rounding of a second source for a reset', () => {
    const start = now - 2 * hourMs;
    const real = (at: number): number => 0.3 + (0.4 * (at - start)) / (2 * hourMs);
    const mixed = every(2 * minuteMs, start, real).map(
      ([at, used], index) => [at, index % 3 === 0 ? Math.floor(used * 100) / 100 : used] as const,
    );
    const found = pace(course(mixed));
    if (found.state === 'unknown') throw new Error(found.reason);
    expect(found.perHour).toBeCloseTo(0.2, 1);
  });

  it('bridges a gap: what was used in it counts over all of it', () => {
    const start = now - 6 * dayMs;
    const gap = course(
      [
        [start, 0],
        [start + hourMs, 0.02],
        [now - 3 * hourMs, 0.55],
        [now - 2 * hourMs, 0.57],
        [now, 0.6],
      ],
      weekly(dayMs),
    );
    const found = pace(gap);
    if (found.state === 'unknown') throw new Error(found.reason);
    expect(found.perHour * 24).toBeLessThan(0.2);
  });

  it('ignores samples of the instance before', () => {
    const old = every(5 * minuteMs, now - 4 * hourMs, () => 0.99).slice(0, 20);
    const earlier = course(old, { resetsAtMs: now - 2 * hourMs }).samples;
    const fresh = course(
      every(10 * minuteMs, now - hourMs, (at) => 0.1 + (at - now + hourMs) / (100 * hourMs)),
    );
    expect(paceOf(fresh.window, [...earlier, ...fresh.samples], now)).toEqual(pace(fresh));
  });
});

describe('the pace of anything at all', () => {
  const time = fc.integer({ min: now - 9 * dayMs, max: now + dayMs });
  const sample = fc.record({
    atMs: time,
    untilMs: time,
    usedFraction: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(0, 1, Number.NaN)),
    resetsAtMs: fc.option(fc.integer({ min: now - dayMs, max: now + 8 * dayMs })),
  });
  const anyWindow = fc.record({
    usedFraction: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    resetsAtMs: fc.option(fc.integer({ min: now - dayMs, max: now + 8 * dayMs })),
    windowSeconds: fc.option(fc.constantFrom(60, 3600, 18_000, 604_800, 2_592_000)),
    observedAtMs: time,
    kind: fc.constantFrom('short', 'long', 'scoped', 'credit', 'rate'),
  });
  const samples = fc.array(sample, { maxLength: 30 });

  it('is well formed, claims nothing without evidence and puts no end behind the reset or before now', () => {
    fc.assert(
      fc.property(anyWindow, samples, (change, found) => {
        const window = windowOf(change as Partial<QuotaWindow>);
        const result = paceOf(window, found, now);
        expect(Value.Check(QuotaPace, result)).toBe(true);
        if (result.state === 'unknown') return;
        expect(Number.isFinite(result.perHour)).toBe(true);
        if (result.state === 'on-track') {
          expect(result.usedAtReset).toBeLessThanOrEqual(1);
          return;
        }
        expect(result.earlyMs).toBeGreaterThanOrEqual(0);
        if ((window.usedFraction ?? 0) >= 1) return;
        expect(result.samples).toBeGreaterThanOrEqual(3);
        expect(result.atMs).toBeGreaterThanOrEqual(now);
        expect(result.atMs).toBeLessThanOrEqual(window.resetsAtMs ?? 0);
      }),
      { numRuns: scaled(2_000) },
    );
  });

  it('depends neither on the order of the samples nor on repeats, nor on the date', () => {
    fc.assert(
      fc.property(anyWindow, samples, fc.integer({ min: -1e9, max: 1e9 }), (change, found, shiftMs) => {
        const window = windowOf(change as Partial<QuotaWindow>);
        const expected = paceOf(window, found, now);
        expect(paceOf(window, [...found, ...found].toReversed(), now)).toEqual(expected);
        const moved = (value: number | null): number | null => (value === null ? null : value + shiftMs);
        const shifted = paceOf(
          { ...window, observedAtMs: window.observedAtMs + shiftMs, resetsAtMs: moved(window.resetsAtMs) },
          found.map((entry) => ({
            ...entry,
            atMs: entry.atMs + shiftMs,
            untilMs: entry.untilMs + shiftMs,
            resetsAtMs: moved(entry.resetsAtMs),
          })),
          now + shiftMs,
        );
        expect(shifted.state).toBe(expected.state);
      }),
      { numRuns: scaled(1_000) },
    );
  });

  it('finds the end of any steady use within two percent of the way', () => {
    const perHour = fc.double({ min: 0.05, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(
        perHour,
        fc.integer({ min: 70, max: 150 }),
        fc.integer({ min: 1, max: 9 }),
        (rate, minutes, step) => {
          const start = now - minutes * minuteMs;
          const steady = course(
            every(step * minuteMs, start, (at) => (rate * (at - start)) / hourMs),
            { resetsAtMs: start + 5 * hourMs },
          );
          const found = pace(steady);
          if (found.state === 'unknown') throw new Error(found.reason);
          expect(found.perHour / rate).toBeGreaterThan(0.9);
          expect(found.perHour / rate).toBeLessThan(1.02);
        },
      ),
      { numRuns: scaled(300) },
    );
  });
});
