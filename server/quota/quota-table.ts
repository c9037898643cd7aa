import type { DatabaseSync } from 'node:sqlite';
import { Value } from 'typebox/value';
import { QuotaWindow } from '../contract/index.ts';
import type { StoredWindow } from './quota-store.ts';

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

export function saveWindows(database: DatabaseSync, windows: readonly StoredWindow[]): void {
  const latest = database.prepare('INSERT OR REPLACE INTO quota_windows VALUES (?, ?, ?)');
  const history = database.prepare('INSERT OR REPLACE INTO quota_history VALUES (?, ?, ?, ?, ?)');
  for (const { accountId, window } of windows) {
    latest.run(accountId, window.id, JSON.stringify(window));
    history.run(
      accountId,
      window.id,
      Math.round(window.observedAtMs),
      window.usedFraction,
      window.resetsAtMs === null ? null : Math.round(window.resetsAtMs),
    );
  }
}

export function forgetWindows(database: DatabaseSync, accountId: string): void {
  database.prepare('DELETE FROM quota_windows WHERE account_id = ?').run(accountId);
  database.prepare('DELETE FROM quota_history WHERE account_id = ?').run(accountId);
}

/** Drops history older than `beforeMs`. */
export function trimQuotaHistory(database: DatabaseSync, beforeMs: number): void {
  database.prepare('DELETE FROM quota_history WHERE observed_at_ms < ?').run(beforeMs);
}
