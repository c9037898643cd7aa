import { stat } from 'node:fs/promises';
import { unlessMissing } from './file-access.ts';
import type { ManagedFile } from './manifest.ts';

/** Which of the files are there; one that cannot be looked at counts as there, so that writing it tells why. */
export async function existingFiles(files: readonly ManagedFile[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    files.map(async ({ path }) => {
      const missing = await unlessMissing(stat(path)).then(
        (status) => status === null,
        () => false,
      );
      return missing ? [] : [path];
    }),
  );
  return new Set(found.flat());
}
