import { lstat } from 'node:fs/promises';
import { fileFailureCode } from './file-failure.ts';
import { renameWithRetry } from './rename-with-retry.ts';

/** `<path>.corrupt-<time>`, with a counter when that name is taken; `nowMs` in milliseconds since the epoch. */
export async function freeCorruptName(path: string, nowMs: number): Promise<string> {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let count = 1; ; count += 1) {
    const name = `${path}.corrupt-${time}${count === 1 ? '' : `-${count}`}`;
    if (!(await exists(name))) return name;
  }
}

/** Renames a file that cannot be read as ours, so that it is kept and no longer in the way. Returns the new path. */
export async function setAside(path: string, nowMs: number): Promise<string> {
  const name = await freeCorruptName(path, nowMs);
  await renameWithRetry(path, name);
  return name;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (fileFailureCode(error) === 'ENOENT') return false;
    throw error;
  }
}
