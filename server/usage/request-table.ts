import type { DatabaseSync } from 'node:sqlite';
import { Compile } from 'typebox/compile';
import { RequestRecord, type UsageSummary } from '../contract/index.ts';

export const requestMigration = `
  CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    started_at_ms INTEGER NOT NULL,
    agent TEXT NOT NULL,
    account_id TEXT,
    account_label TEXT,
    model TEXT,
    state TEXT NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cache_read_tokens INTEGER,
    cache_write_tokens INTEGER,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX requests_by_time ON requests (started_at_ms);
`;

export function saveRequests(database: DatabaseSync, records: readonly RequestRecord[]): void {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const record of records)
    insert.run(
      record.id,
      Math.round(record.startedAtMs),
      record.agent,
      record.accountId,
      record.accountLabel,
      record.modelServed ?? record.modelAsked,
      record.state,
      record.usage?.input ?? null,
      record.usage?.output ?? null,
      record.usage?.cacheRead ?? null,
      record.usage?.cacheWrite ?? null,
      JSON.stringify(record),
    );
}

/** Newest first. A row that cannot be read is left out. */
export function loadRequests(
  database: DatabaseSync,
  beforeMs: number,
  limit: number,
): readonly RequestRecord[] {
  const rows = database
    .prepare('SELECT record FROM requests WHERE started_at_ms < ? ORDER BY started_at_ms DESC LIMIT ?')
    .all(beforeMs, limit);
  return rows.flatMap((row) => {
    try {
      const stored: unknown = { ...laterFields, ...JSON.parse(String(row['record'])) };
      return isRequestRecord(stored) ? [stored] : [];
    } catch {
      return [];
    }
  });
}

/** Fields that records of earlier versions do not have. */
const laterFields: Pick<RequestRecord, 'translatedTo' | 'modelSent' | 'losses'> = {
  translatedTo: null,
  modelSent: null,
  losses: [],
};

const recordShape = Compile(RequestRecord);

function isRequestRecord(value: unknown): value is RequestRecord {
  return recordShape.Check(value);
}

/** `TOTAL` and not `SUM`: one absurd count that a vendor told must not make every later sum fail with an overflow. */
const tokenSum =
  'TOTAL(COALESCE(input_tokens,0) + COALESCE(output_tokens,0) + COALESCE(cache_read_tokens,0) + COALESCE(cache_write_tokens,0))';

export function summariseRequests(database: DatabaseSync, sinceMs: number): UsageSummary {
  const total = database
    .prepare(
      `SELECT COUNT(*) AS requests, TOTAL(state = 'failed') AS failed, TOTAL(input_tokens) AS input,
         TOTAL(output_tokens) AS output, TOTAL(cache_read_tokens) AS cache_read, TOTAL(cache_write_tokens) AS cache_write
       FROM requests WHERE started_at_ms >= ?`,
    )
    .get(sinceMs);
  const by = (column: string): readonly { name: string; id: string; requests: number; tokens: number }[] =>
    database
      .prepare(
        // Beside a lone MAX, SQLite takes other columns from the row of that maximum: the latest label of a renamed account.
        `SELECT ${column} AS id, ${column === 'account_id' ? 'account_label' : column} AS name,
           MAX(started_at_ms) AS latest, COUNT(*) AS requests, ${tokenSum} AS tokens
         FROM requests WHERE started_at_ms >= ? AND ${column} IS NOT NULL GROUP BY ${column} ORDER BY tokens DESC LIMIT 50`,
      )
      .all(sinceMs)
      .map((row) => ({
        id: String(row['id']),
        name: String(row['name'] ?? ''),
        requests: count(row['requests']),
        tokens: count(row['tokens']),
      }));
  const named = (rows: ReturnType<typeof by>): { name: string; requests: number; tokens: number }[] =>
    rows.map(({ name, requests, tokens }) => ({ name, requests, tokens }));
  return {
    sinceMs,
    requests: count(total?.['requests']),
    failed: count(total?.['failed']),
    tokens: {
      input: count(total?.['input']),
      output: count(total?.['output']),
      cacheRead: count(total?.['cache_read']),
      cacheWrite: count(total?.['cache_write']),
    },
    byAgent: named(by('agent')),
    byAccount: by('account_id').map(({ id, ...rest }) => ({ accountId: id, ...rest })),
    byModel: named(by('model')),
  };
}

export function trimRequests(database: DatabaseSync, beforeMs: number): void {
  database.prepare('DELETE FROM requests WHERE started_at_ms < ?').run(beforeMs);
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
