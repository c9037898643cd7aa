import { SwitchyardError } from '../errors/index.ts';
import type { CommandLine } from './arguments.ts';

/** A whole number within bounds, or null where the option was not given. Throws `input-invalid`. */
export function wholeOption(line: CommandLine, name: string, least: number, most: number): number | null {
  const text = line.text(name);
  if (text === null) return null;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new SwitchyardError('input-invalid', `--${name} is a whole number from ${least} to ${most}`);
  return value;
}

/** One of the words, or null where the option was not given. Throws `input-invalid`. */
export function wordOption<Word extends string>(
  line: CommandLine,
  name: string,
  words: readonly Word[],
): Word | null {
  const text = line.text(name);
  if (text === null) return null;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined)
    throw new SwitchyardError('input-invalid', `--${name} is one of ${words.join(', ')}`);
  return word;
}
