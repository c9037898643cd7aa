import { randomUUID } from 'node:crypto';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { systemCode, unlessMissing, type FileAccess } from './file-access.ts';

const largestFileBytes = 16 * 1024 * 1024;
const mostLinks = 40;

/** Identity and time of a file at one moment, to notice that another program wrote it. */
export interface FileStamp {
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
}

export interface TargetFile {
  /** Where the bytes are: symbolic links are followed. */
  readonly path: string;
  /** Null = no such file. */
  readonly text: string | null;
  readonly stamp: FileStamp | null;
  readonly directoryExists: boolean;
}

/**
 * Follows links to the place where the bytes are (or would be). Throws file-refused for a loop, and for a link that
 * leaves `allowedRoots`: writing there needs the person's own decision.
 */
export async function resolveTarget(
  access: FileAccess,
  file: string,
  allowedRoots: readonly string[],
): Promise<string> {
  let path = file;
  for (let links = 0; ; links += 1) {
    const status = await linkStatus(access, path);
    if (status === null || !status.isSymbolicLink()) break;
    if (links >= mostLinks) throw loop(file);
    path = resolve(dirname(path), await access.readlink(path));
  }
  const target = await realPathOf(access, path);
  const roots = await Promise.all(allowedRoots.map((root) => realPathOf(access, root)));
  if (roots.some((root) => isInside(root, target))) return target;
  const message = `${file} is a link to ${target}, outside your home directory; edit that file yourself or replace the link`;
  throw new SwitchyardError('file-refused', message);
}

async function linkStatus(
  access: FileAccess,
  path: string,
): Promise<{ isSymbolicLink: () => boolean } | null> {
  try {
    return await unlessMissing(access.lstat(path));
  } catch (error) {
    if (systemCode(error) === 'ELOOP') throw loop(path);
    throw error;
  }
}

/** `realpath` for a path whose last parts may not exist yet. */
async function realPathOf(access: FileAccess, path: string): Promise<string> {
  try {
    const real = await unlessMissing(access.realpath(path));
    if (real !== null) return real;
  } catch (error) {
    if (systemCode(error) === 'ELOOP') throw loop(path);
    throw error;
  }
  const parent = dirname(path);
  return parent === path ? path : join(await realPathOf(access, parent), basename(path));
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

function loop(path: string): SwitchyardError {
  return new SwitchyardError('file-refused', `${path} is a symbolic link that leads back to itself`);
}

/** Reads text and stamp of one and the same state. Throws file-refused for what is no plain UTF-8 text file. */
export async function readTarget(access: FileAccess, path: string): Promise<TargetFile> {
  const stamp = await stampOf(access, path);
  if (stamp === null) {
    const directory = await unlessMissing(access.stat(dirname(path)));
    return { path, text: null, stamp: null, directoryExists: directory !== null };
  }
  const bytes = await unlessMissing(access.readFile(path));
  return { path, text: bytes === null ? null : decode(path, bytes), stamp, directoryExists: true };
}

export async function stampOf(access: FileAccess, path: string): Promise<FileStamp | null> {
  const status = await unlessMissing(access.stat(path, { bigint: true }));
  if (status === null) return null;
  if (!status.isFile()) throw new SwitchyardError('file-refused', `${path} is not a plain file`);
  if (status.size > largestFileBytes)
    throw new SwitchyardError('file-refused', `${path} is larger than 16 MiB`);
  return {
    inode: status.ino,
    sizeBytes: status.size,
    modifiedNs: status.mtimeNs,
    changedNs: status.ctimeNs,
    mode: Number(status.mode) & 0o7777,
    userId: Number(status.uid),
    groupId: Number(status.gid),
  };
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new SwitchyardError('file-unparsable', `${path} is not UTF-8 text`, { cause: error });
  }
}

function sameStamp(a: FileStamp | null, b: FileStamp | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.inode === b.inode &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedNs === b.modifiedNs &&
    a.changedNs === b.changedNs
  );
}

/** Our temporary files, so that those of a killed process can be swept. */
export const temporaryName = /^\..+\.switchyard-[\da-f-]{36}\.tmp$/;

/**
 * Replaces the file by `text` in one step (null = deletes it) if it is still what `seen` says; answers false, with
 * nothing changed, if another program wrote it meanwhile. Mode and owner stay; a new file gets 0600. Between the last
 * look and the rename lies one system call: callers look again a little later.
 */
export async function replaceTarget(
  access: FileAccess,
  seen: TargetFile,
  text: string | null,
): Promise<boolean> {
  if (seen.stamp !== null && (seen.stamp.mode & 0o200) === 0) {
    throw new SwitchyardError(
      'file-refused',
      `${seen.path} is read-only; make it writable if Switchyard may edit it`,
    );
  }
  if (text === null) return deleteTarget(access, seen);
  await access.mkdir(dirname(seen.path), { recursive: true, mode: 0o700 });
  const temporary = join(dirname(seen.path), `.${basename(seen.path)}.switchyard-${randomUUID()}.tmp`);
  try {
    await writeDurably(access, temporary, text);
    await copyOwnership(access, temporary, seen);
    if (!(await isUnchanged(access, seen))) return false;
    if (seen.stamp === null) return await createTarget(access, temporary, seen.path);
    await access.rename(temporary, seen.path);
    await syncDirectory(access, dirname(seen.path));
    return true;
  } finally {
    await unlessMissing(access.unlink(temporary));
  }
}

/** A hard link, unlike a rename, fails when somebody created the file first. */
async function createTarget(access: FileAccess, temporary: string, path: string): Promise<boolean> {
  try {
    await access.link(temporary, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // File systems without hard links.
    await access.rename(temporary, path);
  }
  await syncDirectory(access, dirname(path));
  return true;
}

async function deleteTarget(access: FileAccess, seen: TargetFile): Promise<boolean> {
  if (!(await isUnchanged(access, seen))) return false;
  await unlessMissing(access.unlink(seen.path));
  await syncDirectory(access, dirname(seen.path));
  return true;
}

/** Content first, stamp last: a write that keeps size and time is caught by the former, a late one by the latter. */
async function isUnchanged(access: FileAccess, seen: TargetFile): Promise<boolean> {
  if (seen.stamp === null) return (await stampOf(access, seen.path)) === null;
  const bytes = await unlessMissing(access.readFile(seen.path));
  if (bytes === null || !Buffer.from(bytes).equals(Buffer.from(seen.text ?? ''))) return false;
  return sameStamp(await stampOf(access, seen.path), seen.stamp);
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
