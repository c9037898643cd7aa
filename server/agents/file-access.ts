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
  rename,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';

/** The file calls of this folder, so that tests can let another program write between any two of them. */
export interface FileAccess {
  readonly lstat: typeof lstat;
  readonly stat: typeof stat;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly readlink: (path: string) => Promise<string>;
  readonly realpath: (path: string) => Promise<string>;
  readonly open: typeof open;
  readonly rename: (from: string, to: string) => Promise<void>;
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

export const nodeFileAccess: FileAccess = {
  lstat,
  stat,
  readFile: (path) => readFile(path),
  readlink: (path) => readlink(path),
  realpath: (path) => realpath(path),
  open,
  rename,
  link,
  unlink,
  chmod,
  chown,
  mkdir,
  rmdir: (path) => rmdir(path),
  readdir: (path) => readdir(path),
};

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
