import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { dueAccount, stableJitter, type IdleAccount } from './schedule.ts';

const minuteMs = 60_000;
const now = Date.UTC(2026, 10, 20, 12);
const account = (change: Partial<IdleAccount> = {}): IdleAccount => ({
  id: 'a',
  inUse: true,
  heardAtMs: now - minuteMs,
  askedAtMs: now - minuteMs,
  resetsAtMs: [now + 60 * minuteMs],
  ...change,
});
const due = (accounts: readonly IdleAccount[], nowMs = now, jitter = 0): string | null =>
  dueAccount(accounts, nowMs, () => jitter);

describe('asking in the background', () => {
  it('leaves accounts alone that were heard of a short while ago, by traffic or by a question', () => {
    expect(due([account()])).toBeNull();
    expect(due([account({ askedAtMs: null })])).toBeNull();
    expect(due([account({ heardAtMs: now - 500 * minuteMs })])).toBeNull();
  });

  it('asks about a new account at once, and about one at a time', () => {
    const fresh = account({ id: 'new', heardAtMs: null, askedAtMs: null });
    const quiet = account({ id: 'quiet', heardAtMs: now - 60 * minuteMs, askedAtMs: null });
    expect(due([account(), quiet, fresh])).toBe('new');
    expect(due([account(), quiet])).toBe('quiet');
  });

  it('asks about accounts that are not in use less often', () => {
    const heardAtMs = now - 20 * minuteMs;
    const quiet = account({ heardAtMs, askedAtMs: null });
    expect(due([quiet])).toBe('a');
    expect(due([{ ...quiet, inUse: false }])).toBeNull();
  });

  it('asks once after a reset and not before the clocks agree', () => {
    const resetsAtMs = [now];
    const full = account({ resetsAtMs });
    expect(due([full])).toBeNull();
    expect(due([full], now + 29_000)).toBeNull();
    expect(due([full], now + 30_000)).toBe('a');
    expect(due([{ ...full, heardAtMs: now + 31_000 }], now + 32_000)).toBeNull();
    expect(due([{ ...full, askedAtMs: now + 31_000 }], now + 60_000)).toBeNull();
  });

  it('never asks about one account twice within a quarter of an hour when every answer comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (resets, jitter) => {
          let state = account({ resetsAtMs: resets.map((minute) => now + minute * minuteMs) });
          const asked: number[] = [];
          for (let at = now; at < now + 300 * minuteMs; at += 20_000) {
            if (due([state], at, jitter) === null) continue;
            asked.push(at);
            // The answer names the windows of the next instance.
            state = {
              ...state,
              askedAtMs: at,
              heardAtMs: at,
              resetsAtMs: state.resetsAtMs.filter((r) => r > at),
            };
          }
          expect(asked.length).toBeLessThanOrEqual(20 + resets.length);
        },
      ),
      { numRuns: scaled(100) },
    );
  });
});

it('spreads accounts evenly enough', () => {
  const values = Array.from({ length: 50 }, (_, index) => stableJitter(`account-${index}`));
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(new Set(values.map((value) => Math.floor(value * 10))).size).toBeGreaterThan(3);
});
