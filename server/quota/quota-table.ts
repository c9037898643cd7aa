import type { DatabaseSync } from 'node:sqlite';
import type { QuotaWindow } from '../contract/index.ts';
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

/** The last known windows, so that the first screen after a start shows them with their age. */
export function loadWindows(database: DatabaseSync): readonly StoredWindow[] {
  const rows = database.prepare('SELECT account_id, window FROM quota_windows').all();
  return rows.flatMap((row) => {
    try {
      const window = JSON.parse(String(row['window'])) as QuotaWindow;
      return typeof window.id === 'string' ? [{ accountId: String(row['account_id']), window }] : [];
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
      window.resetsAtMs,
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
