import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { QuotaWindow } from '../contract/index.ts';
import {
  forgetWindows,
  loadSamples,
  loadWindows,
  quotaCourseMigration,
  quotaMigration,
  readHistory,
  removeWindows,
  saveWindows,
  trimQuotaHistory,
} from './quota-table.ts';
import { createQuotaStore } from './quota-store.ts';

const window: QuotaWindow = {
  id: '7d',
  label: 'Week',
  kind: 'long',
  usedFraction: 0.25,
  resetsAtMs: 5_000_000,
  windowSeconds: 604_800,
  status: 'allowed',
  observedAtMs: 1000,
  source: 'usage-endpoint',
};

function openTable(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(quotaMigration);
  database.exec(quotaCourseMigration);
  onTestFinished(() => database.close());
  return database;
}

interface HistoryRow {
  readonly observed_at_ms: number;
  readonly used_fraction: number;
}

const historyOf = (database: DatabaseSync): readonly HistoryRow[] =>
  database
    .prepare('SELECT * FROM quota_history ORDER BY observed_at_ms')
    .all() as unknown as readonly HistoryRow[];

it('gives back after a start what was known before it, unknown values included', () => {
  const database = openTable();
  const unknown = { ...window, id: '5h', usedFraction: null, resetsAtMs: null, windowSeconds: null };
  saveWindows(database, [
    { accountId: 'a', window },
    { accountId: 'b', window: unknown },
  ]);
  saveWindows(database, [{ accountId: 'a', window: { ...window, observedAtMs: 2000 } }]);
  expect(loadWindows(database)).toEqual([
    { accountId: 'a', window: { ...window, observedAtMs: 2000 } },
    { accountId: 'b', window: unknown },
  ]);
  expect(historyOf(database)).toHaveLength(3);
});

it.each([
  '',
  'not json',
  'null',
  '[]',
  '"7d"',
  '{}',
  '{"id":"7d"}',
  JSON.stringify({ ...window, usedFraction: 'half' }),
  JSON.stringify({ ...window, kind: 'weekly' }),
  JSON.stringify(window).slice(0, -1),
])('leaves a corrupt row out and keeps the others: %s', (text) => {
  const database = openTable();
  saveWindows(database, [{ accountId: 'a', window }]);
  database.prepare('INSERT INTO quota_windows VALUES (?, ?, ?)').run('a', 'corrupt', text);
  expect(loadWindows(database)).toEqual([{ accountId: 'a', window }]);
});

it('leaves out what was observed before the clock was set back', () => {
  const database = openTable();
  saveWindows(database, [{ accountId: 'a', window: { ...window, observedAtMs: 9_000 } }]);
  expect(loadWindows(database, 8_999)).toEqual([]);
  expect(loadWindows(database, 9_000)).toHaveLength(1);
});

it('stores fractions of a millisecond, which the strict table would refuse together with the whole batch', () => {
  const database = openTable();
  saveWindows(database, [
    { accountId: 'a', window: { ...window, resetsAtMs: 5000.5, observedAtMs: 1000.25 } },
  ]);
  expect(historyOf(database)).toMatchObject([{ observed_at_ms: 1000, resets_at_ms: 5001 }]);
});

it('forgets one account only, and trims history by its age only', () => {
  const database = openTable();
  for (const observedAtMs of [1000, 2000, 3000])
    for (const accountId of ['a', 'b'])
      saveWindows(database, [{ accountId, window: { ...window, observedAtMs } }]);
  trimQuotaHistory(database, 2000);
  expect(historyOf(database)).toHaveLength(4);
  forgetWindows(database, 'a');
  expect(historyOf(database)).toHaveLength(2);
  expect(loadWindows(database).map(({ accountId }) => accountId)).toEqual(['b']);
});

const minuteMs = 60_000;
const dayMs = 86_400_000;

it('stores only what changed of a window that is observed with every request', () => {
  const database = openTable();
  const store = createQuotaStore([]);
  for (let minute = 0; minute < 60; minute += 1) {
    store.observe('a', [
      { ...window, usedFraction: minute < 30 ? 0.1 : 0.2, observedAtMs: minute * minuteMs },
    ]);
    saveWindows(database, store.takeChanged());
  }
  expect(historyOf(database)).toMatchObject([
    { observed_at_ms: 0, used_fraction: 0.1, until_ms: 29 * minuteMs },
    { observed_at_ms: 30 * minuteMs, used_fraction: 0.2, until_ms: 59 * minuteMs },
  ]);
});

