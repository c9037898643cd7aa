import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { StoredHealth } from '../accounts/index.ts';
import { agentChoicesMigration, agentLedgerMigrations } from '../agents/index.ts';
import type { RequestRecord } from '../contract/index.ts';
import type { Clock, Logger } from '../ports.ts';
import {
  quotaCourseMigration,
  quotaMigration,
  removeWindows,
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
  const { database, notices } = await openDatabase(join(dataDirectory, historyFile), { clock });
  migrateHistory(database);
  return { database, notices };
}

/** The database's name in the data directory. */
export const historyFile = 'history.sqlite';

/** Makes every table that is not there yet. */
export function migrateHistory(database: DatabaseSync): void {
  const sql = [
    quotaMigration,
    requestMigration,
    cooldownMigration,
    ...agentLedgerMigrations.map((entry) => entry.sql),
    quotaCourseMigration,
    agentChoicesMigration.sql,
  ];
  migrate(
    database,
    sql.map((text, index) => ({ id: index + 1, sql: text })),
  );
}

/** Rests that an earlier version kept in the database; `health.json` has taken their place. */
export function loadCooldowns(database: DatabaseSync, nowMs: number): StoredHealth {
  const rows = database.prepare('SELECT account_id, model, until_ms, reason FROM cooldowns').all();
  return {
    writtenAtMs: nowMs,
    endpoints: [],
    accounts: rows.map((row) => ({
      id: String(row['account_id']),
      attention: null,
      credential: { state: 'ok', detail: '', found: '' },
      tokenHash: null,
      forbiddenAtMs: [],
      keys: [
        {
          name: String(row['model']),
          code: 'limit',
          reason: String(row['reason']),
          source: 'vendor' as const,
          untilMs: Number(row['until_ms']),
          toldUntilMs: Number(row['until_ms']),
          resetsAtMs: Number(row['until_ms']),
          writtenAtMs: nowMs,
          step: 0,
        },
      ],
    })),
  };
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
  readonly historyDays: () => number;
}

const delayMs = 1_000;
/** What could not be written waits for the next try; beyond this the oldest is given up. */
const waitingLimit = 5_000;
const trimEveryMs = 6 * 3_600_000;

/** Rows in one transaction and one turn of the loop: about two milliseconds, in which no stream moves. */
const sliceRows = 200;
const pauseMs = 1;

/**
 * Writes behind the requests, in slices: a crash costs the last second of history and nothing else. `flush` and
 * `close` write all that waits before they return.
 */
export function createHistoryWriter(input: HistoryWriterInput): HistoryWriter {
  const { database, clock } = input;
  let cancelTimer: (() => void) | null = null;
  let cancelSlice: (() => void) | null = null;
  let trimmedAtMs = 0;
  let failing = false;
  let closed = false;
  let windows: readonly StoredWindow[] = [];
  let records: readonly RequestRecord[] = [];

  const collect = (): void => {
    cancelTimer?.();
    cancelSlice?.();
    cancelTimer = null;
    cancelSlice = null;
    windows = [...windows, ...input.quota.takeChanged()].slice(-waitingLimit);
    records = [...records, ...input.activity.takeEnded()].slice(-waitingLimit);
  };

  const writeRest = (nowMs: number): void => {
    if (nowMs - trimmedAtMs <= trimEveryMs) return;
    trimmedAtMs = nowMs;
    const beforeMs = Math.round(nowMs - input.historyDays() * 86_400_000);
    trimRequests(database, beforeMs);
    trimQuotaHistory(database, beforeMs, nowMs);
  };

  /** Writes the oldest rows; true when others wait that can be written now. */
  const writeSlice = (): boolean => {
    const someWindows = windows.slice(0, sliceRows);
    const someRecords = records.slice(0, sliceRows - someWindows.length);
    const isLast = someWindows.length === windows.length && someRecords.length === records.length;
    const done = (): void => {
      windows = windows.slice(someWindows.length);
      records = records.slice(someRecords.length);
    };
    try {
      database.exec('BEGIN');
      saveWindows(database, someWindows);
      if (isLast) removeWindows(database, input.quota.takeGone());
      saveRequests(database, someRecords);
      if (isLast) writeRest(clock.nowMs());
      database.exec('COMMIT');
      failing = false;
      done();
      return !isLast;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (!failing) input.logger.log('error', 'history could not be written', { detail: String(error) });
      failing = true;
      if (mayPass(error)) return false;
      done();
      return !isLast;
    }
  };

  const writeInTurns = (): void => {
    cancelSlice = writeSlice() ? clock.after(pauseMs, writeInTurns) : null;
  };
  const flush = (): void => {
    if (closed) return;
    collect();
    while (writeSlice());
  };
  return {
    request() {
      // A stream may end after the close; its timer must not find a closed database.
      if (closed) return;
      cancelTimer ??= clock.after(delayMs, () => {
        collect();
        writeInTurns();
      });
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
