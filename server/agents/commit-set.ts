import { randomInt, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { saveBackup } from './backups.ts';
import { removeIfEmpty } from './file-access.ts';
import type { ReadyPlan } from './file-plan.ts';
import {
  changesText,
  entriesOf,
  planFile,
  type CommitTools,
  type FileTask,
  type PlannedFile,
} from './file-task.ts';
import type { LedgerEntry, PendingWrite } from './ledger.ts';
import { replaceTarget } from './replace-target.ts';
import { rollBack } from './roll-back.ts';

const mostAttempts = 10;

export interface SetResult {
  /** One per task, in their order. */
  readonly plans: readonly ReadyPlan[];
  /** What the plans started from, in the same order. */
  readonly formerTexts: readonly (string | null)[];
  /** Names of the files that were written. */
  readonly written: readonly string[];
}

/**
 * Writes several files of one agent home as one set: all are planned before the first is written, and all pending rows
 * stand in the ledger before that too. If a later file fails, the earlier ones of this run are put back; if the process
 * dies, the next start settles the whole set (`reconcile.ts`). Throws file-unparsable and file-refused with nothing
 * written, and file-changed when another program keeps writing one of the files.
 */
export async function commitSet(
  tools: CommitTools,
  tasks: readonly FileTask[],
  knownOf: (task: FileTask) => readonly LedgerEntry[] = (task) => entriesOf(tools.ledger, task.scope),
): Promise<SetResult> {
  const planned: PlannedFile[] = [];
  for (const task of tasks) planned.push(await planFile(tools, task, knownOf(task)));
  const set = randomUUID();
  const due = planned.filter((item) => changesText(item) || changesRecord(tools, item));
  if (due.length > 0) tools.ledger.begin(due.map((item) => pendingOf(tools, set, item)));
  const tried: PlannedFile[] = [];
  const done = new Map<FileTask, PlannedFile>();
  try {
    for (const item of due) {
      const track = (attempt: PlannedFile): void => void tried.push(attempt);
      done.set(item.task, await writeFile(tools, set, item, track));
    }
  } catch (error) {
    throw await rollBack(tools, { tried, tasks: due.map(({ task }) => task), error });
  }
  if (due.length > 0) tools.ledger.confirm(due.map(({ task }) => task.scope));
  const final = planned.map((item) => done.get(item.task) ?? item);
  for (const item of final) await removeOwnDirectory(tools, item);
  const written = final.filter((item) => done.has(item.task) && changesText(item));
  return {
    plans: final.map(({ plan }) => plan),
    formerTexts: final.map(({ target }) => target.text),
    written: written.map(({ task }) => task.scope.file),
  };
}

/** Writes one file of a set, anew from its present text when another program was faster. */
async function writeFile(
  tools: CommitTools,
  set: string,
  first: PlannedFile,
  track: (attempt: PlannedFile) => void,
): Promise<PlannedFile> {
  let item = first;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    if (attempt > 0) {
      item = await planFile(tools, first.task, first.known);
      tools.ledger.begin([pendingOf(tools, set, item)]);
    }
    if (!changesText(item)) return item;
    await backUp(tools, item);
    track(item);
    if (await replaceTarget(tools.access, item.target, item.plan.nextText, tools)) return item;
    await tools.delay(5 + randomInt(46));
  }
  const message = `${first.task.scope.file} is being written by another program; nothing of it was changed`;
  throw new SwitchyardError('file-changed', message);
}

async function backUp(tools: CommitTools, { task, plan }: PlannedFile): Promise<void> {
  if (plan.maskedText === null) return;
  const { dataDirectory, clock } = tools;
  const { file } = task.scope;
  await saveBackup({ dataDirectory, file, maskedText: plan.maskedText, nowMs: clock.nowMs() });
}

/** The file may be as planned while the record of it is not. */
function changesRecord(tools: CommitTools, { task, plan }: PlannedFile): boolean {
  return JSON.stringify(entriesOf(tools.ledger, task.scope)) !== JSON.stringify(plan.nextEntries);
}

function pendingOf(tools: CommitTools, set: string, { task, plan }: PlannedFile): PendingWrite {
  return {
    ...task.scope,
    set,
    action: plan.action,
    hashBefore: plan.hashBefore,
    hashAfter: plan.hashAfter,
    entries: plan.nextEntries,
    keys: plan.changes.map((change) => change.key),
    note: task.note,
    atMs: tools.clock.nowMs(),
    ...(task.recovery === true ? { recovery: true } : {}),
  };
}

/** A directory that we made for a file that we made goes with it, if it is empty. */
async function removeOwnDirectory(tools: CommitTools, { plan, target, known }: PlannedFile): Promise<void> {
  const made = known.some(({ base }) => base?.kind === 'missing' && base.directoryCreated);
  if (plan.nextText !== null || !made) return;
  await removeIfEmpty(tools.access, dirname(target.path));
}
