import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { FileAccess } from './file-access.ts';
import type { FilePlan, FileSituation, ReadyPlan } from './file-plan.ts';
import type { FormatId } from './formats/text-format.ts';
import type { AgentLedger, FileScope, LedgerEntry } from './ledger.ts';
import { refuseReadOnly } from './replace-target.ts';
import { readTarget, resolveTarget, type TargetFile } from './target-file.ts';

export interface CommitTools {
  readonly access: FileAccess;
  readonly ledger: AgentLedger;
  readonly clock: Clock;
  /** Waits; injected so that tests do not. */
  readonly delay: (delayMs: number) => Promise<void>;
  readonly dataDirectory: string;
  readonly platform: NodeJS.Platform;
}

/** One file of a run. */
export interface FileTask {
  readonly scope: FileScope;
  readonly format: FormatId;
  /** Directories that a link may lead into. */
  readonly allowedRoots: readonly string[];
  readonly plan: (situation: FileSituation) => FilePlan;
  readonly note: string | null;
  /** To be finished at the next start in any case; see `PendingWrite`. */
  readonly recovery?: true;
}

/** A task with the file as it was seen and what is to be done with it. */
export interface PlannedFile {
  readonly task: FileTask;
  readonly target: TargetFile;
  readonly plan: ReadyPlan;
  /** What the plan was told of earlier writes. */
  readonly known: readonly LedgerEntry[];
}

export function entriesOf(ledger: AgentLedger, { agent, home, file }: FileScope): readonly LedgerEntry[] {
  return ledger.entries(agent, home).filter((entry) => entry.file === file);
}

/** Reads a file and describes it for the planner. Throws as `resolveTarget` and `readTarget` do. */
export async function lookAt(
  tools: CommitTools,
  task: Pick<FileTask, 'scope' | 'format' | 'allowedRoots'>,
  entries: readonly LedgerEntry[] = entriesOf(tools.ledger, task.scope),
): Promise<{ readonly target: TargetFile; readonly situation: FileSituation }> {
  const path = await resolveTarget(tools.access, task.scope.file, task.allowedRoots);
  const target = await readTarget(tools.access, path);
  const { text, directoryExists } = target;
  const nowMs = tools.clock.nowMs();
  return { target, situation: { ...task.scope, format: task.format, text, directoryExists, entries, nowMs } };
}

/** Looks at a file and plans it. Throws file-unparsable or file-refused, with the file's name, when it must not be written. */
export async function planFile(
  tools: CommitTools,
  task: FileTask,
  known: readonly LedgerEntry[] = entriesOf(tools.ledger, task.scope),
): Promise<PlannedFile> {
  const { target, situation } = await lookAt(tools, task, known);
  const plan = task.plan(situation);
  if (plan.kind === 'refused') throw refusedError(task.scope.file, plan);
  if (known.length === 0 && plan.nextEntries.length > 0) await refuseSecondOwner(tools, task, target.path);
  if (plan.nextText !== target.text) refuseReadOnly(target);
  return { task, target, plan, known };
}

/** Two homes may lead to one file; its former values are remembered with the home that was pointed here first. */
async function refuseSecondOwner(
  tools: CommitTools,
  { scope, allowedRoots }: FileTask,
  path: string,
): Promise<void> {
  const { agent, home, file } = scope;
  const others = tools.ledger.homes(agent).filter((other) => other !== home);
  const files = others.flatMap((other) => tools.ledger.entries(agent, other).map((entry) => entry.file));
  for (const other of new Set(files)) {
    const target = await resolveTarget(tools.access, other, allowedRoots).catch(() => null);
    if (target !== path) continue;
    const message = `${file} is the same file as ${other}, which points at Switchyard already; put that home back first`;
    throw new SwitchyardError('file-refused', message, { details: { file } });
  }
}

export function changesText({ plan, target }: PlannedFile): boolean {
  return plan.nextText !== target.text;
}

function refusedError(file: string, plan: Extract<FilePlan, { kind: 'refused' }>): SwitchyardError {
  const place = plan.line === null ? {} : { line: plan.line, column: plan.column };
  return new SwitchyardError(plan.code, `${file}: ${plan.message}`, { details: { file, ...place } });
}
