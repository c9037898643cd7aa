import type { BigIntStats } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { orRefused, systemCode, unlessMissing, type FileAccess } from './file-access.ts';

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
 * Follows links to the place where the bytes are (or would be). Throws file-refused for a loop, for what the system
 * does not let us look at, and for a link that leaves `allowedRoots`: writing there needs the person's own decision.
 */
export function resolveTarget(
  access: FileAccess,
  file: string,
  allowedRoots: readonly string[],
): Promise<string> {
  return orRefused(file, 'read', followLinks(access, file, allowedRoots));
}

async function followLinks(
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
export function readTarget(access: FileAccess, path: string): Promise<TargetFile> {
  return orRefused(path, 'read', readText(access, path));
}

async function readText(access: FileAccess, path: string): Promise<TargetFile> {
  const stamp = await stampOf(access, path);
  if (stamp === null) {
    const directory = await unlessMissing(access.stat(dirname(path)));
    return { path, text: null, stamp: null, directoryExists: directory !== null };
  }
  const bytes = await unlessMissing(access.readFile(path));
  return { path, text: bytes === null ? null : decode(path, bytes), stamp, directoryExists: true };
}

/** Null when there is no file; throws file-refused for what is not a plain file or too large. */
async function stampOf(access: FileAccess, path: string): Promise<FileStamp | null> {
  const status = await unlessMissing(access.stat(path, { bigint: true }));
  if (status === null) return null;
  if (!status.isFile()) throw new SwitchyardError('file-refused', `${path} is not a plain file`);
  if (status.size > largestFileBytes)
    throw new SwitchyardError('file-refused', `${path} is larger than 16 MiB`);
  return stampIn(status);
}

export function stampIn(status: BigIntStats): FileStamp {
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

export function sameStamp(a: FileStamp | null, b: FileStamp | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.inode === b.inode &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedNs === b.modifiedNs &&
    a.changedNs === b.changedNs
  );
}
