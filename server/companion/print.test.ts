import { describe, expect, it } from 'vitest';
import type { QuotaPace, QuotaWindowView } from '../contract/index.ts';
import { paceWords, quotaLines } from './print.ts';

const nowMs = Date.UTC(2026, 10, 18, 12);
const hour = 3_600_000;
const evidence = { samples: 9, spanMs: hour, perHour: 0.2 };
const runsOut = (atMs: number, confidence: 'low' | 'high' = 'high'): QuotaPace => ({
  state: 'runs-out',
  atMs,
  earlyMs: 90 * 60_000,
  confidence,
  ...evidence,
});
const window = (part: Partial<QuotaWindowView> = {}): QuotaWindowView => ({
  id: '5h',
  label: '5 h',
  kind: 'short',
  usedFraction: 0.4,
  resetsAtMs: nowMs + 3 * hour,
  windowSeconds: 18_000,
  status: 'allowed',
  observedAtMs: nowMs - 120_000,
  source: 'header',
  ...part,
});

describe('a forecast in a shell', () => {
  it('is a time, a doubt, a comfort, the past, or nothing at all', () => {
    expect(paceWords(runsOut(nowMs + hour), nowMs)).toBe('runs out in 1 h 0 min, 1 h 30 min early');
    expect(paceWords(runsOut(nowMs + hour, 'low'), nowMs)).toMatch(/^may run out in /);
    expect(paceWords(runsOut(nowMs), nowMs)).toBe('has run out');
    expect(paceWords({ state: 'on-track', usedAtReset: 0.8, ...evidence }, nowMs)).toBe(
      'lasts until the reset',
    );
    expect(paceWords({ state: 'unknown', reason: 'stale' }, nowMs)).toBe('');
    expect(paceWords(undefined, nowMs)).toBe('');
  });

  it('stands in the line of its window, and an unknown value is a dash', () => {
    expect(
      quotaLines(
        {
          accounts: [
            {
              label: 'Work',
              windows: [window({ pace: runsOut(nowMs + hour) }), window({ usedFraction: null })],
            },
            { label: 'Key', windows: [] },
          ],
        },
        nowMs,
      ),
    ).toEqual([
      'Work  5 h: 60% left, resets in 3 h 0 min, runs out in 1 h 0 min, 1 h 30 min early  seen 2 min ago',
      'Work  5 h: –, resets in 3 h 0 min  seen 2 min ago',
      'Key: not known yet',
    ]);
  });
});
