import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { HealthStore, StoredCooldown } from '../accounts/index.ts';
import { agentLedgerMigrations } from '../agents/index.ts';
import type { RequestRecord } from '../contract/index.ts';
import type { Clock, Logger } from '../ports.ts';
import {
  quotaMigration,
  saveWindows,
  trimQuotaHistory,
  type QuotaStore,
  type StoredWindow,
} from '../quota/index.ts';
import { migrate, openDatabase } from '../storage/index.ts';
import { requestMigration, saveRequests, trimRequests, type Activity } from '../usage/index.ts';

const cooldownMigration = `
  CREATE TABLE cooldowns (
    account_id TEXT NOT NULL,
    model TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (account_id, model)
  ) STRICT;
`;

/** Opens the history database with every table of the product. Numbers are never reused or reordered. */
export async function openHistory(
  dataDirectory: string,
  clock: Clock,
): Promise<{ readonly database: DatabaseSync; readonly notices: readonly string[] }> {
  const { database, notices } = await openDatabase(join(dataDirectory, 'history.sqlite'), { clock });
  const sql = [
    quotaMigration,
    requestMigration,
    cooldownMigration,
    ...agentLedgerMigrations.map((entry) => entry.sql),
  ];
  migrate(
    database,
    sql.map((text, index) => ({ id: index + 1, sql: text })),
  );
  return { database, notices };
}

export function loadCooldowns(database: DatabaseSync): readonly StoredCooldown[] {
  return database
    .prepare('SELECT account_id, model, until_ms, reason FROM cooldowns')
    .all()
    .map((row) => ({
      accountId: String(row['account_id']),
      model: String(row['model']),
      untilMs: Number(row['until_ms']),
      reason: String(row['reason']),
      authoritative: true,
    }));
}

/** SQLite's primary codes for busy, locked, read-only, I/O error and full. */
const passingCodes: ReadonlySet<number> = new Set([5, 6, 8, 10, 13]);

/** True when the same rows may be written later; a row that the table refuses would hold up all others for ever. */
function mayPass(error: unknown): boolean {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' && passingCodes.has(code & 0xff);
}

export interface HistoryWriter {
  /** Something waits to be written; it is, within a second. */
  request(): void;
  flush(): void;
  close(): void;
}

export interface HistoryWriterInput {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly quota: QuotaStore;
  readonly activity: Activity;
  readonly health: HealthStore;
  readonly historyDays: () => number;
}

const delayMs = 1_000;
/** What could not be written waits for the next try; beyond this the oldest is given up. */
const waitingLimit = 5_000;
const trimEveryMs = 6 * 3_600_000;

/** Writes in batches behind the requests: a crash costs the last second of history and nothing else. */
export function createHistoryWriter(input: HistoryWriterInput): HistoryWriter {
  const { database, clock } = input;
  let cancel: (() => void) | null = null;
  let trimmedAtMs = 0;
  let failing = false;
  let closed = false;
  let windows: readonly StoredWindow[] = [];
  let records: readonly RequestRecord[] = [];

  const write = (): void => {
    windows = [...windows, ...input.quota.takeChanged()].slice(-waitingLimit);
    records = [...records, ...input.activity.takeEnded()].slice(-waitingLimit);
    const nowMs = clock.nowMs();
    const cooldowns = input.health.stored(nowMs);
    try {
      database.exec('BEGIN');
      saveWindows(database, windows);
      saveRequests(database, records);
      database.exec('DELETE FROM cooldowns');
      const insert = database.prepare('INSERT INTO cooldowns VALUES (?, ?, ?, ?)');
      for (const entry of cooldowns)
        insert.run(entry.accountId, entry.model, Math.round(entry.untilMs), entry.reason);
      if (nowMs - trimmedAtMs > trimEveryMs) {
        trimmedAtMs = nowMs;
        const beforeMs = Math.round(nowMs - input.historyDays() * 86_400_000);
        trimRequests(database, beforeMs);
        trimQuotaHistory(database, beforeMs);
      }
      database.exec('COMMIT');
      failing = false;
      windows = [];
      records = [];
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (!mayPass(error)) {
        windows = [];
        records = [];
      }
      if (!failing) input.logger.log('error', 'history could not be written', { detail: String(error) });
      failing = true;
    }
  };
  const flush = (): void => {
    cancel?.();
    cancel = null;
    if (!closed) write();
  };
  return {
    request() {
      // A stream may end after the close; its timer must not find a closed database.
      if (!closed) cancel ??= clock.after(delayMs, flush);
    },
    flush,
    close() {
      if (closed) return;
      flush();
      closed = true;
      database.close();
    },
  };
}
