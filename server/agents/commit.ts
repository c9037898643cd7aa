import { toSwitchyardError } from '../errors/index.ts';
import { commitSet } from './commit-set.ts';
import { entriesOf, type CommitTools, type FileTask } from './file-task.ts';
import { onlyOverOlderCopy } from './older-copy.ts';

const mostLooks = 2;
const secondLookAfterMs = 250;
const lateLookAfterMs = 2000;

export interface CommitOutcome {
  readonly warnings: readonly string[];
  /**
   * The last look, two seconds after the write (reliability notes 1.3 F4); null when nothing was written. `run` writes
   * our keys once more if another program put an older copy over them, and answers what it found, null = nothing.
   */
  readonly late: { readonly afterMs: number; readonly run: () => Promise<string | null> } | null;
}

/**
 * Writes a set of files, and looks again 250 ms later: if another program put its older copy over ours, our keys (and
 * only they) are written once more. Throws as `commitSet` does; once the set is written, trouble is a warning.
 */
export async function commitFiles(tools: CommitTools, tasks: readonly FileTask[]): Promise<CommitOutcome> {
  const before = new Map(tasks.map((task) => [task, entriesOf(tools.ledger, task.scope)]));
  const { plans, formerTexts, written } = await commitSet(tools, tasks);
  const warnings = plans.flatMap((plan) => plan.warnings);
  if (written.length === 0) return { warnings, late: null };
  // An undo gives its entries up with the write; the further looks still have to know them.
  const looks = tasks.flatMap((task, index) => {
    const plan = plans[index];
    if (plan === undefined) return [];
    const known = plan.action === 'apply' ? plan.nextEntries : before.get(task);
    return [{ task: onlyOverOlderCopy(task, plan, formerTexts[index] ?? null), known: known ?? [] }];
  });
  const knownOf = new Map(looks.map(({ task, known }) => [task, known]));
  const look = async (): Promise<LookResult> => {
    try {
      const tasksOfLook = looks.map(({ task }) => task);
      const { written: again } = await commitSet(tools, tasksOfLook, (task) => knownOf.get(task) ?? []);
      return { kind: 'looked', written: again };
    } catch (error) {
      return { kind: 'failed', message: toSwitchyardError(error).message };
    }
  };
  const late = { afterMs: lateLookAfterMs - secondLookAfterMs, run: async () => lateFinding(await look()) };
  for (let round = 1; ; round += 1) {
    await tools.delay(secondLookAfterMs);
    const result = await look();
    if (result.kind === 'failed') return { warnings: [...warnings, lookFailed(result.message)], late };
    if (result.written.length === 0) return { warnings, late };
    if (round === mostLooks) {
      const files = result.written.join(', ');
      return {
        warnings: [...warnings, `Another program keeps writing ${files}; close it and look again.`],
        late: null,
      };
    }
  }
}

type LookResult =
  | { readonly kind: 'looked'; readonly written: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

function lateFinding(result: LookResult): string | null {
  if (result.kind === 'failed') return lookFailed(result.message);
  return result.written.length === 0
    ? null
    : `Another program wrote an older copy of ${result.written.join(', ')}; our keys were written again.`;
}

function lookFailed(message: string): string {
  return `It was written, but could not be looked at again: ${message}`;
}
