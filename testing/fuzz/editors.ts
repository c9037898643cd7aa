// `node testing/fuzz/editors.ts [count] [seed] [format]`: the editors of other programs' files on damaged files.
import { createFormat } from '../../server/agents/formats/registry.ts';
import type { FormatId, KeyPath, TextFormat } from '../../server/agents/formats/text-format.ts';
import type { FormatCase } from '../../server/agents/testing/format-case.ts';
import { formatCases } from '../../server/agents/testing/format-cases.ts';
import { applyTo, situationOf, undoOf } from '../../server/agents/testing/planning.ts';
import { isSwitchyardError } from '../../server/errors/index.ts';
import { below, mutateBytes, pick, type Random } from './mutate.ts';
import { runFromShell, type Trial } from './run.ts';

export const editorFormats: readonly FormatId[] = ['json', 'toml', 'yaml', 'dotenv', 'shell'];

/** Files of a corpus that are longer only cost time. */
const longestBase = 20_000;
/** Of one call, in processor time: other programs on the machine do not count. */
const maximumMs = 1_000;

/** One damaged file: each function answers or refuses, in time; what is applied is taken back to the byte. */
export function editorTrial(format: FormatId): Trial {
  const cases = formatCases.filter((given) => formatOf(given) === format);
  const texts = cases.flatMap(({ corpus }) => corpus.map(({ text }) => text));
  const files = texts.filter((text) => text.length < longestBase).map((text) => Buffer.from(text));
  return (random) => {
    const given = pick(random, cases);
    const text = damagedText(random, files);
    const problems = [...planProblems(random, given, text), ...callProblems(random, given, text)];
    return problems.map((problem) => `${problem} in ${JSON.stringify(text.slice(0, 600))}`);
  };
}

function formatOf({ subject }: FormatCase): FormatId {
  return situationOf(subject, '').format;
}

function damagedText(random: Random, files: readonly Buffer[]): string {
  const kind = random();
  if (kind < 0.03)
    return Buffer.from(Array.from({ length: below(random, 200) }, () => below(random, 256))).toString();
  if (kind < 0.1) return Array.from({ length: below(random, 40) }, () => pick(random, signs)).join('');
  const file = pick(random, files);
  // Light damage as well, so that many files stay readable and get to the edits.
  return mutateSigns(random, (random() < 0.5 ? file : mutateBytes(random, file, files)).toString());
}

/** What has a meaning in one of the formats. */
const signs = [
  '\n',
  '\r\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  '-',
  '- ',
  '#',
  ' #',
  '[',
  ']',
  '{',
  '}',
  ',',
  '=',
  "'",
  '"',
  '"""',
  '|',
  '>',
  '|+\n',
  '&a ',
  '*a',
  '!t ',
  '? ',
  '<<: ',
  '---\n',
  '...\n',
  '%',
  '\\',
  '\\\n',
  '$',
  '`',
  '//',
  '/*',
  '*/',
  'a',
  'model',
  'models',
  'env',
  'name',
  'null',
  'true',
  '1',
  '\uFEFF',
  '\u0000',
  '\u2028',
  '=[',
  ']]\n',
  'export ',
];

function mutateSigns(random: Random, text: string): string {
  let result = text;
  for (let times = below(random, 3); times > 0; times -= 1) {
    const at = below(random, result.length + 1);
    const to = random() < 0.5 ? at : at + below(random, 4);
    result = result.slice(0, at) + pick(random, signs) + result.slice(to);
  }
  return result;
}

function planProblems(random: Random, { subject, modes }: FormatCase, text: string): readonly string[] {
  const mode = pick(random, modes);
  const plan = timed('apply', () => applyTo(subject, text, [], mode));
  if (typeof plan === 'string') return [plan];
  if (plan.kind === 'refused') return [];
  const again = timed('second apply', () => applyTo(subject, plan.nextText, plan.nextEntries, mode));
  const undone = timed('undo', () => undoOf(subject, plan.nextText, plan.nextEntries));
  const problems: string[] = [];
  if (typeof again === 'string') problems.push(again);
  else if (again.kind === 'refused') problems.push(`a second apply is refused (${again.message})`);
  else if (again.nextText !== plan.nextText) problems.push('a second apply changes the file');
  // Without a record, our own address in a file is nobody's former value, and goes.
  if (plan.warnings.some((warning) => warning.includes('no record'))) return problems;
  if (typeof undone === 'string') problems.push(undone);
  else if (undone.kind === 'refused') problems.push(`undo is refused (${undone.message})`);
  else if (undone.nextText !== text)
    problems.push(`undo gives ${JSON.stringify(undone.nextText?.slice(0, 600))}`);
  return problems;
}

