import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { orRefused, systemCode, unlessMissing, type FileAccess } from './file-access.ts';
import { patiently, type Patience } from './patient-rename.ts';
import { sameStamp, stampIn, type TargetFile } from './target-file.ts';

/** Our temporary files, so that those of a killed process can be swept. */
export const temporaryName = /^\..+\.switchyard-[\da-f-]{36}\.tmp$/;

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.switchyard-${randomUUID()}.tmp`);
}

/** Throws file-refused for a file whose owner has taken the right to write away. */
export function refuseReadOnly(seen: TargetFile): void {
  if (seen.stamp === null || (seen.stamp.mode & 0o200) !== 0) return;
  throw new SwitchyardError(
    'file-refused',
    `${seen.path} is read-only; make it writable if Switchyard may edit it`,
  );
}

/**
 * Replaces the file by `text` in one step (null = deletes it) if it is still what `seen` says; answers false, with
 * nothing changed, if another program wrote it meanwhile. Mode and owner stay; a new file gets 0600. What
 * another program writes even between the last look and the act is kept where the system can exchange two files
 * (`exchange-rename.ts`); elsewhere that is next to nothing, but not nothing: callers look again a little later.
 * Throws file-refused.
 */
export function replaceTarget(
  access: FileAccess,
  seen: TargetFile,
  text: string | null,
  patience: Patience,
): Promise<boolean> {
  return orRefused(seen.path, 'written', replaceOnce(access, seen, text, patience));
}

async function replaceOnce(
  access: FileAccess,
  seen: TargetFile,
  text: string | null,
  patience: Patience,
): Promise<boolean> {
  refuseReadOnly(seen);
  if (text === null) return deleteTarget(access, seen, patience);
  await access.mkdir(dirname(seen.path), { recursive: true, mode: 0o700 });
  const temporary = temporaryBeside(seen.path);
  try {
    await writeDurably(access, temporary, text);
    await copyOwnership(access, temporary, seen);
    const replaced =
      seen.stamp === null
        ? await createTarget(access, temporary, seen.path)
        : await patiently(patience, seen.path, async () => {
            if (!(await hasSameContent(access, seen))) return false;
            return access.rename(temporary, seen.path, (present) => isSeen(seen, present));
          });
    if (replaced) await syncDirectory(access, dirname(seen.path));
    return replaced;
  } finally {
    await unlessMissing(access.unlink(temporary));
  }
}

/** A hard link, unlike a rename, fails when somebody created the file first. */
async function createTarget(access: FileAccess, temporary: string, path: string): Promise<boolean> {
  try {
    await access.link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // File systems without hard links.
    return access.rename(temporary, path, (present) => present === null);
  }
}

async function deleteTarget(access: FileAccess, seen: TargetFile, patience: Patience): Promise<boolean> {
  const removed = await patiently(patience, seen.path, async () => {
    if (!(await hasSameContent(access, seen))) return false;
    return access.remove(seen.path, temporaryBeside(seen.path), (present) => isSeen(seen, present));
  });
  if (removed) await syncDirectory(access, dirname(seen.path));
  return removed;
}

/** Catches a write that keeps size and time; a later one is caught by the stamp, at the very moment of the rename. */
async function hasSameContent(access: FileAccess, seen: TargetFile): Promise<boolean> {
  const bytes = await unlessMissing(access.readFile(seen.path));
  return bytes !== null && Buffer.from(bytes).equals(Buffer.from(seen.text ?? ''));
}

function isSeen(seen: TargetFile, present: BigIntStats | null): boolean {
  return present !== null && sameStamp(stampIn(present), seen.stamp);
}

async function writeDurably(access: FileAccess, path: string, text: string): Promise<void> {
  const handle = await access.open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copyOwnership(access: FileAccess, temporary: string, seen: TargetFile): Promise<void> {
  if (seen.stamp === null) return;
  const { userId, groupId, mode } = seen.stamp;
  const own = await access.stat(temporary);
  if (own.uid !== userId || own.gid !== groupId) {
    try {
      await access.chown(temporary, userId, groupId);
    } catch (error) {
      const message = `${seen.path} belongs to another user or group and would change hands if Switchyard wrote it`;
      throw new SwitchyardError('file-refused', message, { cause: error });
    }
  }
  await access.chmod(temporary, mode);
}

/** Makes the rename itself durable; not every system lets a directory be opened. */
async function syncDirectory(access: FileAccess, directory: string): Promise<void> {
  try {
    const handle = await access.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
}
