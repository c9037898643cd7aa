import { scanDotenv, type DotenvPair, type DotenvScan } from './dotenv-scan.ts';
import { removeLine } from './line-remove.ts';
import { rememberLast } from './remember.ts';
import { changedLeaves } from './semantic-diff.ts';
import {
  lineEnding,
  positionAt,
  refusal,
  showPath,
  splice,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type OwnedValue,
  type TextFormat,
} from './text-format.ts';

/** An editor for files of `NAME=value` lines. A path has one part, the name; values are single ones. */
export function createDotenvFormat(): TextFormat {
  const scan = rememberLast(scanDotenv);

  function setKey(text: string, path: KeyPath, value: OwnedValue): KeyInsertion {
    const name = nameOf(path);
    const places = scan(text);
    const pair = findPair(text, places, path);
    if (pair === null) return append(text, places, path, `${name}=${encode(path, value, '')}`);
    const spelled = encode(path, value, text[pair.end] ?? '');
    return { text: splice(text, pair.valueStart, pair.end, spelled), placements: [] };
  }

  return {
    id: 'dotenv',
    readKeys: (text, paths) => {
      const places = scan(text);
      return paths.map((path) => readKey(text, places, path));
    },
    setKey,
    restoreKey: (text, path, valueText) => {
      const pair = findPair(text, scan(text), path);
      return pair === null ? text : splice(text, pair.valueStart, pair.end, valueText);
    },
    removeKey: (text, path, placement) => {
      const pair = findPair(text, scan(text), path);
      return pair === null ? text : removeLine(text, pair, placement);
    },
    removeEmptyContainer: (text) => text,
    changedPaths: (before, after, owned) => changedLeaves(dataOf(scan(before)), dataOf(scan(after)), owned),
    isVacant: (text) => text.slice(scan(text).start).trim() === '',
    stringSpans: (text) =>
      scan(text)
        .pairs.map(({ name, value, valueStart, end }) => ({ path: [name], value, start: valueStart, end }))
        .filter((span) => span.end > span.start),
  };
}

function readKey(text: string, places: DotenvScan, path: KeyPath): KeyReading {
  const pair = findPair(text, places, path);
  if (pair === null) return { present: false };
  const spelled = text.slice(pair.valueStart, pair.end);
  return { present: true, value: pair.value, text: spelled, ...positionAt(text, pair.start) };
}

/** Throws file-refused for a name that is there twice: in some programs the first one counts, in others the last. */
function findPair(text: string, places: DotenvScan, path: KeyPath): DotenvPair | null {
  if (path.length !== 1) return null;
  const [first, second] = places.pairs.filter((pair) => pair.name === path[0]);
  if (second === undefined) return first ?? null;
  throw refusal('file-refused', `${showPath(path)} is there twice`, positionAt(text, second.start));
}

/** What the file says; a name that is there twice has all its values. */
function dataOf({ pairs, foreign }: DotenvScan): unknown {
  const values = Map.groupBy(pairs, (pair) => pair.name);
  const named = [...values].map(([name, all]): [string, unknown] => {
    const [first, second] = all;
    return [name, second === undefined ? first?.value : all.map((pair) => pair.value)];
  });
  // No name holds a blank.
  return Object.fromEntries(foreign.length > 0 ? [...named, ['other lines', foreign]] : named);
}

/** At the end; programs that export what they set get the same from us. */
function append(text: string, { start, pairs }: DotenvScan, path: KeyPath, line: string): KeyInsertion {
  const ending = lineEnding(text);
  const needsBreak = text.length > start && !/[\r\n]$/.test(text);
  const lead = needsBreak ? ending : '';
  const trail = needsBreak ? '' : ending;
  const prefix = pairs.length > 0 && pairs.every((pair) => pair.exported) ? 'export ' : '';
  const placement = { path, lead, trail, interior: null };
  return { text: `${text}${lead}${prefix}${line}${trail}`, placements: [placement] };
}

function nameOf(path: KeyPath): string {
  const [name = '', more] = path;
  if (more !== undefined || !/^[A-Za-z_][\w.-]*$/.test(name)) {
    throw refusal('file-refused', `${showPath(path)} cannot be the name of a variable`);
  }
  return name;
}

/**
 * Plain where no reader can misread it, else in single quotes where nothing has to be escaped in them, else in double
 * quotes. `next` is the character behind the value: a comment without a blank before it would become part of it.
 */
function encode(path: KeyPath, value: OwnedValue, next: string): string {
  if (typeof value === 'object') {
    throw refusal('file-refused', `${showPath(path)} can only be set to a single value`);
  }
  const text = String(value);
  if (/^[\w./:@%+,-]+$/.test(text) && /^\s?$/.test(next)) return text;
  if (/["$`]/.test(text) && !/['\\\r\n]/.test(text)) return `'${text}'`;
  const escaped = text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
