import { parse, TomlError } from 'smol-toml';
import { refusal } from './text-format.ts';

const maximumDepth = 256;

/** Parses TOML; throws file-unparsable with line and column. Integers are exact. */
export function parseToml(text: string): unknown {
  try {
    return parse(text, { integersAsBigInt: true, maxDepth: maximumDepth });
  } catch (error) {
    if (error instanceof TomlError) {
      const [, reason = error.message] = /^Invalid TOML document: ([^\n]*)/.exec(error.message) ?? [];
      throw refusal('file-unparsable', `The file is not valid TOML: ${reason}`, error);
    }
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw refusal('file-unparsable', `The file is not valid TOML: ${reason.split('\n')[0] ?? ''}`);
  }
}
