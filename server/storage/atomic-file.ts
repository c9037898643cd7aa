import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileFailureCode } from './file-failure.ts';
import { renameWithRetry } from './rename-with-retry.ts';

/** What our temporary files begin with, so that a leftover is recognised as ours. */
export const temporaryPrefix = '.switchyard-tmp-';

const privateFileMode = 0o600;
const privateDirectoryMode = 0o700;

/** Platforms and file systems that cannot sync a directory say so with one of these. */
const directorySyncUnsupported: ReadonlySet<string> = new Set([
  'EISDIR',
  'EPERM',
  'EACCES',
  'EINVAL',
  'EBADF',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
]);

export interface AtomicWriteOptions {
  /** Permission bits of the new file; 0600 when not given. */
  readonly mode?: number;
}

/**
 * Replaces `path` so that a reader, a crash or a power cut sees the old bytes or the new bytes and nothing else.
 * When it resolves the bytes are on the disk. A symbolic link at `path` is replaced, not followed: the caller
 * resolves links first. Throws the system's error and leaves `path` as it was.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `${temporaryPrefix}${randomBytes(9).toString('hex')}`);
  try {
    await writeNewFile(temporary, bytes, options.mode);
    await renameWithRetry(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(directory);
}

async function writeNewFile(
  path: string,
  bytes: Uint8Array | string,
  mode: number | undefined,
): Promise<void> {
  // Private from the first moment: a wider mode is set only once the content is complete.
  const handle = await open(path, 'wx', privateFileMode);
  try {
    await handle.writeFile(bytes);
    if (mode !== undefined && mode !== privateFileMode) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes renames and deletions in `directory` durable, where the platform can. */
export async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!directorySyncUnsupported.has(fileFailureCode(error) ?? '')) throw error;
  }
}

/** Makes `directory` (and its parents) if missing and closes it to other users of the machine. */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: privateDirectoryMode });
  const { mode } = await lstat(directory);
  if ((mode & 0o077) !== 0) await chmod(directory, privateDirectoryMode);
}

/**
 * Deletes what killed writes left in `directory` (not in its folders) and returns the names. Call it at start, under
 * the instance lock: it cannot tell a leftover from a write that is going on now.
 */
export async function sweepTemporaryFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (fileFailureCode(error) === 'ENOENT') return [];
    throw error;
  });
  const leftovers = entries.filter((entry) => entry.isFile() && entry.name.startsWith(temporaryPrefix));
  const removed: string[] = [];
  for (const { name } of leftovers) {
    try {
      await unlink(join(directory, name));
      removed.push(name);
    } catch (error) {
      if (fileFailureCode(error) !== 'ENOENT') throw error;
    }
  }
  return removed;
}
