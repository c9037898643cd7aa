import { isSwitchyardError } from '../errors/index.ts';
import { culpritOf } from './culprit.ts';
import { lookAt, type CommitTools } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import { showPath, type KeyReading } from './formats/text-format.ts';
import { valueHash, type LedgerEntry } from './ledger.ts';
import type { ManagedFile } from './manifest.ts';
import { showValue } from './mask.ts';
import type { AgentFinding } from './finding.ts';

/** States that a file can bring an agent into, worst first. */
const worstFirst = ['unparsable', 'file-missing', 'drifted'] as const;
type FileState = (typeof worstFirst)[number];

export interface FileFinding {
  /** Null: worth telling, but no reason to call the agent anything. */
  readonly state: FileState | null;
  readonly finding: AgentFinding;
}

export interface FileQuestion {
  readonly agent: string;
  readonly home: string;
  readonly file: ManagedFile;
  readonly allowedRoots: readonly string[];
  /** Of this file. */
  readonly entries: readonly LedgerEntry[];
  /** False for a file without keys of ours beside files with them: its trouble is only worth a note. */
  readonly decides: boolean;
}

export function worstState(findings: readonly FileFinding[]): FileState | null {
  return worstFirst.find((state) => findings.some((found) => found.state === state)) ?? null;
}

/** Compares managed keys only: what else is in the file is none of our business. */
export async function findInFile(
  tools: CommitTools,
  question: FileQuestion,
): Promise<readonly FileFinding[]> {
  const { file, entries } = question;
  const scope = { agent: question.agent, home: question.home, file: file.path };
  const nowhere = { file: file.path, line: null, column: null, by: null };
  try {
    const task = { scope, format: file.format, allowedRoots: question.allowedRoots };
    const { situation, target } = await lookAt(tools, task, entries);
    if (situation.text === null) {
      if (entries.length === 0) return [];
      return [
        { state: 'file-missing', finding: { ...nowhere, kind: 'file', text: `${file.path} is gone.` } },
      ];
    }
    const paths = entries.map((entry) => entry.path);
    const readings = createFormat(file.format).readKeys(situation.text, paths);
    const writtenAtMs = target.stamp === null ? null : Number(target.stamp.modifiedNs / 1_000_000n);
    return entries.flatMap((entry, index) =>
      driftOf(entry, readings[index] ?? { present: false }, writtenAtMs),
    );
  } catch (error) {
    if (!isSwitchyardError(error)) throw error;
    const { line, column } = error.details;
    const place = {
      line: typeof line === 'number' ? line : null,
      column: typeof column === 'number' ? column : null,
    };
    const text = `${file.path}: ${error.message}`;
    const finding = { ...nowhere, ...place, text };
    return question.decides
      ? [{ state: 'unparsable', finding: { ...finding, kind: 'file' } }]
      : [{ state: null, finding: { ...finding, kind: 'note' } }];
  }
}

function driftOf(
  entry: LedgerEntry,
  reading: KeyReading,
  writtenAtMs: number | null,
): readonly FileFinding[] {
  const name = showPath(entry.path);
  const by = culpritOf(entry, reading, writtenAtMs);
  const drift = (text: string, line: number | null, column: number | null): readonly FileFinding[] => [
    { state: 'drifted', finding: { kind: 'drift', text, file: entry.file, line, column, by } },
  ];
  if (!reading.present) return drift(`${name} is missing.`, null, null);
  if (valueHash(reading.value) === entry.oursHash) return [];
  const shown = showValue(reading.value, entry.secret);
  const text = `${name} is ${shown} instead of ${entry.oursShown} (line ${reading.line}).`;
  return drift(text, reading.line, reading.column);
}
