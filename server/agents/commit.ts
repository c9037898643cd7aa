import { toSwitchyardError } from '../errors/index.ts';
import { commitSet } from './commit-set.ts';
import { entriesOf, type CommitTools, type FileTask } from './file-task.ts';
import type { LedgerEntry } from './ledger.ts';

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
  const { plans, written } = await commitSet(tools, tasks);
  const warnings = plans.flatMap((plan) => plan.warnings);
  if (written.length === 0) return { warnings, late: null };
  // An undo gives its entries up with the write; the second look still has to know them.
  const known = new Map(
    tasks.map((task, index) => {
      const plan = plans[index];
      return [task, plan?.action === 'apply' ? plan.nextEntries : before.get(task)];
    }),
  );
  const look = async (): Promise<LookResult> => {
    const knownOf = (task: FileTask): readonly LedgerEntry[] => known.get(task) ?? [];
    try {
      return { kind: 'looked', written: (await commitSet(tools, tasks, knownOf)).written };
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
