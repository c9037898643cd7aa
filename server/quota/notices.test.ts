import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NoticeSettings, QuotaPace, QuotaWindow, RaisedNotice } from '../contract/index.ts';
import { defaultNotices } from '../control/index.ts';
import { createManualClock, type ManualClock } from '../testing/control-bench.ts';
import { createNotices, type Notices } from './notices.ts';
import { loadGivenNotices } from './notices-table.ts';
import { quotaCourseMigration, quotaMigration } from './quota-table.ts';
import { isQuiet } from './quiet-hours.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Bench {
  readonly clock: ManualClock;
  readonly shown: string[];
  readonly raised: RaisedNotice[];
  notices: Notices;
  settings: NoticeSettings;
  pace: QuotaPace | null;
  group: readonly (readonly QuotaWindow[])[];
  restart(): void;
  /** The window was at `from` and is at `to` now. */
  move(from: number | null, to: number, change?: Partial<QuotaWindow>): void;
}

function bench(settings: Partial<NoticeSettings> = {}): Bench {
  const clock = createManualClock();
  const database = new DatabaseSync(':memory:');
  database.exec(quotaMigration);
  database.exec(quotaCourseMigration);
  onTestFinished(() => database.close());
  const resetsAtMs = clock.now + 3 * hourMs;
  const shown: string[] = [];
  const raised: RaisedNotice[] = [];
  const make = (): Notices =>
    createNotices({
      clock,
      settings: () => state.settings,
      given: loadGivenNotices(database, clock.now, (error) => {
        throw error;
      }),
      accountName: (id) => (id === 'gone' ? null : 'Work'),
      pace: () => state.pace,
      group: () => ({ id: 'v', label: 'Vendor', windows: state.group }),
      show: ({ title }) => shown.push(title),
      raised: (notice) => raised.push(notice),
    });
  const windowAt = (usedFraction: number | null, change: Partial<QuotaWindow>): QuotaWindow => ({
    id: '5h',
    label: '5 h',
    kind: 'short',
    usedFraction,
    resetsAtMs,
    windowSeconds: 18_000,
    status: 'allowed',
    observedAtMs: clock.now,
    source: 'header',
    ...change,
  });
  const state: Bench = {
    clock,
    shown,
    raised,
    notices: undefined as unknown as Notices,
    settings: { ...defaultNotices, ...settings },
    pace: null,
    group: [],
    restart: () => void (state.notices = make()),
    move(from, to, change = {}) {
      state.notices.windowChanged('a', from === null ? null : windowAt(from, {}), windowAt(to, change));
      clock.advance(minuteMs);
    },
  };
  state.notices = make();
  return state;
}

describe('a notice about a window', () => {
  it('comes once for each threshold, the higher one alone when both are crossed at once', () => {
    const test = bench();
    test.move(0.5, 0.89);
    expect(test.raised).toEqual([]);
    test.move(0.89, 0.91);
    test.move(0.91, 0.95);
    expect(test.shown).toEqual(['Work: 5 h is 91 % used']);
    test.move(0.95, 1);
    test.move(1, 1.02);
    expect(test.shown).toHaveLength(2);
    expect(test.raised[1]).toMatchObject({ kind: 'window-used', action: 'use-another', windowId: '5h' });
    const both = bench();
    both.move(0.5, 1.01);
    expect(both.shown).toEqual(['Work: 5 h is used up']);
  });

  it('does not come again after a restart, nor when the vendor tells the reset a little differently', () => {
    const test = bench();
    test.move(0.5, 0.92);
    test.restart();
    test.move(0.92, 0.93);
    test.move(0.93, 0.94, { resetsAtMs: test.clock.now + 3 * hourMs + 20_000 });
    expect(test.raised).toHaveLength(1);
  });

  it('comes again for the next instance of the window', () => {
    const test = bench();
    test.move(0.5, 0.92);
    test.clock.advance(3 * hourMs);
    const resetsAtMs = test.clock.now + 5 * hourMs;
    test.move(0.5, 0.92, { resetsAtMs });
    expect(test.raised.map(({ kind }) => kind)).toEqual(['window-used', 'window-used']);
  });

  it('is not made of the first word about a window, which nobody saw crossing anything', () => {
    const test = bench();
    test.move(null, 0.97);
    test.move(0.97, 0.98);
    expect(test.raised).toEqual([]);
    test.move(0.98, 1);
    expect(test.raised).toHaveLength(1);
  });

  it('gathers a burst of requests: what counts is where it began and where it ended', () => {
    const test = bench();
    for (let step = 0; step < 50; step += 1)
      test.notices.windowChanged(
        'a',
        { ...windowOf(test, 0.85 + step / 1000) },
        { ...windowOf(test, 0.86 + step / 1000) },
      );
    expect(test.raised).toEqual([]);
    test.clock.advance(250);
    expect(test.raised).toHaveLength(1);
  });

  it('says that a window which was nearly used up begins anew, once', () => {
    const test = bench();
    test.move(0.95, 0, { resetsAtMs: null, notStarted: true });
    test.move(0.95, 0.01, { resetsAtMs: test.clock.now + 8 * hourMs });
    expect(test.raised.map(({ kind }) => kind)).toEqual(['window-reset']);
    const little = bench();
    little.move(0.5, 0, { resetsAtMs: null, notStarted: true });
    expect(little.raised).toEqual([]);
  });

  it('says nothing about an account that is gone, and nothing about rate limits', () => {
    const test = bench();
    test.notices.windowChanged('gone', windowOf(test, 0.1), windowOf(test, 1));
    test.move(0.1, 1, { kind: 'rate' });
    expect(test.raised).toEqual([]);
  });
});

