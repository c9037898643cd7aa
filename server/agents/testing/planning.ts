import { claudeCodeManifest } from '../claude-code/manifest.ts';
import { codexManifest } from '../codex/manifest.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { AgentManifest, AgentMode } from '../manifest.ts';
import type { FilePlan, FileSituation, ReadyPlan } from '../file-plan.ts';
import { planApply, planUndo } from '../plan.ts';

export const clientKey = 'swy_0123456789abcdef0123456789abcdef0123456789abcdef';
export const proxyUrl = 'http://127.0.0.1:4310';

/** What the planner needs to know of a manifest. */
export interface Subject {
  readonly manifest: Pick<AgentManifest, 'id' | 'files' | 'desired'>;
  readonly home: string;
}

export const claudeCode: Subject = { manifest: claudeCodeManifest, home: '/home/p/.claude' };
export const codex: Subject = { manifest: codexManifest, home: '/home/p/.codex' };

export function situationOf(
  subject: Subject,
  text: string | null,
  entries: readonly LedgerEntry[] = [],
): FileSituation {
  const { manifest, home } = subject;
  const [file] = manifest.files(home);
  if (file === undefined) throw new TypeError('a manifest without files');
  const { path, format } = file;
  return { agent: manifest.id, home, file: path, format, text, directoryExists: true, entries, nowMs: 1000 };
}

export function applyTo(
  subject: Subject,
  text: string | null,
  entries: readonly LedgerEntry[] = [],
  mode: AgentMode = 'key',
  url: string = proxyUrl,
): FilePlan {
  const situation = situationOf(subject, text, entries);
  const connection = { proxyUrl: url, clientKey, mode, models: {}, catalogue: [] };
  const keys = subject.manifest
    .desired(subject.home, connection)
    .filter((key) => key.file === situation.file);
  return planApply(situation, { mode, proxyUrl: url, keys });
}

export function undoOf(subject: Subject, text: string | null, entries: readonly LedgerEntry[]): FilePlan {
  return planUndo(situationOf(subject, text, entries));
}

/** The plan, or an error with the reason why there is none. */
export function ready(plan: FilePlan): ReadyPlan {
  if (plan.kind === 'refused') throw new Error(`refused: ${plan.message}`);
  return plan;
}

/** Multiplies the number of generated files. */
export const testScale = Number(process.env['SWITCHYARD_TEST_SCALE'] ?? '1');

/** True when every character of `before`, but for replaced values, is still there in the same order. */
export function survives(before: string, after: string, replaced: readonly string[]): boolean {
  let rest = before;
  for (const value of replaced.toSorted((a, b) => b.length - a.length)) rest = rest.replaceAll(value, '');
  let at = 0;
  for (const character of rest) {
    at = after.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
