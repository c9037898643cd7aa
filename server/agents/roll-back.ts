import { randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { SwitchyardError, isSwitchyardError, toSwitchyardError } from '../errors/index.ts';
import { removeIfEmpty, systemCode } from './file-access.ts';
import { lookAt, type CommitTools, type FileTask, type PlannedFile } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import { textHash, type FileScope, type LedgerEntry } from './ledger.ts';
import { planUndo } from './plan.ts';
import { replaceTarget } from './replace-target.ts';

const mostAttempts = 10;

export interface FailedSet {
  /** Every write that was tried, in order; the last one may or may not have happened. */
  readonly tried: readonly PlannedFile[];
  /** All files of the set. */
  readonly tasks: readonly FileTask[];
  readonly error: unknown;
}

/**
 * Puts back what a failed run has written: a file that nobody touched since gets its former bytes; in another one only
 * our keys of this run go back, three-way. Files that cannot be put back keep their record, so that undo still knows
 * them. Answers the error to throw.
 */
export async function rollBack(tools: CommitTools, { tried, tasks, error }: FailedSet): Promise<unknown> {
  const stuck: FileScope[] = [];
  for (const item of lastOfEachFile(tried).toReversed()) {
    if (!(await putBack(tools, item))) stuck.push(item.task.scope);
  }
  if (stuck.length > 0) tools.ledger.confirm(stuck);
  // A recovery is tried again at the next start.
  tools.ledger.drop(tasks.filter((task) => task.recovery !== true).map((task) => task.scope));
  if (stuck.length === 0) return error;
  const cause = toSwitchyardError(error);
  const files = stuck.map(({ file }) => file).join(', ');
  const message = `${cause.message}; ${files} was written before and could not be put back`;
  return new SwitchyardError(cause.code, message, { cause, details: cause.details });
}

function lastOfEachFile(tried: readonly PlannedFile[]): readonly PlannedFile[] {
  return tried.filter((item, index) => tried.findLastIndex(({ task }) => task === item.task) === index);
}

async function putBack(tools: CommitTools, item: PlannedFile): Promise<boolean> {
  try {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const { target, situation } = await lookAt(tools, item.task, []);
      const text = formerText(item, situation.text);
      if (text === undefined) return false;
      if (text === target.text) return true;
      if (await replaceTarget(tools.access, target, text, tools)) {
        await removeNewDirectory(tools, item, text);
        return true;
      }
      await tools.delay(5 + randomInt(46));
    }
    return false;
  } catch (error) {
    if (isSwitchyardError(error) || systemCode(error) !== null) return false;
    throw error;
  }
}

/** What the file should hold again; undefined when that cannot be told. */
function formerText(item: PlannedFile, present: string | null): string | null | undefined {
  const { plan, target, task } = item;
  const hash = textHash(present);
  if (hash === plan.hashAfter) return target.text;
  if (hash === plan.hashBefore || present === null) return present;
  // Taking our keys out is what an undo wanted: its record stays, and there is nothing to take back.
  if (plan.action === 'undo') return undefined;
  const entries = entriesOfRun(item);
  const situation = {
    ...task.scope,
    format: task.format,
    text: present,
    directoryExists: true,
    entries,
    nowMs: 0,
  };
  const back = planUndo(situation);
  return back.kind === 'ready' ? back.nextText : undefined;
}

/** The entries of an apply as if this run had been the first one: what stood before it is what to go back to. */
function entriesOfRun({ plan, target, task }: PlannedFile): readonly LedgerEntry[] {
  const paths = plan.nextEntries.map((entry) => entry.path);
  const readings = createFormat(task.format).readKeys(target.text ?? '', paths);
  return plan.nextEntries.flatMap((entry, index): readonly LedgerEntry[] => {
    const reading = readings[index];
    const first = { ...entry, base: null };
    if (reading?.present !== true) return [{ ...first, previous: { present: false } }];
    // A container has no spelling of its own; it stays as it is now.
    return reading.text === null ? [] : [{ ...first, previous: { present: true, text: reading.text } }];
  });
}

async function removeNewDirectory(tools: CommitTools, item: PlannedFile, text: string | null): Promise<void> {
  if (text !== null || item.target.directoryExists) return;
  await removeIfEmpty(tools.access, dirname(item.target.path));
}
