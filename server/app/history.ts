import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { HealthStore, StoredCooldown } from '../accounts/index.ts';
import { agentLedgerMigrations } from '../agents/index.ts';
import type { Clock, Logger } from '../ports.ts';
import { quotaMigration, saveWindows, trimQuotaHistory, type QuotaStore } from '../quota/index.ts';
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
const trimEveryMs = 6 * 3_600_000;

/** Writes in batches behind the requests: a crash costs the last second of history and nothing else. */
export function createHistoryWriter(input: HistoryWriterInput): HistoryWriter {
  const { database, clock } = input;
  let cancel: (() => void) | null = null;
  let trimmedAtMs = 0;
  let failing = false;

  const write = (): void => {
    const windows = input.quota.takeChanged();
    const records = input.activity.takeEnded();
    const nowMs = clock.nowMs();
    const cooldowns = input.health.stored(nowMs);
    database.exec('BEGIN');
    try {
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
    } catch (error) {
      database.exec('ROLLBACK');
      if (!failing) input.logger.log('error', 'history could not be written', { detail: String(error) });
      failing = true;
    }
  };
  const flush = (): void => {
    cancel?.();
    cancel = null;
    write();
  };
  return {
    request() {
      cancel ??= clock.after(delayMs, flush);
    },
    flush,
    close() {
      flush();
      database.close();
    },
  };
}
