import type { DatabaseSync } from 'node:sqlite';

/** Which notices were given, so that a restart does not repeat them. */
export interface GivenNotices {
  /** What was noted with a cause; null = it was never given. */
  get(cause: string): string | null;
  set(cause: string, value: string, nowMs: number): void;
  /** Drops the causes that begin so. */
  forget(prefix: string): void;
}

const keptMs = 60 * 86_400_000;

/** Reads the table once and writes through; a row is written at most once per notice. */
export function loadGivenNotices(
  database: DatabaseSync,
  nowMs: number,
  failed: (error: unknown) => void,
): GivenNotices {
  database.prepare('DELETE FROM notices_given WHERE at_ms < ?').run(Math.round(nowMs - keptMs));
  const rows = database.prepare('SELECT cause, value FROM notices_given').all();
  const given = new Map(rows.map((row) => [String(row['cause']), String(row['value'])]));
  const write = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      // A notice that comes again after a restart is better than none at all.
      failed(error);
    }
  };
  return {
    get: (cause) => given.get(cause) ?? null,
    set(cause, value, atMs) {
      given.set(cause, value);
      write(() =>
        database
          .prepare('INSERT OR REPLACE INTO notices_given VALUES (?, ?, ?)')
          .run(cause, value, Math.round(atMs)),
      );
    },
    forget(prefix) {
      for (const cause of [...given.keys()].filter((entry) => entry.startsWith(prefix))) {
        given.delete(cause);
        write(() => database.prepare('DELETE FROM notices_given WHERE cause = ?').run(cause));
      }
    },
  };
}
