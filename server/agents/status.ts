import { isSwitchyardError } from '../errors/index.ts';
import { lookAt, type CommitTools } from './commit.ts';
import { createFormat } from './formats/registry.ts';
import { showPath } from './formats/text-format.ts';
import { valueHash, type LedgerEntry } from './ledger.ts';
import type { AgentMode, Inspection, ManagedFile } from './manifest.ts';
import { showValue } from './mask.ts';

export type AgentState =
  | 'not-installed'
  | 'direct'
  | 'applied'
  | 'drifted'
  | 'overridden'
  | 'file-missing'
  | 'unparsable';

export interface AgentStatus {
  readonly id: string;
  readonly label: string;
  /** The agent's configuration directory. */
  readonly home: string;
  readonly files: readonly string[];
  readonly state: AgentState;
  /** What differs, which line does not parse, or which setting wins; null when there is nothing to say. */
  readonly stateDetail: string | null;
  readonly version: string | null;
  readonly executable: string | null;
  readonly mode: AgentMode | null;
  readonly costs: readonly string[];
  /** Wall clock, milliseconds. */
  readonly appliedAtMs: number | null;
}

export interface StateFinding {
  readonly state: AgentState;
  readonly detail: string | null;
}

export interface StateQuestion {
  readonly agent: string;
  readonly home: string;
  readonly files: readonly ManagedFile[];
  readonly allowedRoots: readonly string[];
  readonly installed: boolean;
  readonly inspect: (mode: AgentMode) => Promise<Inspection>;
}

/** Compares managed keys only: what else is in the files is none of our business. */
export async function findState(tools: CommitTools, question: StateQuestion): Promise<StateFinding> {
  const entries = tools.ledger.entries(question.agent, question.home);
  const [first] = entries;
  if (first === undefined && !question.installed) return { state: 'not-installed', detail: null };
  for (const file of question.files) {
    const own = entries.filter((entry) => entry.file === file.path);
    const finding = await fileFinding(tools, question, file, own);
    if (finding !== null) return finding;
  }
  if (first === undefined) return { state: 'direct', detail: null };
  const { overrides, notes } = await question.inspect(first.mode);
  if (overrides.length > 0) return { state: 'overridden', detail: overrides.join(' ') };
  return { state: 'applied', detail: notes.length > 0 ? notes.join(' ') : null };
}

async function fileFinding(
  tools: CommitTools,
  question: StateQuestion,
  file: ManagedFile,
  entries: readonly LedgerEntry[],
): Promise<StateFinding | null> {
  const scope = { agent: question.agent, home: question.home, file: file.path };
  try {
    const { situation } = await lookAt(
      tools,
      { scope, format: file.format, allowedRoots: question.allowedRoots },
      entries,
    );
    const { text } = situation;
    if (text === null)
      return entries.length > 0 ? { state: 'file-missing', detail: `${file.path} is gone.` } : null;
    const paths = entries.map((entry) => entry.path);
    const readings = createFormat(file.format).readKeys(text, paths);
    const differences = entries.flatMap((entry, index) => {
      const reading = readings[index];
      if (reading?.present !== true) return [`${showPath(entry.path)} is missing.`];
      if (valueHash(reading.value) === entry.oursHash) return [];
      const shown = showValue(reading.value, entry.secret);
      return [`${showPath(entry.path)} is ${shown} instead of ${entry.oursShown} (line ${reading.line}).`];
    });
    return differences.length > 0 ? { state: 'drifted', detail: differences.join(' ') } : null;
  } catch (error) {
    if (!isSwitchyardError(error)) throw error;
    return { state: 'unparsable', detail: `${file.path}: ${error.message}` };
  }
}
