import { SwitchyardError } from '../errors/index.ts';

/** A command line, taken apart: words, `--name value` and `--name`. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly yes: boolean;
  text(name: string): string | null;
  flag(name: string): boolean;
  /** Throws `input-invalid` when the word is missing. */
  word(index: number, what: string): string;
  /** Throws `input-invalid` for options that no verb read. */
  expectNothingElse(): void;
}

const valued = new Set([
  'home',
  'provider',
  'base-url',
  'label',
  'from',
  'mode',
  'account',
  'limit',
  'agent-home',
]);

export function readCommandLine(args: readonly string[]): CommandLine {
  const words: string[] = [];
  const texts = new Map<string, string>();
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
      flags.add(name);
      continue;
    }
    const value = equals === -1 ? args[(index += 1)] : arg.slice(equals + 1);
    if (value === undefined) throw new SwitchyardError('input-invalid', `--${name} needs a value`);
    texts.set(name, value);
  }
  const read = new Set(['json', 'yes', 'home', 'help']);
  return {
    words,
    json: flags.has('json'),
    yes: flags.has('yes'),
    text(name) {
      read.add(name);
      return texts.get(name) ?? null;
    },
    flag(name) {
      read.add(name);
      return flags.has(name);
    },
    word(index, what) {
      const word = words[index];
      if (word === undefined) throw new SwitchyardError('input-invalid', `${what} is missing`);
      return word;
    },
    expectNothingElse() {
      const unknown = [...texts.keys(), ...flags].find((name) => !read.has(name));
      if (unknown !== undefined)
        throw new SwitchyardError('input-invalid', `the option --${unknown} is not known here`);
    },
  };
}