it('gives the course back after a start, and none of it from after a clock that was set back', () => {
  const database = openTable();
  const store = createQuotaStore([]);
  for (const [index, usedFraction] of [0.1, 0.2, 0.3].entries())
    store.observe('a', [{ ...window, usedFraction, observedAtMs: index * minuteMs }]);
  saveWindows(database, store.takeChanged());
  const [first, second, third] = loadSamples(database, dayMs);
  expect([first, second, third].map((entry) => entry?.sample.usedFraction)).toEqual([0.1, 0.2, 0.3]);
  expect(third).toMatchObject({ accountId: 'a', windowId: '7d', sample: { atMs: 2 * minuteMs } });
  expect(loadSamples(database, minuteMs)).toHaveLength(2);
  expect(loadSamples(database, 20 * dayMs)).toEqual([]);
});

it('reads a row of an older version, which does not say how long a value stood', () => {
  const database = openTable();
  database.exec("INSERT INTO quota_history VALUES ('a', '7d', 1000, 0.5, NULL, NULL)");
  expect(loadSamples(database, 2000)).toEqual([
    {
      accountId: 'a',
      windowId: '7d',
      sample: { atMs: 1000, untilMs: 1000, usedFraction: 0.5, resetsAtMs: null },
    },
  ]);
});

it('thins what is old, keeps the last value before each reset, and drops what is older than 90 days', () => {
  const database = openTable();
  const nowMs = 200 * dayMs;
  const insert = database.prepare("INSERT INTO quota_history VALUES ('a', '5h', ?, ?, ?, NULL)");
  for (let atMs = 100 * dayMs; atMs < nowMs; atMs += 30 * minuteMs) {
    const resetsAtMs = Math.ceil((atMs + 1) / (300 * minuteMs)) * 300 * minuteMs;
    insert.run(atMs, 1 - (resetsAtMs - atMs) / (300 * minuteMs), resetsAtMs);
  }
  const count = (fromDay: number, toDay: number): number =>
    historyOf(database).filter(({ observed_at_ms: at }) => at >= fromDay * dayMs && at < toDay * dayMs)
      .length;
  trimQuotaHistory(database, 0, nowMs);
  trimQuotaHistory(database, 0, nowMs);
  expect(count(0, 110)).toBe(0);
  expect(count(198, 200)).toBe(2 * 48);
  expect(count(190, 197)).toBeLessThanOrEqual(7 * (24 + 5));
  expect(count(120, 180)).toBeLessThanOrEqual(60 * (4 + 5));
  const peaks = historyOf(database).filter(({ used_fraction: used }) => used > 0.89).length;
  // Five hours and 90 days: one peak for each instance of the window is still there.
  expect(peaks).toBeGreaterThanOrEqual(Math.floor((90 * 24) / 5) - 1);
});

it('draws any span with at most as many points as were asked for, the newest value last', () => {
  const database = openTable();
  const insert = database.prepare('INSERT INTO quota_history VALUES (?, ?, ?, ?, NULL, NULL)');
  for (let index = 0; index < 1000; index += 1) {
    insert.run('a', '5h', index * minuteMs, index / 1000);
    insert.run('b', '5h', index * minuteMs, 0.5);
  }
  insert.run('a', '7d', 0, null);
  const query = { accountId: 'a', sinceMs: 0, untilMs: 999 * minuteMs, points: 50 };
  const { series } = readHistory(database, query);
  expect(series.map(({ windowId, points }) => [windowId, points.length])).toEqual([
    ['5h', 50],
    ['7d', 1],
  ]);
  expect(series[0]?.points.at(-1)).toEqual({ atMs: 999 * minuteMs, usedFraction: 0.999, resetsAtMs: null });
  expect(series[1]?.points).toEqual([{ atMs: 0, usedFraction: null, resetsAtMs: null }]);
  expect(readHistory(database, { ...query, windowId: '7d' }).series).toHaveLength(1);
  expect(readHistory(database, { ...query, sinceMs: 5, untilMs: -5 }).series).toEqual([]);
  expect(readHistory(database, { ...query, accountId: "a' OR 1=1 --" }).series).toEqual([]);
});

it('removes a window that is gone and keeps its history', () => {
  const database = openTable();
  saveWindows(database, [{ accountId: 'a', window }]);
  removeWindows(database, [{ accountId: 'a', windowId: '7d' }]);
  expect(loadWindows(database)).toEqual([]);
  expect(historyOf(database)).toHaveLength(1);
});
