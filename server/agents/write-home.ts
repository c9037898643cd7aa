import { toSwitchyardError } from '../errors/index.ts';
import type { FoundHome } from './agent-homes.ts';
import { commitFiles } from './commit.ts';
import type { Planner } from './connection.ts';
import type { LateChange } from './engine-types.ts';
import type { CommitTools, FileTask } from './file-task.ts';
import type { HomeQueue } from './home-queue.ts';
import type { FileScope } from './ledger.ts';
import type { ManagedFile } from './manifest.ts';
import { reconcilePending } from './reconcile.ts';
import type { RootsOf } from './settle-set.ts';

export interface WriteTools {
  readonly commit: CommitTools;
  readonly queue: HomeQueue;
  readonly onLateChange: (change: LateChange) => void;
  readonly isClosed: () => boolean;
  readonly rootsOf: RootsOf;
}

export function tasksOf(
  { manifest, home, roots }: FoundHome,
  files: readonly ManagedFile[],
  planner: Planner,
  note: string | null,
): readonly FileTask[] {
  return files.map((file) => ({
    scope: { agent: manifest.id, home: home.path, file: file.path },
    format: file.format,
    allowedRoots: roots,
    plan: planner(file),
    note,
  }));
}

/**
 * Writes the files of a home as one set, in its turn. `tasks` is asked when the turn has come, after what an earlier
 * start had to leave unsettled was tried once more. The last look, two seconds later, is not waited for; it happens
 * once, and not at all when the home was written again meanwhile.
 */
export function writeHome(
  tools: WriteTools,
  { manifest, home }: FoundHome,
  tasks: () => readonly FileTask[],
): Promise<readonly string[]> {
  return tools.queue.run(manifest.id, home.path, async (stamp) => {
    const isHere = (row: FileScope): boolean => row.agent === manifest.id && row.home === home.path;
    const notes = await reconcilePending(tools.commit, tools.rootsOf, isHere);
    const { warnings, late } = await commitFiles(tools.commit, tasks());
    if (late !== null) void lookLate(tools, { agent: manifest.id, home: home.path, stamp }, late);
    return [...notes, ...warnings];
  });
}

async function lookLate(
  tools: WriteTools,
  run: { readonly agent: string; readonly home: string; readonly stamp: number },
  late: { readonly afterMs: number; readonly run: () => Promise<string | null> },
): Promise<void> {
  const { agent, home, stamp } = run;
  let message: string | null;
  try {
    await tools.commit.delay(late.afterMs);
    const look = async (): Promise<string | null> => (tools.isClosed() ? null : late.run());
    message = await tools.queue.runIfLast(agent, home, stamp, look);
  } catch (error) {
    message = toSwitchyardError(error).message;
  }
  if (message !== null && !tools.isClosed()) tools.onLateChange({ kind: 'file', agent, home, message });
}
