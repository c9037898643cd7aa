import { parse, TomlError } from 'smol-toml';
import { isTable } from './semantic-diff.ts';
import { refusal } from './text-format.ts';

const maximumDepth = 256;

/** Parses TOML; throws file-unparsable with line and column, and file-refused. Integers are exact. */
export function parseToml(text: string): unknown {
  const data = parseText(text);
  refuseDepth(data);
  return data;
}

function parseText(text: string): unknown {
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

/** The parser does not count the parts of dotted keys, and what walks the data afterwards is recursive. */
function refuseDepth(data: unknown): void {
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maximumDepth)
      throw refusal('file-refused', `The file is nested deeper than ${maximumDepth} levels`);
    level = level.flatMap((value) => (Array.isArray(value) || isTable(value) ? Object.values(value) : []));
  }
}
