import type { DatabaseSync } from 'node:sqlite';
import { Value } from 'typebox/value';
import { QuotaWindow, type QuotaHistory } from '../contract/index.ts';
import type { Sample } from './samples.ts';
import type { QuotaStoreOptions, StoredWindow } from './quota-store.ts';

export const quotaMigration = `
  CREATE TABLE quota_windows (
    account_id TEXT NOT NULL,
    window_id TEXT NOT NULL,
    window TEXT NOT NULL,
    PRIMARY KEY (account_id, window_id)
  ) STRICT;
  CREATE TABLE quota_history (
    account_id TEXT NOT NULL,
    window_id TEXT NOT NULL,
    observed_at_ms INTEGER NOT NULL,
    used_fraction REAL,
    resets_at_ms INTEGER,
    PRIMARY KEY (account_id, window_id, observed_at_ms)
  ) STRICT, WITHOUT ROWID;
`;

/** How long a value stood, and which notices were given. */
export const quotaCourseMigration = `
  ALTER TABLE quota_history ADD COLUMN until_ms INTEGER;
  CREATE TABLE notices_given (
    cause TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * The last known windows, so that the first screen after a start shows them with their age. A row that cannot be read
 * is left out, and so is one from after `nowMs`: it is from before the clock was set back, and would shut out every
 * newer observation.
 */
export function loadWindows(
  database: DatabaseSync,
  nowMs = Number.POSITIVE_INFINITY,
): readonly StoredWindow[] {
  const rows = database
    .prepare('SELECT account_id, window FROM quota_windows ORDER BY account_id, window_id')
    .all();
  return rows.flatMap((row) => {
    try {
      const window: unknown = JSON.parse(String(row['window']));
      return Value.Check(QuotaWindow, window) && window.observedAtMs <= nowMs
        ? [{ accountId: String(row['account_id']), window }]
        : [];
    } catch {
      return [];
    }
  });
}

/** A week's window and a day: what a pace may look at. */
const courseMs = 8 * dayMs;
const courseSamples = 240;

/** The newest samples of each window, ascending; none from after `nowMs`. */
export function loadSamples(
  database: DatabaseSync,
  nowMs: number,
): NonNullable<QuotaStoreOptions['samples']> {
  const rows = database
    .prepare(
      `SELECT * FROM (
         SELECT *, row_number() OVER (PARTITION BY account_id, window_id ORDER BY observed_at_ms DESC) AS place
         FROM quota_history
         WHERE observed_at_ms BETWEEN ? AND ? AND used_fraction IS NOT NULL
       ) WHERE place <= ? ORDER BY account_id, window_id, observed_at_ms`,
    )
    .all(nowMs - courseMs, nowMs, courseSamples);
  return rows.map((row) => {
    const atMs = Number(row['observed_at_ms']);
    const sample: Sample = {
      atMs,
      untilMs: Math.min(Number(row['until_ms'] ?? atMs), nowMs),
      usedFraction: Number(row['used_fraction']),
      resetsAtMs: row['resets_at_ms'] === null ? null : Number(row['resets_at_ms']),
    };
    return { accountId: String(row['account_id']), windowId: String(row['window_id']), sample };
  });
}

/** Stores the windows and, of their course, only what changed. */
export function saveWindows(database: DatabaseSync, windows: readonly StoredWindow[]): void {
  const latest = database.prepare('INSERT OR REPLACE INTO quota_windows VALUES (?, ?, ?)');
  const history = database.prepare('INSERT OR REPLACE INTO quota_history VALUES (?, ?, ?, ?, ?, ?)');
  for (const { accountId, window, samples } of windows) {
    latest.run(accountId, window.id, JSON.stringify(window));
    for (const { atMs, untilMs, usedFraction, resetsAtMs } of samples ?? [sampleOf(window)])
      history.run(
        accountId,
        window.id,
        Math.round(atMs),
        usedFraction,
        resetsAtMs === null ? null : Math.round(resetsAtMs),
        Math.round(untilMs),
      );
  }
}

function sampleOf({
  observedAtMs,
  usedFraction,
  resetsAtMs,
}: QuotaWindow): Omit<Sample, 'usedFraction'> & { readonly usedFraction: number | null } {
  return { atMs: observedAtMs, untilMs: observedAtMs, usedFraction, resetsAtMs };
}

export function forgetWindows(database: DatabaseSync, accountId: string): void {
  database.prepare('DELETE FROM quota_windows WHERE account_id = ?').run(accountId);
  database.prepare('DELETE FROM quota_history WHERE account_id = ?').run(accountId);
}

/** Windows that the vendor says are gone; their history stays. */
export function removeWindows(
  database: DatabaseSync,
  windows: readonly { readonly accountId: string; readonly windowId: string }[],
): void {
  const remove = database.prepare('DELETE FROM quota_windows WHERE account_id = ? AND window_id = ?');
  for (const { accountId, windowId } of windows) remove.run(accountId, windowId);
}

/** Older rows are kept this far apart: two days as they came, two weeks by the hour, then by six hours. */
const thinning = [
  { olderThanMs: 2 * dayMs, apartMs: hourMs },
  { olderThanMs: 14 * dayMs, apartMs: 6 * hourMs },
] as const;
/** Three months are enough for any comparison, also for who keeps requests for years. */
const longestMs = 90 * dayMs;

/** Drops history older than `beforeMs` or 90 days and thins what is old; the last value before each reset stays. */
export function trimQuotaHistory(database: DatabaseSync, beforeMs: number, nowMs = beforeMs): void {
  database
    .prepare('DELETE FROM quota_history WHERE observed_at_ms < ?')
    .run(Math.round(Math.max(beforeMs, nowMs - longestMs)));
  for (const { olderThanMs, apartMs } of thinning)
    database
      .prepare(
        `DELETE FROM quota_history WHERE observed_at_ms < $before
         AND (account_id, window_id, observed_at_ms) NOT IN (
           SELECT account_id, window_id, max(observed_at_ms) FROM quota_history WHERE observed_at_ms < $before
           GROUP BY account_id, window_id, CAST(observed_at_ms / $apart AS INTEGER), round(resets_at_ms / 3600000.0)
         )`,
      )
      .run({ $before: Math.round(nowMs - olderThanMs), $apart: apartMs });
}

/** The course of an account's windows for a drawing: of each slice of time the last value. */
export function readHistory(
  database: DatabaseSync,
  query: {
    readonly accountId: string;
    readonly windowId?: string | undefined;
    readonly sinceMs: number;
    readonly untilMs: number;
    readonly points: number;
  },
): QuotaHistory {
  const sinceMs = Math.round(query.sinceMs);
  const untilMs = Math.round(Math.max(query.untilMs, query.sinceMs + 1));
  const sliceMs = Math.max(1, Math.ceil((untilMs - sinceMs + 1) / query.points));
  const rows = database
    .prepare(
      `SELECT window_id, max(observed_at_ms) AS at_ms, used_fraction, resets_at_ms FROM quota_history
       WHERE account_id = $account AND ($window IS NULL OR window_id = $window)
         AND observed_at_ms BETWEEN $since AND $until
       GROUP BY window_id, CAST((observed_at_ms - $since) / $slice AS INTEGER) ORDER BY window_id, at_ms`,
    )
    .all({
      $account: query.accountId,
      $window: query.windowId ?? null,
      $since: sinceMs,
      $until: untilMs,
      $slice: sliceMs,
    });
  const byWindow = Map.groupBy(rows, (row) => String(row['window_id']));
  const series = [...byWindow].map(([windowId, found]) => ({
    windowId,
    points: found.map((row) => ({
      atMs: Number(row['at_ms']),
      usedFraction: numberOrNull(row['used_fraction']),
      resetsAtMs: numberOrNull(row['resets_at_ms']),
    })),
  }));
  return { sinceMs, untilMs, series };
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