const windowOf = (test: Bench, usedFraction: number): QuotaWindow => ({
  id: '5h',
  label: '5 h',
  kind: 'short',
  usedFraction,
  resetsAtMs: test.clock.now + 3 * hourMs,
  windowSeconds: 18_000,
  status: 'allowed',
  observedAtMs: test.clock.now,
  source: 'header',
});

describe('a notice about the pace', () => {
  const early = (test: Bench, change: object = {}): QuotaPace =>
    ({
      state: 'runs-out',
      atMs: test.clock.now + hourMs,
      earlyMs: 2 * hourMs,
      confidence: 'medium',
      samples: 5,
      spanMs: hourMs,
      perHour: 0.5,
      ...change,
    }) as QuotaPace;

  it('comes when the forecast stands for two observations, once per window', () => {
    const test = bench();
    test.pace = early(test);
    test.move(0.3, 0.4);
    expect(test.raised).toEqual([]);
    test.move(0.4, 0.5);
    test.move(0.5, 0.6);
    expect(test.raised.map(({ kind }) => kind)).toEqual(['runs-out-early']);
    test.restart();
    test.move(0.6, 0.61);
    test.move(0.61, 0.62);
    expect(test.raised).toHaveLength(1);
  });

  it.each([
    ['is not sure', { confidence: 'low' }],
    ['is only minutes before the reset', { earlyMs: 20 * minuteMs }],
    ['has happened', { atMs: 0 }],
  ])('does not come when the forecast %s', (_what, change) => {
    const test = bench();
    test.pace = early(test, change);
    test.move(0.3, 0.4);
    test.move(0.4, 0.5);
    expect(test.raised).toEqual([]);
  });

  it('waits anew when the forecast has gone away in between', () => {
    const test = bench();
    test.pace = early(test);
    test.move(0.3, 0.4);
    test.pace = { state: 'unknown', reason: 'stale' };
    test.move(0.4, 0.41);
    test.pace = early(test);
    test.move(0.41, 0.5);
    expect(test.raised).toEqual([]);
  });
});

describe('the other notices', () => {
  it('says that all accounts are used up and when the first comes back, once', () => {
    const test = bench();
    const full = windowOf(test, 1);
    test.group = [[full], [{ ...full, resetsAtMs: test.clock.now + hourMs }]];
    test.move(0.95, 1);
    test.move(1, 1.01);
    expect(test.raised.map(({ kind }) => kind)).toEqual(['window-used', 'all-exhausted']);
    const free = bench();
    free.group = [[full], [windowOf(free, 0.2)]];
    free.move(0.95, 1);
    expect(free.raised.map(({ kind }) => kind)).toEqual(['window-used']);
  });

  it('warns seven, three and one days before a sign-in ends', () => {
    const test = bench();
    const endsAtMs = test.clock.now + 10 * 24 * hourMs;
    for (let day = 0; day < 11; day += 0.25) {
      test.notices.loginEnds('a', endsAtMs);
      if (day === 5) test.restart();
      test.clock.advance(6 * hourMs);
    }
    expect(test.raised.map(({ atMs }) => Math.round((endsAtMs - atMs) / (24 * hourMs)))).toEqual([7, 3, 1]);
    test.notices.loginEnds('a', test.clock.now + 6 * 24 * hourMs);
    expect(test.raised).toHaveLength(4);
  });

  it('asks to sign in once per trouble, and again after a sign-in that was lost', () => {
    const test = bench();
    test.notices.needsSignIn('a', 'token-1', 'The vendor has ended it.');
    test.notices.needsSignIn('a', 'token-1', 'The vendor has ended it.');
    test.restart();
    test.notices.needsSignIn('a', 'token-1', 'The vendor has ended it.');
    expect(test.raised).toHaveLength(1);
    test.notices.signedIn('a');
    test.notices.needsSignIn('a', 'token-1', 'The vendor has ended it.');
    expect(test.raised).toHaveLength(2);
  });

  it('tells of a switch at most once in ten minutes', () => {
    const test = bench();
    const move = { fromId: 'a', toId: 'b', reason: 'used up' };
    test.notices.accountSwitched(move);
    test.notices.accountSwitched(move);
    test.clock.advance(10 * minuteMs);
    test.notices.accountSwitched(move);
    expect(test.raised).toHaveLength(2);
  });
});

describe('the settings of notices', () => {
  it('keep everything away, or one kind, and what was missed does not come later', () => {
    const off = bench({ enabled: false });
    off.move(0.5, 0.95);
    off.settings = { ...off.settings, enabled: true };
    off.move(0.95, 0.96);
    expect([off.shown, off.raised]).toEqual([[], []]);
    const noSwitch = bench({ switched: false });
    noSwitch.notices.accountSwitched({ fromId: 'a', toId: 'b', reason: '' });
    expect(noSwitch.raised).toEqual([]);
  });

  it('show nothing in quiet hours, but keep the event for the list', () => {
    const test = bench({ quiet: { from: '00:00', to: '23:59' } });
    test.move(0.5, 0.95);
    expect(test.shown).toEqual([]);
    expect(test.raised).toHaveLength(1);
  });

  it.each([
    ['22:00', '07:00', 23 * 60, true],
    ['22:00', '07:00', 6 * 60 + 59, true],
    ['22:00', '07:00', 7 * 60, false],
    ['12:00', '13:00', 12 * 60 + 30, true],
    ['12:00', '13:00', 13 * 60, false],
    ['08:00', '08:00', 8 * 60, false],
  ])('take quiet hours from %s to %s across midnight', (from, to, minute, quiet) => {
    expect(isQuiet({ from, to }, minute)).toBe(quiet);
  });
});
