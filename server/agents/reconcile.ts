import { dirname, join } from 'node:path';
import { isSwitchyardError } from '../errors/index.ts';
import { unlessMissing } from './file-access.ts';
import type { CommitTools } from './file-task.ts';
import type { PendingWrite } from './ledger.ts';
import { stateOfRow, type RowState } from './row-state.ts';
import { settleSet, type RootsOf } from './settle-set.ts';
import { temporaryName } from './replace-target.ts';
import { readTarget, resolveTarget } from './target-file.ts';

/**
 * Settles runs that a crash cut off between journal, files and ledger, one set of files at a time (`settleSet`). A set
 * with a file that cannot be read is left for the next start. Temporary files of ours are swept. Returns sentences
 * about what was found.
 */
export async function reconcilePending(
  tools: CommitTools,
  rootsOf: RootsOf,
  concerns: (row: PendingWrite) => boolean = () => true,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const sets = Map.groupBy(tools.ledger.pending().filter(concerns), (row) => row.set);
  for (const rows of sets.values()) {
    try {
      const states: RowState[] = [];
      const directories = new Set<string>();
      for (const row of rows) {
        const path = await resolveTarget(tools.access, row.file, rootsOf(row.agent, row.home));
        states.push(stateOfRow(tools.ledger, row, (await readTarget(tools.access, path)).text));
        directories.add(dirname(path));
      }
      notes.push(...(await settleSet(tools, states, rootsOf)));
      for (const directory of directories) await sweep(tools, directory);
    } catch (error) {
      if (!isSwitchyardError(error)) throw error;
      notes.push(
        `${filesOf(rows)} was being written when Switchyard stopped, and cannot be settled now: ${error.message}`,
      );
    }
  }
  return notes;
}

const filesOf = (rows: readonly PendingWrite[]): string => rows.map((row) => row.file).join(', ');

async function sweep(tools: CommitTools, directory: string): Promise<void> {
  const names = (await unlessMissing(tools.access.readdir(directory))) ?? [];
  for (const name of names) {
    if (temporaryName.test(name)) await unlessMissing(tools.access.unlink(join(directory, name)));
  }
}
