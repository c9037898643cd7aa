import { commitSet } from './commit-set.ts';
import { entriesOf, type CommitTools, type FileTask } from './file-task.ts';
import type { KeyPath } from './formats/text-format.ts';
import { samePath } from './formats/text-format.ts';
import type { LedgerEntry, PendingWrite } from './ledger.ts';
import { planUndo } from './plan.ts';
import type { RowState } from './row-state.ts';

export type RootsOf = (agent: string, home: string) => readonly string[];

/**
 * Ends one interrupted set (reliability notes 1.3 F7). All files as before: nothing happened. All as after: it counts.
 * A mixed apply is put back in every file that is ours; an undo is finished. A file that somebody else wrote since is
 * never touched: there each key is looked at alone. Returns sentences. Throws as `commitSet` does, with the rows left
 * for the next start.
 */
export async function settleSet(
  tools: CommitTools,
  states: readonly RowState[],
  rootsOf: RootsOf,
): Promise<readonly string[]> {
  const rows = states.map(({ row }) => row);
  const [first] = rows;
  if (first === undefined) return [];
  const files = rows.map((row) => row.file).join(', ');
  const settledAs = (how: string): readonly string[] => [
    `An interrupted ${first.action} of ${files} was settled: ${how}.`,
  ];
  if (first.action === 'undo') return settledAs(await settleUndo(tools, states, rootsOf));
  switch (outcomeOf(states)) {
    case 'nothing-happened':
      settleForeign(tools, states);
      tools.ledger.drop(rows);
      return settledAs('it had changed nothing');
    case 'happened':
      settleForeign(tools, states);
      tools.ledger.confirm(rows);
      return settledAs('it had been finished');
    case 'foreign':
      settleForeign(tools, states);
      tools.ledger.confirm(rows);
      return settledAs('another program wrote there since, so each key was looked at alone');
    case 'mixed':
      await putWholeBack(tools, states, rootsOf);
      return [
        `Switchyard stopped while it wrote ${files}; what it had written was put back. Apply ${first.agent} again.`,
      ];
    case 'mixed-foreign':
      // Recorded as if it had happened: what is missing shows as drift, and the person decides.
      tools.ledger.confirm(rows);
      return [
        `Switchyard stopped while it wrote ${files}, and another program wrote there since. Apply ${first.agent} again, or put it back.`,
      ];
  }
}

type Outcome = 'nothing-happened' | 'happened' | 'foreign' | 'mixed' | 'mixed-foreign';

function outcomeOf(states: readonly RowState[]): Outcome {
  const changing = states.filter(({ file }) => file !== 'same');
  const [only] = changing;
  // The only file that would have changed was written by somebody else: its keys are all there is to know.
  if (changing.length === 1 && only?.file === 'foreign') return 'foreign';
  if (changing.every(({ file, held }) => file === 'after' || (file === 'foreign' && held === 'all')))
    return 'happened';
  if (changing.every(({ file, held }) => file === 'before' || (file === 'foreign' && held === 'none')))
    return 'nothing-happened';
  return changing.some(({ file, held }) => file === 'foreign' && held !== 'none') ? 'mixed-foreign' : 'mixed';
}

/** Files that somebody else wrote, key by key; afterwards nothing of them is pending. */
function settleForeign(tools: CommitTools, states: readonly RowState[]): void {
  for (const { row, file, settled } of states) {
    if (file !== 'foreign') continue;
    tools.ledger.replace(row, settled);
    tools.ledger.drop([row]);
  }
}

/**
 * Undoes a half-written apply wherever the home has keys of ours, also in files that this run did not change: half an
 * agent is worse than none. Its own rows are marked as recovery, so a second crash does not lose the thread.
 */
async function putWholeBack(
  tools: CommitTools,
  states: readonly RowState[],
  rootsOf: RootsOf,
): Promise<void> {
  const [first] = states;
  if (first === undefined) return;
  const { agent, home } = first.row;
  for (const { row, file } of states) if (file === 'after') tools.ledger.replace(row, row.entries);
  const foreign = new Set(states.filter(({ file }) => file === 'foreign').map(({ row }) => row.file));
  const ours = tools.ledger.entries(agent, home).filter((entry) => !foreign.has(entry.file));
  const byFile = Map.groupBy(ours, (entry) => entry.file);
  const note = 'put back after an interrupted apply';
  await commitSet(
    tools,
    [...byFile.values()].map((entries) => undoTask(entries, rootsOf, note, null)),
  );
  settleForeign(tools, states);
  tools.ledger.drop(states.map(({ row }) => row));
}

/** An undo that has begun is finished; one that has not is forgotten: the person sees that nothing happened. */
async function settleUndo(
  tools: CommitTools,
  states: readonly RowState[],
  rootsOf: RootsOf,
): Promise<string> {
  const rows = states.map(({ row }) => row);
  const begun = states.some(
    ({ row, file }) => row.recovery === true || file === 'after' || file === 'foreign',
  );
  if (!begun) {
    tools.ledger.drop(rows);
    return 'it had changed nothing';
  }
  const waiting = states.filter(({ file }) => file === 'before').map(({ row }) => row);
  const tasks = waiting.flatMap((row) => {
    const entries = entriesOf(tools.ledger, row);
    return entries.length === 0 ? [] : [undoTask(entries, rootsOf, row.note, givenUpBy(row, entries))];
  });
  await commitSet(tools, tasks);
  settleForeign(tools, states);
  tools.ledger.confirm(rows.filter((row) => !waiting.includes(row)));
  tools.ledger.drop(waiting);
  return tasks.length === 0 ? 'it had been finished' : 'it is finished now';
}

function givenUpBy(row: PendingWrite, known: readonly LedgerEntry[]): readonly KeyPath[] {
  const staying = row.entries.map((entry) => entry.path);
  return known.map((entry) => entry.path).filter((path) => !staying.some((other) => samePath(other, path)));
}

function undoTask(
  entries: readonly LedgerEntry[],
  rootsOf: RootsOf,
  note: string | null,
  only: readonly KeyPath[] | null,
): FileTask {
  const [entry] = entries;
  if (entry === undefined) throw new TypeError('an undo without entries');
  const { agent, home, file, format } = entry;
  return {
    scope: { agent, home, file },
    format,
    allowedRoots: rootsOf(agent, home),
    plan: (situation) => planUndo(situation, only),
    note,
    recovery: true,
  };
}
