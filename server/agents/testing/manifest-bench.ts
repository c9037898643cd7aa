import type { FilePlan } from '../file-plan.ts';
import { createFormat } from '../formats/registry.ts';
import { showPath } from '../formats/text-format.ts';
import type { LedgerEntry } from '../ledger.ts';
import type {
  AgentManifest,
  AgentMode,
  Connection,
  Environment,
  Inspection,
  ManagedFile,
  OfferedModel,
} from '../manifest.ts';
import { planApply, planUndo } from '../plan.ts';
import { clientKey, proxyUrl, ready } from './planning.ts';

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** One model of each dialect; the ids look as vendors write them. */
export const offered: readonly OfferedModel[] = [
  model('claude-opus-4-6', 'anthropic-messages', 200_000, 32_000),
  model('openai/gpt-5.5', 'openai-responses', 400_000, 128_000),
  model('gemini-3-flash', 'gemini', null, null),
  model('qwen3:32b', 'openai-chat', null, 8_000),
];

function model(
  id: string,
  dialect: OfferedModel['dialect'],
  contextTokens: number | null,
  outputTokens: number | null,
): OfferedModel {
  return { id, label: `Label of ${id}`, contextTokens, outputTokens, dialect };
}

export function connectionWith(change: Partial<Connection> = {}): Connection {
  return { proxyUrl, clientKey, mode: 'key', models: {}, catalogue: [], ...change };
}

/** What an agent would read after an apply: dotted keys and their values, per file. */
export function wanted(
  manifest: AgentManifest,
  home: string,
  connection: Connection,
  existing: readonly string[] = [],
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const keys = manifest.desired(home, connection, new Set(existing));
  const byFile = Map.groupBy(keys, ({ file }) => file);
  return Object.fromEntries(
    [...byFile].map(([file, own]) => [
      file,
      Object.fromEntries(own.map(({ path, value }) => [showPath(path), value])),
    ]),
  );
}

export interface RoundTrip {
  readonly applied: Files;
  readonly undone: Files;
  readonly warnings: readonly string[];
}

/** Applies and undoes every file of a home, and refuses what a second apply would change. */
export function roundTrip(
  manifest: AgentManifest,
  home: string,
  files: Files,
  connection: Connection,
): RoundTrip {
  const keys = manifest.desired(home, connection, new Set(Object.keys(files)));
  const applied: Record<string, string> = {};
  const undone: Record<string, string> = {};
  const warnings: string[] = [];
  for (const file of manifest.files(home)) {
    const own = keys.filter((key) => key.file === file.path);
    const text = files[file.path] ?? null;
    if (own.length === 0) {
      if (text !== null) [applied[file.path], undone[file.path]] = [text, text];
      continue;
    }
    const situation = (now: string | null, entries: readonly LedgerEntry[]) => ({
      agent: manifest.id,
      home,
      file: file.path,
      format: file.format,
      text: now,
      directoryExists: true,
      entries,
      nowMs: 1000,
    });
    const apply = (now: string | null, entries: readonly LedgerEntry[]): FilePlan =>
      planApply(situation(now, entries), { mode: connection.mode, proxyUrl: connection.proxyUrl, keys: own });
    const first = ready(apply(text, []));
    const again = ready(apply(first.nextText, first.nextEntries));
    if (again.nextText !== first.nextText) throw new Error(`${file.path}: a second apply changes the file`);
    const back = ready(planUndo(situation(first.nextText, again.nextEntries)));
    warnings.push(...first.warnings, ...back.warnings);
    if (first.nextText !== null) applied[file.path] = first.nextText;
    if (back.nextText !== null) undone[file.path] = back.nextText;
  }
  return { applied, undone, warnings };
}

export interface Surroundings {
  readonly files?: Files;
  readonly environment?: Environment;
  readonly platform?: NodeJS.Platform;
  readonly mode?: AgentMode;
}

/** Inspects a home among these files. */
export function inspected(
  manifest: AgentManifest,
  home: string,
  { files = {}, environment = {}, platform = 'linux', mode = 'key' }: Surroundings,
): Promise<Inspection> {
  return manifest.inspect({
    home,
    mode,
    environment,
    platform,
    readKeys: (file: ManagedFile, paths) => {
      try {
        return Promise.resolve(createFormat(file.format).readKeys(files[file.path] ?? '', paths));
      } catch {
        return Promise.resolve(paths.map(() => ({ present: false as const })));
      }
    },
  });
}
