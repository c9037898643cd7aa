import { access } from 'node:fs/promises';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '..', 'node_modules');

/** A file of an npm package that only the benchmark installs. */
export function installedFile(path: string): string {
  return join(modules, path);
}

/** Null when the file is there, else what to do. */
export async function whyMissing(path: string): Promise<string | null> {
  return access(installedFile(path)).then(
    () => null,
    () => 'its package is not installed; `npm run bench` does that',
  );
}

/** Arguments for Node that keep a program on this machine. */
export const loopbackArguments: readonly string[] = [
  '--import',
  join(import.meta.dirname, 'loopback-only.mjs'),
];
