import { removeLine } from './line-remove.ts';
import { rememberLast } from './remember.ts';
import { changedLeaves, valueAt } from './semantic-diff.ts';
import {
  byteOrderMark,
  positionAt,
  refusal,
  samePath,
  showPath,
  splice,
  startsWithPath,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type OwnedValue,
  type ScalarValue,
  type TextFormat,
  type TextSpan,
} from './text-format.ts';
import { insertTomlKey } from './toml-insert.ts';
import { parseToml } from './toml-parse.ts';
import { removeTomlHeader } from './toml-remove.ts';
import { decodeString, scanToml, type TomlPair, type TomlScan } from './toml-scan.ts';

/**
 * An editor for TOML 1.0, line by line. Inline tables are read, never written into. It remembers the last texts it
 * parsed, so make one per piece of work.
 */
export function createTomlFormat(): TextFormat {
  const parse = rememberLast(parseToml);
  const scan = rememberLast(scanToml);

  function readKeys(text: string, paths: readonly KeyPath[]): readonly KeyReading[] {
    const data = parse(text);
    const places = scan(text);
    return paths.map((path) => readKey(text, data, places, path));
  }

  function setKey(text: string, path: KeyPath, value: OwnedValue): KeyInsertion {
    const places = scan(text);
    const spelled = encodeToml(path, value);
    if (findPair(places, path) !== null) {
      return { text: restoreKey(text, path, spelled), placements: [] };
    }
    refuseObstacle(text, places, path);
    return insertTomlKey(text, places, path, spelled);
  }

  function restoreKey(text: string, path: KeyPath, valueText: string): string {
    const pair = findPair(scan(text), path);
    if (pair === null) return text;
    if (kindOf(text[pair.valueStart]) !== kindOf(valueText[0])) throw refuseContainer(text, path, pair);
    return splice(text, pair.valueStart, pair.end, valueText);
  }

  return {
    id: 'toml',
    readKeys,
    setKey,
    restoreKey,
    removeKey: (text, path, placement) => {
      const pair = findPair(scan(text), path);
      return pair === null ? text : removeLine(text, pair, placement);
    },
    removeEmptyContainer: (text, placement) => removeTomlHeader(text, scan(text), placement),
    changedPaths: (before, after, owned) => changedLeaves(parse(before), parse(after), owned),
    isVacant: (text) => text.replace(byteOrderMark, '').trim() === '',
    stringSpans: (text) => {
      parse(text);
      return scan(text).strings.map((span) => ({
        ...span,
        value: decodeString(text.slice(span.start, span.end)),
      }));
    },
  };
}

function readKey(text: string, data: unknown, scan: TomlScan, path: KeyPath): KeyReading {
  const value = plainNumbers(valueAt(data, path));
  const pair = findPair(scan, path);
  if (pair === null && value === undefined) return { present: false };
  const spelled = pair === null ? null : text.slice(pair.valueStart, pair.end);
  return { present: true, value, text: spelled, ...placeOf(text, scan, path) };
}

/** The parser gives integers exactly; for comparing with our values they are numbers where they can be. */
function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'bigint') return value;
  return BigInt(Number(value)) === value ? Number(value) : value;
}

function findPair(scan: TomlScan, path: KeyPath): TomlPair | null {
  return findPairWhere(scan, (pair) => samePath(pair.path, path));
}

function findPairWhere(scan: TomlScan, matches: (pair: TomlPair) => boolean): TomlPair | null {
  for (const { pairs } of scan.sections) {
    const found = pairs.find((pair) => !pair.inArray && matches(pair));
    if (found !== undefined) return found;
  }
  return null;
}

/** Refuses a path that leads through, or to, something that cannot hold or be one of our values. */
function refuseObstacle(text: string, scan: TomlScan, path: KeyPath): void {
  const enclosing = findPairWhere(
    scan,
    (pair) => pair.path.length < path.length && startsWithPath(path, pair.path),
  );
  if (enclosing !== null) throw refuseEnclosing(text, enclosing, path);
  for (const { header } of scan.sections) {
    if (header === null) continue;
    if (header.kind === 'array' && startsWithPath(path, header.path)) {
      const message = `${showPath(header.path)} is a list of tables, where one table is expected`;
      throw refusal('file-refused', message, positionAt(text, header.start));
    }
    if (startsWithPath(header.path, path)) throw refuseContainer(text, path, header);
  }
  const inside = findPairWhere(scan, (pair) => startsWithPath(pair.path, path));
  if (inside !== null) throw refuseContainer(text, path, inside);
}

function refuseEnclosing(text: string, pair: TomlPair, path: KeyPath): Error {
  const place = positionAt(text, pair.start);
  if (text[pair.valueStart] !== '{') {
    return refusal(
      'file-refused',
      `${showPath(pair.path)} is a single value or a list, where a table is expected`,
      place,
    );
  }
  const message =
    `${showPath(pair.path)} is written as an inline table, so ${showPath(path)} cannot be set without rewriting it. ` +
    `Write it as [${showPath(path.slice(0, -1))}] on a line of its own`;
  return refusal('file-refused', message, place);
}

function kindOf(first: string | undefined): 'table' | 'list' | 'value' {
  if (first === '{') return 'table';
  return first === '[' ? 'list' : 'value';
}

function refuseContainer(text: string, path: KeyPath, at: TextSpan): Error {
  const message = `${showPath(path)} is a table or a list, where something else is expected`;
  return refusal('file-refused', message, positionAt(text, at.start));
}

function placeOf(
  text: string,
  scan: TomlScan,
  path: KeyPath,
): { readonly line: number; readonly column: number } {
  const pair =
    findPair(scan, path) ??
    findPairWhere(scan, (other) => startsWithPath(other.path, path) || startsWithPath(path, other.path));
  const header = scan.sections.find(
    (section) => section.header !== null && samePath(section.header.path, path),
  )?.header;
  return positionAt(text, header?.start ?? pair?.start ?? scan.start);
}

/** Scalars, and lists of scalars on one line. Tables have keys of their own, which are set one by one. */
function encodeToml(path: KeyPath, value: OwnedValue): string {
  if (Array.isArray(value)) {
    const items = value.map((item: OwnedValue) => {
      if (typeof item === 'object') throw refuseTable(path);
      return encodeScalar(item);
    });
    return `[${items.join(', ')}]`;
  }
  if (typeof value === 'object') throw refuseTable(path);
  return encodeScalar(value);
}

function encodeScalar(value: ScalarValue): string {
  // TOML, unlike JSON, wants DEL escaped.
  return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
}

function refuseTable(path: KeyPath): Error {
  return refusal(
    'file-refused',
    `${showPath(path)} cannot be set to a table in a TOML file, only key by key`,
  );
}
