import { open, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { fileFailureCode } from './file-failure.ts';
import { freeCorruptName } from './set-aside.ts';

export interface OpenDatabaseOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Files up to this size are checked page by page at opening; larger ones only at their head. Bytes. */
  readonly fullCheckLimitBytes?: number;
}

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** Sentences for the person; empty when all was well. */
  readonly notices: readonly string[];
}

const busyTimeoutMs = 5000;
const defaultFullCheckLimitBytes = 64 * 1024 * 1024;
const companions = ['', '-wal', '-shm'] as const;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/**
 * Opens (or makes, mode 0600) an SQLite file in WAL mode; `:memory:` is taken as SQLite takes it. A file that is no
 * database or fails its check is renamed to `.corrupt-<time>` together with its log, and a fresh one with a notice
 * takes its place. Throws SwitchyardError `file-refused` when the file cannot be opened for another reason.
 */
export async function openDatabase(path: string, options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  if (path === ':memory:') return { database: configure(new DatabaseSync(path)), notices: [] };
  try {
    const sizeBytes = await preparePrivateFile(path);
    const whole = sizeBytes <= (options.fullCheckLimitBytes ?? defaultFullCheckLimitBytes);
    const database = openSound(path, whole);
    if (database !== null) return { database, notices: [] };
    const kept = await setDatabaseAside(path, options.clock.nowMs());
    await preparePrivateFile(path);
    return {
      database: configure(new DatabaseSync(path)),
      notices: [`${basename(path)} is damaged; it was kept as ${basename(kept)} and a new one was started.`],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    throw new SwitchyardError('file-refused', `The database ${basename(path)} cannot be opened: ${reason}`, {
      cause: error,
    });
  }
}

/** SQLite gives its log files the mode of the main file, so that one has to be private before SQLite sees it. */
async function preparePrivateFile(path: string): Promise<number> {
  const handle = await open(path, 'a', 0o600);
  try {
    const { mode, size } = await handle.stat();
    if ((mode & 0o077) !== 0) await handle.chmod(0o600);
    return size;
  } finally {
    await handle.close();
  }
}

/** The open database, or null when the file is damaged. */
function openSound(path: string, whole: boolean): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    configure(database);
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    if (!whole || isSound(database)) return database;
  } catch (error) {
    if (!isCorruption(error)) {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
}

function configure(database: DatabaseSync): DatabaseSync {
  database.exec(
    `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;`,
  );
  return database;
}

function isSound(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
}

function isCorruption(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const primary = error.errcode & 0xff;
  return primary === sqliteCorrupt || primary === sqliteNotADatabase;
}

/** The log files keep their suffix behind the new name, so that the set can still be opened together. */
async function setDatabaseAside(path: string, nowMs: number): Promise<string> {
  const kept = await freeCorruptName(path, nowMs);
  for (const companion of companions) {
    try {
      await rename(`${path}${companion}`, `${kept}${companion}`);
    } catch (error) {
      if (fileFailureCode(error) !== 'ENOENT') throw error;
    }
  }
  return kept;
}
