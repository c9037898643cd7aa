import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import type { QuotaWindow } from '../contract/index.ts';
import { forgetWindows, loadWindows, quotaMigration, saveWindows, trimQuotaHistory } from './quota-table.ts';

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
  onTestFinished(() => database.close());
  return database;
}

const historyOf = (database: DatabaseSync): unknown[] =>
  database.prepare('SELECT * FROM quota_history ORDER BY observed_at_ms').all();

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
