import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { SwitchyardError, isSwitchyardError } from '../errors/index.ts';
import { removeIf, renameIf, type JudgeFile } from './exchange-rename.ts';
import { loadExchange, type Exchange } from './exchange.ts';

/** The file calls of this folder, so that tests can let another program write between any two of them. */
export interface FileAccess {
  readonly lstat: typeof lstat;
  readonly stat: typeof stat;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly readlink: (path: string) => Promise<string>;
  readonly realpath: (path: string) => Promise<string>;
  readonly open: typeof open;
  /** Puts `from` in the place of `to` if `mayReplace` says so of what stands there (null = nothing). */
  readonly rename: (from: string, to: string, mayReplace: JudgeFile) => Promise<boolean>;
  /** Deletes a file, by way of the free path `aside`, if `mayRemove` says so of what stands there. */
  readonly remove: (path: string, aside: string, mayRemove: JudgeFile) => Promise<boolean>;
  readonly link: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly chmod: (path: string, mode: number) => Promise<void>;
  readonly chown: (path: string, userId: number, groupId: number) => Promise<void>;
  readonly mkdir: (
    path: string,
    options: { readonly recursive: true; readonly mode: number },
  ) => Promise<unknown>;
  readonly rmdir: (path: string) => Promise<void>;
  readonly readdir: (path: string) => Promise<string[]>;
}

export type { JudgeFile };

function createFileAccess(): FileAccess {
  // Loaded with the first edit of a file, not at start.
  let exchange: Promise<Exchange | null> | undefined;
  return {
    lstat,
    stat,
    readFile: (path) => readFile(path),
    readlink: (path) => readlink(path),
    realpath: (path) => realpath(path),
    open,
    rename: async (from, to, mayReplace) =>
      renameIf(from, to, mayReplace, await (exchange ??= loadExchange(process.platform))),
    remove: async (path, aside, mayRemove) => removeIf(path, aside, mayRemove),
    link,
    unlink,
    chmod,
    chown,
    mkdir,
    rmdir: (path) => rmdir(path),
    readdir: (path) => readdir(path),
  };
}

export const nodeFileAccess = createFileAccess();

/** The `code` of a system error, for example `ENOENT`; null for anything else. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The answer, or null when the file is not there. */
export async function unlessMissing<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Takes a directory away if it is empty; one that is not, or that is gone, is left. */
export async function removeIfEmpty(access: FileAccess, directory: string): Promise<void> {
  try {
    await access.rmdir(directory);
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
}

/** The answer; what the system refuses becomes file-refused, with the file's name. */
export async function orRefused<Value>(
  path: string,
  step: 'read' | 'written',
  answer: Promise<Value>,
): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (isSwitchyardError(error) || systemCode(error) === null) throw error;
    // `EACCES: permission denied, open '...'`
    const [reason] = (error as Error).message.split(',');
    throw new SwitchyardError('file-refused', `${path} cannot be ${step} (${reason})`, { cause: error });
  }
}
