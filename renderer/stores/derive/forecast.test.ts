import { describe, expect, it } from 'vitest';
import type { QuotaPace, QuotaWindowView } from '../../../server/contract/index.ts';
import { makeAccount, makeWeek, makeWindow } from '../../testing/account-fixtures.ts';
import { forecastOf, marksAhead } from './index.ts';

const nowMs = Date.UTC(2026, 10, 18, 12);
const hour = 3_600_000;
const evidence = { samples: 9, spanMs: hour, perHour: 0.2 };
const runsOut = (atMs: number, confidence: 'low' | 'medium' | 'high' = 'high'): QuotaPace => ({
  state: 'runs-out',
  atMs,
  earlyMs: hour,
  confidence,
  ...evidence,
});
const windowWith = (pace: QuotaPace | undefined, part: Partial<QuotaWindowView> = {}): QuotaWindowView => ({
  ...makeWindow(nowMs, part),
  ...(pace === undefined ? {} : { pace }),
});

describe('a forecast', () => {
  it('says when a window runs out and how sure that is, or that it lasts', () => {
    expect(forecastOf(windowWith(runsOut(nowMs + hour)), nowMs)).toEqual({
      kind: 'runs-out',
      atMs: nowMs + hour,
      isSure: true,
    });
    expect(forecastOf(windowWith(runsOut(nowMs + hour, 'low')), nowMs)).toMatchObject({ isSure: false });
    expect(forecastOf(windowWith({ state: 'on-track', usedAtReset: 0.8, ...evidence }), nowMs)).toEqual({
      kind: 'lasts',
    });
  });

  it('says nothing without evidence, about the past, a window that is over, or one that has not begun', () => {
    expect(forecastOf(windowWith(undefined), nowMs)).toBeNull();
    expect(forecastOf(windowWith({ state: 'unknown', reason: 'too-few' }), nowMs)).toBeNull();
    expect(forecastOf(windowWith(runsOut(nowMs)), nowMs)).toBeNull();
    expect(forecastOf(windowWith(runsOut(nowMs + hour), { resetsAtMs: nowMs - 1 }), nowMs)).toBeNull();
    expect(forecastOf({ ...windowWith(runsOut(nowMs + hour)), notStarted: true }, nowMs)).toBeNull();
  });
});

describe('what is ahead', () => {
  it('has resets and run-outs of the next day, soonest first, and none of what nobody knows', () => {
    const account = makeAccount(nowMs, {
      windows: [
        windowWith(runsOut(nowMs + hour)),
        makeWeek(nowMs),
        makeWindow(nowMs, { id: 'x', usedFraction: null }),
        makeWindow(nowMs, { id: 'r', kind: 'rate' }),
        makeWindow(nowMs, { id: 'p', resetsAtMs: nowMs - hour }),
      ],
    });
    expect(marksAhead(account, nowMs, nowMs + 24 * hour).map(({ kind }) => kind)).toEqual([
      'runs-out',
      'reset',
    ]);
    expect(marksAhead({ ...account, enabled: false }, nowMs, nowMs + 24 * hour)).toEqual([]);
  });
});
