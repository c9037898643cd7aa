import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The names that we give. */
const ownName = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Removes the directories of program sign-ins from which no account reads: sign-ins that an earlier run did not live to see the end
 * of, and accounts that were removed since. Called at the start, when no sign-in runs and this process alone has the data
 * directory. Only real directories with a name of ours go; a link is left alone. Never rejects.
 */
export async function sweepProgramDirectories(programs: string, sources: readonly string[]): Promise<void> {
  // By the name alone: the same data directory may be reached by a link now, and by its own path when the account was added.
  const used = new Set(sources.flatMap((source) => source.split(/[\\/]/)));
  const entries = await readdir(programs, { withFileTypes: true }).catch(() => []);
  for (const entry of entries)
    if (entry.isDirectory() && ownName.test(entry.name) && !used.has(entry.name))
      await rm(join(programs, entry.name), { recursive: true, force: true }).catch(() => undefined);
}
