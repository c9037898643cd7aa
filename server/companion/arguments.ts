import { SwitchyardError } from '../errors/index.ts';

/** A command line, taken apart: words, `--name value` and `--name`. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly yes: boolean;
  /** The last one, where it was given more than once. */
  text(name: string): string | null;
  /** Every one, for options that may be repeated. */
  all(name: string): readonly string[];
  flag(name: string): boolean;
  /** Throws `input-invalid` when the word is missing or empty, as an unset variable in quotes is. */
  word(index: number, what: string): string;
  /** Throws `input-invalid` for other options than these, and for more words. To be called before anything is done. */
  expectOnly(options: readonly string[], wordCount: number): void;
}

/** Understood by every verb. */
const everywhere: readonly string[] = ['json', 'yes', 'home', 'help'];

const valued = new Set([
  'home',
  'provider',
  'base-url',
  'label',
  'from',
  'mode',
  'account',
  'limit',
  'agent',
  'agent-home',
  'preset',
  'dialect',
  'auth-style',
  'header',
  'switch',
  'model',
  'way',
  'strategy',
  'threshold',
  'moves-bound',
  'reserve',
  'weight',
  'concurrency',
  'days',
  'key',
]);

export function readCommandLine(args: readonly string[]): CommandLine {
  const words: string[] = [];
  const texts = new Map<string, readonly string[]>();
  const flags = new Set<string>();
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--')) {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const name = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
    if (!valued.has(name)) {
      if (equals !== -1)
        throw new SwitchyardError('input-invalid', `the option --${name.slice(0, 40)} takes no value`);
      flags.add(name);
      continue;
    }
    const next = args[index + 1];
    const value = equals === -1 ? next : arg.slice(equals + 1);
    if (value === undefined || value === '' || (equals === -1 && value.startsWith('--')))
      throw new SwitchyardError('input-invalid', `--${name} needs a value`);
    if (equals === -1) index += 1;
    texts.set(name, [...(texts.get(name) ?? []), value]);
  }
  return {
    words,
    json: flags.has('json'),
    yes: flags.has('yes'),
    text: (name) => texts.get(name)?.at(-1) ?? null,
    all: (name) => texts.get(name) ?? [],
    flag: (name) => flags.has(name),
    word(index, what) {
      const word = words[index];
      if (word === undefined || word.trim() === '')
        throw new SwitchyardError('input-invalid', `${what} is missing`);
      return word;
    },
    expectOnly(options, wordCount) {
      const known = new Set([...everywhere, ...options]);
      const unknown = [...texts.keys(), ...flags].find((name) => !known.has(name));
      if (unknown !== undefined)
        throw new SwitchyardError('input-invalid', `the option --${unknown.slice(0, 40)} is not known here`);
      if (words.length > wordCount)
        throw new SwitchyardError(
          'input-invalid',
          'there are more words than this verb takes; put a name with spaces in quotes',
        );
    },
  };
}
