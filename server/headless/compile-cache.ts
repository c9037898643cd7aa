import type { Stats } from 'node:fs';
import { lstat, mkdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';

export interface CompileCacheInput {
  readonly dataDirectory: string;
  /** A server makes its data directory when it is missing; a verb of the companion leaves the disk as it is. */
  readonly serves: boolean;
  readonly platform: NodeJS.Platform;
  /** The user's number, null where there is none (Windows). */
  readonly userId: number | null;
}

/**
 * The folder in the data directory for Node's compile cache, made when it is missing; null when it cannot be, or when
 * anybody else could write to it: what is in it runs as this program. Never throws.
 */
export async function openCompileCache(input: CompileCacheInput): Promise<string | null> {
  const { dataDirectory, serves } = input;
  // A verb calls few functions, and a cache written by it would lack those that a server calls.
  const directory = join(dataDirectory, serves ? 'compile-cache' : 'compile-cache-verbs');
  try {
    if (serves) await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    if (!isOurs(dataDirectory, await stat(dataDirectory), input)) return null;
    await mkdir(directory, { mode: 0o700 }).catch(() => undefined);
    return isOurs(directory, await lstat(directory), input) ? directory : null;
  } catch {
    return null;
  }
}

function isOurs(path: string, facts: Stats, { platform, userId }: CompileCacheInput): boolean {
  if (!facts.isDirectory()) return false;
  // Windows tells no modes; what is private there is the user's own profile.
  if (platform === 'win32') return isInside(homedir(), path);
  return facts.uid === userId && (facts.mode & 0o077) === 0;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
