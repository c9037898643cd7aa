import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createQuotaStore, loadWindows } from '../quota/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock, type ManualClock } from '../testing/control-bench.ts';
import { createActivity, loadRequests, type Activity } from '../usage/index.ts';
import { requestRecord } from '../usage/testing/request-record.ts';
import { createHistoryWriter, loadCooldowns, openHistory, type HistoryWriter } from './history.ts';

interface Bench {
  readonly database: DatabaseSync;
  readonly path: string;
  readonly clock: ManualClock;
  readonly activity: Activity;
  readonly quota: ReturnType<typeof createQuotaStore>;
  readonly writer: HistoryWriter;
  readonly logged: string[];
}

async function bench(historyDays = 90): Promise<Bench> {
  const directory = await temporaryDirectory();
  const clock = createManualClock();
  const { database } = await openHistory(directory, clock);
  const activity = createActivity(10, () => undefined);
  const quota = createQuotaStore([]);
  const logged: string[] = [];
  const writer = createHistoryWriter({
    database,
    clock,
    logger: { log: (level, message) => logged.push(`${level}: ${message}`) },
    quota,
    activity,
    historyDays: () => historyDays,
  });
  return {
    database,
    path: join(directory, 'history.sqlite'),
    clock,
    activity,
    quota,
    writer,
    logged,
  };
}

const ids = (database: DatabaseSync): string[] => loadRequests(database, 9e15, 100).map(({ id }) => id);

describe('the history', () => {
  it('is written in one go, a second after the first reason', async () => {
    const test = await bench();
    test.activity.put(requestRecord({ id: 'a', startedAtMs: test.clock.nowMs() }));
    test.writer.request();
    test.clock.advance(999);
    expect(ids(test.database)).toEqual([]);
    test.activity.put(requestRecord({ id: 'b', startedAtMs: test.clock.nowMs() }));
    test.writer.request();
    test.clock.advance(1);
    expect(ids(test.database)).toEqual(['b', 'a']);
    test.writer.close();
  });

  it('lets streams move between slices of many rows, and keeps their order', async () => {
    const test = await bench();
    const startedAtMs = test.clock.nowMs();
    const count = (): number => loadRequests(test.database, 9e15, 1_000).length;
    for (let index = 0; index < 450; index += 1)
      test.activity.put(requestRecord({ id: `r${index}`, startedAtMs: startedAtMs + index }));
    test.activity.put(requestRecord({ id: 'r0', startedAtMs: startedAtMs + 9_000 }));
    test.writer.request();
    test.clock.advance(1_000);
    expect(count()).toBe(200);
    // The first row again, in a later slice: the later one counts.
    test.activity.put(requestRecord({ id: 'r1', startedAtMs: startedAtMs + 9_001 }));
    test.writer.request();
    test.clock.advance(1);
    expect(count()).toBe(400);
    test.clock.advance(1);
    expect(count()).toBe(450);
    expect(ids(test.database)[0]).toBe('r0');
    test.clock.advance(1_000);
    expect(ids(test.database).slice(0, 2)).toEqual(['r1', 'r0']);
    test.writer.close();
  });

  it('writes all of it at once when it ends in the middle of its slices', async () => {
    const test = await bench();
    for (let index = 0; index < 1_000; index += 1)
      test.activity.put(requestRecord({ id: `r${index}`, startedAtMs: test.clock.nowMs() }));
    test.writer.request();
    test.clock.advance(1_000);
    test.writer.close();
    test.clock.advance(10_000);
    const again = new DatabaseSync(test.path);
    expect(loadRequests(again, 9e15, 2_000)).toHaveLength(1_000);
    again.close();
    expect(test.logged).toEqual([]);
  });

  it('comes back with windows after a restart, and with the rests that an earlier version kept there', async () => {
    const test = await bench();
    const untilMs = test.clock.nowMs() + 60_000;
    const insert = test.database.prepare('INSERT INTO cooldowns VALUES (?, ?, ?, ?)');
    insert.run('a', '', untilMs, 'limit');
    insert.run('b', 'opus', untilMs, 'model');
    test.quota.observe('a', [
      {
        id: '5h',
        label: '5 h',
        kind: 'short',
        usedFraction: 0.5,
        resetsAtMs: null,
        windowSeconds: 18_000,
        status: 'allowed',
        observedAtMs: test.clock.nowMs(),
        source: 'header',
      },
    ]);
    test.writer.close();
    const again = new DatabaseSync(test.path);
    expect(loadCooldowns(again, test.clock.nowMs())).toMatchObject({
      accounts: [
        { id: 'a', keys: [{ name: '', untilMs, toldUntilMs: untilMs, reason: 'limit' }] },
        { id: 'b', keys: [{ name: 'opus', untilMs, reason: 'model' }] },
      ],
    });
    expect(loadWindows(again)).toMatchObject([{ accountId: 'a', window: { usedFraction: 0.5 } }]);
    again.close();
  });

  it('waits, and loses nothing, while another program holds the database; the log says it once', async () => {
    const test = await bench();
    test.database.exec('PRAGMA busy_timeout = 0');
    const other = new DatabaseSync(test.path);
    other.exec('BEGIN IMMEDIATE');
    for (const id of ['a', 'b', 'c']) {
      test.activity.put(requestRecord({ id, startedAtMs: test.clock.nowMs() }));
      test.writer.request();
      test.clock.advance(1_000);
    }
    expect(test.logged).toEqual(['error: history could not be written']);
    other.exec('ROLLBACK');
    other.close();
    test.writer.flush();
    expect(ids(test.database).toSorted()).toEqual(['a', 'b', 'c']);
    test.writer.close();
  });

  it('is not held up for ever by one row that the table refuses', async () => {
    const test = await bench();
    test.activity.put(requestRecord({ id: 'bad', startedAtMs: Number.NaN }));
    test.writer.flush();
    test.activity.put(requestRecord({ id: 'good', startedAtMs: test.clock.nowMs() }));
    test.writer.flush();
    expect(ids(test.database)).toEqual(['good']);
    test.writer.close();
  });

  it('ends with the last write, and what comes after the end does no harm', async () => {
    const test = await bench();
    test.activity.put(requestRecord({ id: 'a', startedAtMs: test.clock.nowMs() }));
    test.writer.request();
    test.writer.close();
    test.activity.put(requestRecord({ id: 'late' }));
    test.writer.request();
    test.clock.advance(10_000);
    test.writer.flush();
    test.writer.close();
    const again = new DatabaseSync(test.path);
    expect(ids(again)).toEqual(['a']);
    again.close();
  });

  it('keeps as many days as the person set', async () => {
    const test = await bench(1);
    const now = test.clock.nowMs();
    test.activity.put(requestRecord({ id: 'old', startedAtMs: now - 86_400_001 }));
    test.activity.put(requestRecord({ id: 'new', startedAtMs: now - 86_399_999 }));
    test.writer.flush();
    expect(ids(test.database)).toEqual(['new']);
    test.writer.close();
  });
});
