import { randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { saveBackup } from './backups.ts';
import { systemCode, type FileAccess } from './file-access.ts';
import type { FormatId } from './formats/text-format.ts';
import type { AgentLedger, FileScope, LedgerEntry } from './ledger.ts';
import type { FilePlan, FileSituation, ReadyPlan } from './file-plan.ts';
import { readTarget, replaceTarget, resolveTarget, type TargetFile } from './target-file.ts';

const mostAttempts = 10;
const mostRounds = 3;
const secondLookAfterMs = 250;

export interface CommitTools {
  readonly access: FileAccess;
  readonly ledger: AgentLedger;
  readonly clock: Clock;
  /** Waits; injected so that tests do not. */
  readonly delay: (delayMs: number) => Promise<void>;
  readonly dataDirectory: string;
}

export interface CommitTask {
  readonly scope: FileScope;
  readonly format: FormatId;
  /** Directories that a link may lead into. */
  readonly allowedRoots: readonly string[];
  readonly plan: (situation: FileSituation) => FilePlan;
  readonly note: string | null;
}

/** Reads a file and describes it for the planner. Throws as `resolveTarget` and `readTarget` do. */
export async function lookAt(
  tools: CommitTools,
  task: Pick<CommitTask, 'scope' | 'format' | 'allowedRoots'>,
  entries: readonly LedgerEntry[] = entriesOf(tools.ledger, task.scope),
): Promise<{ readonly target: TargetFile; readonly situation: FileSituation }> {
  const path = await resolveTarget(tools.access, task.scope.file, task.allowedRoots);
  const target = await readTarget(tools.access, path);
  const { text, directoryExists } = target;
  const nowMs = tools.clock.nowMs();
  return { target, situation: { ...task.scope, format: task.format, text, directoryExists, entries, nowMs } };
}

export function entriesOf(ledger: AgentLedger, { agent, home, file }: FileScope): readonly LedgerEntry[] {
  return ledger.entries(agent, home).filter((entry) => entry.file === file);
}

/**
 * Plans and writes one file, and looks again 250 ms later: if another program put its older copy over ours, our keys
 * (and only they) are written once more. Returns warnings. Throws file-unparsable, file-refused, and file-changed
 * when another program keeps writing.
 */
export async function commitFile(tools: CommitTools, task: CommitTask): Promise<readonly string[]> {
  const before = entriesOf(tools.ledger, task.scope);
  const first = await commitOnce(tools, task, before);
  if (!first.written) return first.plan.warnings;
  // An undo gives its entries up with the write; the second look still has to know them.
  const known = first.plan.action === 'undo' ? before : first.plan.nextEntries;
  for (let round = 1; round < mostRounds; round += 1) {
    await tools.delay(secondLookAfterMs);
    const again = await commitOnce(tools, task, known);
    if (!again.written) return first.plan.warnings;
  }
  return [
    ...first.plan.warnings,
    `Another program keeps writing ${task.scope.file}; close it and look again.`,
  ];
}

interface Committed {
  readonly plan: ReadyPlan;
  readonly written: boolean;
}

async function commitOnce(
  tools: CommitTools,
  task: CommitTask,
  entries: readonly LedgerEntry[],
): Promise<Committed> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { target, situation } = await lookAt(tools, task, entries);
    const plan = task.plan(situation);
    if (plan.kind === 'refused') throw refusedError(task.scope.file, plan);
    if (plan.nextText === target.text) {
      settleLedger(tools, task, plan);
      return { plan, written: false };
    }
    if (await writePlanned(tools, task, plan, target)) {
      await removeOwnDirectory(tools, plan, target, entries);
      return { plan, written: true };
    }
    await tools.delay(5 + randomInt(46));
  }
  const message = `${task.scope.file} is being written by another program; nothing of it was changed`;
  throw new SwitchyardError('file-changed', message);
}

export function refusedError(file: string, plan: Extract<FilePlan, { kind: 'refused' }>): SwitchyardError {
  const place = plan.line === null ? {} : { line: plan.line, column: plan.column };
  return new SwitchyardError(plan.code, `${file}: ${plan.message}`, { details: { file, ...place } });
}

async function writePlanned(
  tools: CommitTools,
  task: CommitTask,
  plan: ReadyPlan,
  target: TargetFile,
): Promise<boolean> {
  if (plan.maskedText !== null) {
    const { dataDirectory } = tools;
    await saveBackup({
      dataDirectory,
      file: task.scope.file,
      maskedText: plan.maskedText,
      nowMs: tools.clock.nowMs(),
    });
  }
  begin(tools, task, plan);
  let written = false;
  try {
    written = await replaceTarget(tools.access, target, plan.nextText);
  } finally {
    if (!written) tools.ledger.drop(task.scope);
  }
  if (written) tools.ledger.confirm(task.scope);
  return written;
}

function begin(tools: CommitTools, task: CommitTask, plan: ReadyPlan): void {
  const { action, hashBefore, hashAfter, nextEntries } = plan;
  const keys = plan.changes.map((change) => change.key);
  const atMs = tools.clock.nowMs();
  tools.ledger.begin({
    ...task.scope,
    action,
    hashBefore,
    hashAfter,
    entries: nextEntries,
    keys,
    note: task.note,
    atMs,
  });
}

/** The file is already as planned: only the record of it may have to follow. */
function settleLedger(tools: CommitTools, task: CommitTask, plan: ReadyPlan): void {
  if (JSON.stringify(entriesOf(tools.ledger, task.scope)) === JSON.stringify(plan.nextEntries)) return;
  begin(tools, task, plan);
  tools.ledger.confirm(task.scope);
}

/** A directory that we made for a file that we made goes with it, if it is empty. */
async function removeOwnDirectory(
  tools: CommitTools,
  plan: ReadyPlan,
  target: TargetFile,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const made = entries.some(({ base }) => base?.kind === 'missing' && base.directoryCreated);
  if (plan.nextText !== null || !made) return;
  try {
    await tools.access.rmdir(dirname(target.path));
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
}
