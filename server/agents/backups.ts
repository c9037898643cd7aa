import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './file-access.ts';

const kept = 20;

export interface Backup {
  /** Switchyard's data directory. */
  readonly dataDirectory: string;
  /** The file that is about to be written. */
  readonly file: string;
  /** Its text, with secrets masked: a backup is for reading, undo works from the ledger. */
  readonly maskedText: string;
  readonly nowMs: number;
}

/**
 * Keeps a private copy (0600) in `<dataDirectory>/backups/<hash of the path>/<hash of the text>`, at most 20 per file,
 * the oldest dropped first. The same text is stored once. Returns the path of the copy.
 */
export async function saveBackup(backup: Backup): Promise<string> {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const directory = join(backup.dataDirectory, 'backups', digest(backup.file).slice(0, 16));
  const path = join(directory, digest(backup.maskedText));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, backup.maskedText, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  const seconds = backup.nowMs / 1000;
  await utimes(path, seconds, seconds);
  await prune(directory);
  return path;
}

async function prune(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.length <= kept) return;
  const dated = await Promise.all(
    names.map(async (name) => ({
      path: join(directory, name),
      modifiedMs: (await stat(join(directory, name))).mtimeMs,
    })),
  );
  const newestFirst = dated.toSorted((a, b) => b.modifiedMs - a.modifiedMs);
  await Promise.all(newestFirst.slice(kept).map(({ path }) => unlink(path)));
}