/** Every function on its own; the editing ones only where the reading ones have accepted the text. */
function callProblems(random: Random, given: FormatCase, text: string): readonly string[] {
  const format = createFormat(formatOf(given));
  const path = pick(random, pathsOf(given));
  const reading: readonly (readonly [string, () => unknown])[] = [
    ['readKeys', () => format.readKeys(text, [path, path.slice(0, -1)])],
    ['isVacant', () => format.isVacant(text)],
    ['stringSpans', () => spansInside(format, text)],
    [
      'changedPaths',
      () => format.changedPaths(text, text, [path]).length === 0 || fail('a text differs from itself'),
    ],
  ];
  const problems = reading.map(([name, call]) => outcome(name, call));
  if (problems.some((problem) => problem !== null)) return realOnes(problems);
  const value = pick(random, [
    'plain',
    'a: "b" # c\n',
    'true',
    12.5,
    true,
    '',
    { name: 'Switchyard', list: ['a', 1] },
  ]);
  const placement = {
    path,
    lead: pick(random, ['\n', '\n  ', ' ', '']),
    trail: pick(random, ['', '\n']),
    interior: null,
  };
  const editing: readonly (readonly [string, () => unknown])[] = [
    ['setKey', () => format.setKey(text, path, value)],
    ['restoreKey', () => format.restoreKey(text, path, pick(random, ['"x"', '1', '']))],
    ['removeKey', () => format.removeKey(text, path, pick(random, [null, placement]))],
    ['removeEmptyContainer', () => format.removeEmptyContainer(text, placement)],
  ];
  return realOnes(editing.map(([name, call]) => outcome(name, call)));
}

function realOnes(outcomes: readonly (string | null)[]): readonly string[] {
  return outcomes.filter((problem): problem is string => problem !== null && problem !== '');
}

function pathsOf({ subject, edits }: FormatCase): readonly KeyPath[] {
  const connection = {
    proxyUrl: 'http://127.0.0.1:1',
    clientKey: 'k',
    mode: 'key' as const,
    models: {},
    catalogue: [],
  };
  const ours = subject.manifest.desired(subject.home, connection).map((key) => key.path);
  return [...ours, ...edits.map((edit) => edit.path)];
}

function spansInside(format: TextFormat, text: string): void {
  let done = 0;
  for (const { start, end } of format.stringSpans(text)) {
    if (start < 0 || end < start || end > text.length) fail(`a span from ${start} to ${end}`);
    done = Math.max(done, end);
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** Null = it answered, '' = it refused as it should, else what is wrong. */
function outcome(name: string, call: () => unknown): string | null {
  const began = startWatch();
  try {
    call();
  } catch (error) {
    if (!isRefusal(error))
      return `${name} throws ${error instanceof Error ? (error.stack ?? '').slice(0, 300) : 'no error'}`;
    return slow(name, began) ?? '';
  }
  return slow(name, began);
}

function timed<Result>(name: string, call: () => Result): Result | string {
  const began = startWatch();
  try {
    const result = call();
    return slow(name, began) ?? result;
  } catch (error) {
    return `${name} throws ${error instanceof Error ? (error.stack ?? '').slice(0, 300) : 'no error'}`;
  }
}

interface Watch {
  readonly wallMs: number;
  readonly cpu: NodeJS.CpuUsage;
}

function startWatch(): Watch {
  return { wallMs: performance.now(), cpu: process.threadCpuUsage() };
}

function slow(name: string, began: Watch): string | null {
  // The cheap clock first: asking for the processor time takes as long as a small file.
  if (performance.now() - began.wallMs <= maximumMs) return null;
  const { user, system } = process.threadCpuUsage(began.cpu);
  const tookMs = (user + system) / 1_000;
  return tookMs > maximumMs ? `${name} takes ${Math.round(tookMs)} ms` : null;
}

function isRefusal(error: unknown): boolean {
  return isSwitchyardError(error) && (error.code === 'file-unparsable' || error.code === 'file-refused');
}

if (import.meta.main) {
  const wanted = editorFormats.filter(
    (format) => process.argv[4] === undefined || process.argv[4] === format,
  );
  let failed = false;
  for (const format of wanted) {
    process.stdout.write(`${format}: `);
    runFromShell(editorTrial(format), 2_000);
    failed ||= process.exitCode === 1;
  }
  process.exitCode = failed ? 1 : 0;
}
