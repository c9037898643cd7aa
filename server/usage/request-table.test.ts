import { DatabaseSync } from 'node:sqlite';
import { Value } from 'typebox/value';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageSummary } from '../contract/index.ts';
import {
  loadRequests,
  requestMigration,
  saveRequests,
  summariseRequests,
  trimRequests,
} from './request-table.ts';
import { requestRecord } from './testing/request-record.ts';

function openTable(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(requestMigration);
  onTestFinished(() => database.close());
  return database;
}

describe('stored requests', () => {
  it('come back whole, newest first, page by page', () => {
    const database = openTable();
    const records = [1, 2, 3, 4].map((startedAtMs) => requestRecord({ id: `r${startedAtMs}`, startedAtMs }));
    saveRequests(database, records);
    expect(loadRequests(database, 4, 2)).toEqual([records[2], records[1]]);
  });

  it('are replaced and not doubled when more becomes known', () => {
    const database = openTable();
    saveRequests(database, [requestRecord(), requestRecord({ state: 'failed' })]);
    expect(loadRequests(database, 9e9, 10)).toEqual([requestRecord({ state: 'failed' })]);
  });

  it.each(['', 'null', '{}', '[1]', '7', '{"id":"x"}', JSON.stringify(requestRecord()).slice(0, -5)])(
    'are left out when the row is corrupt: %s',
    (text) => {
      const database = openTable();
      saveRequests(database, [
        requestRecord({ id: 'good' }),
        requestRecord({ id: 'bad', startedAtMs: 2000 }),
      ]);
      database.prepare('UPDATE requests SET record = ? WHERE id = ?').run(text, 'bad');
      expect(loadRequests(database, 9e9, 10)).toEqual([requestRecord({ id: 'good' })]);
    },
  );

  it('are dropped by age', () => {
    const database = openTable();
    saveRequests(database, [
      requestRecord({ id: 'old', startedAtMs: 1 }),
      requestRecord({ id: 'new', startedAtMs: 5 }),
    ]);
    trimRequests(database, 5);
    expect(loadRequests(database, 9e9, 10).map(({ id }) => id)).toEqual(['new']);
  });
});

describe('sums', () => {
  it('are zero, and not nothing, without requests', () => {
    const summary = summariseRequests(openTable(), 0);
    expect(summary).toEqual({
      sinceMs: 0,
      requests: 0,
      failed: 0,
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      byAgent: [],
      byAccount: [],
      byModel: [],
    });
  });

  it('are made by agent, account and model, largest first, over the asked time only', () => {
    const database = openTable();
    const usage = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 };
    saveRequests(database, [
      requestRecord({ id: '1', startedAtMs: 99 }),
      requestRecord({ id: '2', startedAtMs: 100, usage }),
      requestRecord({
        id: '3',
        startedAtMs: 101,
        usage,
        agent: 'codex',
        modelServed: 'gpt',
        accountId: 'b',
        accountLabel: 'B',
      }),
      requestRecord({
        id: '4',
        startedAtMs: 102,
        usage,
        agent: 'codex',
        modelServed: 'gpt',
        accountId: 'b',
        accountLabel: 'B',
      }),
      // Refused before an account was chosen: counted, but nobody's.
      requestRecord({
        id: '5',
        startedAtMs: 103,
        usage: null,
        state: 'failed',
        accountId: null,
        accountLabel: null,
        modelServed: null,
        modelAsked: null,
      }),
    ]);
    const summary = summariseRequests(database, 100);
    expect(summary).toEqual({
      sinceMs: 100,
      requests: 4,
      failed: 1,
      tokens: { input: 3, output: 6, cacheRead: 9, cacheWrite: 12 },
      byAgent: [
        { name: 'codex', requests: 2, tokens: 20 },
        { name: 'claude-code', requests: 2, tokens: 10 },
      ],
      byAccount: [
        { accountId: 'b', name: 'B', requests: 2, tokens: 20 },
        { accountId: 'account', name: 'Work', requests: 1, tokens: 10 },
      ],
      byModel: [
        { name: 'gpt', requests: 2, tokens: 20 },
        { name: 'claude-opus-5-5', requests: 1, tokens: 10 },
      ],
    });
  });

  it('call a renamed account by its latest name', () => {
    const database = openTable();
    saveRequests(database, [
      requestRecord({ id: '1', startedAtMs: 1, accountLabel: 'Zebra' }),
      requestRecord({ id: '2', startedAtMs: 2, accountLabel: 'Ape' }),
    ]);
    expect(summariseRequests(database, 0).byAccount).toMatchObject([{ name: 'Ape', requests: 2 }]);
  });

  it('survive counts that no vendor can mean', () => {
    const database = openTable();
    const most = Number.MAX_SAFE_INTEGER;
    const usage = { input: most, output: most, cacheRead: most, cacheWrite: most };
    saveRequests(
      database,
      Array.from({ length: 500 }, (_, index) => requestRecord({ id: `${index}`, usage })),
    );
    const summary = summariseRequests(database, 0);
    expect(summary.requests).toBe(500);
    expect(Value.Check(UsageSummary, summary)).toBe(true);
  });
});
