import { byteOrderMark, positionAt, refusal, type KeyPath, type TextSpan } from './text-format.ts';

/** `[path]` or `[[path]]`. */
export interface TomlHeader extends TextSpan {
  readonly kind: 'table' | 'array';
  readonly path: KeyPath;
  /** End of the line: a comment and trailing blanks included, the line break excluded. */
  readonly contentEnd: number;
}

/** `key = value` outside inline tables. `start` is the key's, `end` the value's. */
export interface TomlPair extends TextSpan {
  /** Path from the root of the file. */
  readonly path: KeyPath;
  /** Where each part of the key, as written, ends. */
  readonly partEnds: readonly number[];
  readonly valueStart: number;
  readonly contentEnd: number;
  /** True inside an element of an array of tables: such a pair has no fixed path. */
  readonly inArray: boolean;
}

export interface TomlSection {
  /** Null for the part before the first header. */
  readonly header: TomlHeader | null;
  readonly pairs: readonly TomlPair[];
}

/** A string value, still as it is spelled. */
export interface TomlString extends TextSpan {
  readonly path: KeyPath;
}

export interface TomlScan {
  /** Offset after a byte order mark. */
  readonly start: number;
  /** The part before the first header is always there and comes first. */
  readonly sections: readonly TomlSection[];
  readonly strings: readonly TomlString[];
}

interface Key extends TextSpan {
  readonly parts: readonly string[];
  readonly partEnds: readonly number[];
}

/** Finds the place of every header, key and value. The text must have passed a TOML parser before. */
export function scanToml(text: string): TomlScan {
  const start = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  const strings: TomlString[] = [];
  const sections: { header: TomlHeader | null; pairs: TomlPair[] }[] = [{ header: null, pairs: [] }];
  const arrays: KeyPath[] = [];
  let at = skipBlank(text, start);
  while (at < text.length) {
    if (text[at] === '[') {
      const header = scanHeader(text, at);
      if (header.kind === 'array') arrays.push(header.path);
      sections.push({ header, pairs: [] });
      at = skipBlank(text, header.contentEnd);
      continue;
    }
    const section = sections[sections.length - 1];
    const base = section?.header?.path ?? [];
    const inArray = arrays.some((path) => path.every((part, index) => base[index] === part));
    const pair = scanPair(text, at, base, inArray, strings);
    section?.pairs.push(pair);
    at = skipBlank(text, pair.contentEnd);
  }
  return { start, sections, strings };
}

function scanHeader(text: string, start: number): TomlHeader {
  const kind = text[start + 1] === '[' ? 'array' : 'table';
  const width = kind === 'array' ? 2 : 1;
  const key = scanKey(text, start + width);
  const end = expect(text, skipSpaces(text, key.end), ']') + width;
  return { kind, path: key.parts, start, end, contentEnd: lineEnd(text, end) };
}

function scanPair(
  text: string,
  start: number,
  base: KeyPath,
  inArray: boolean,
  strings: TomlString[],
): TomlPair {
  const key = scanKey(text, start);
  const valueStart = skipSpaces(text, expect(text, skipSpaces(text, key.end), '=') + 1);
  const path = [...base, ...key.parts];
  const end = scanValue(text, valueStart, path, strings);
  return { path, partEnds: key.partEnds, start, valueStart, end, contentEnd: lineEnd(text, end), inArray };
}

function scanKey(text: string, start: number): Key {
  const parts: string[] = [];
  const partEnds: number[] = [];
  for (let at = skipSpaces(text, start); ; at = skipSpaces(text, at + 1)) {
    const quoted = text[at] === '"' || text[at] === "'";
    const end = quoted ? stringEnd(text, at) : bareEnd(text, at);
    if (end === at) throw unexpected(text, at);
    parts.push(quoted ? decodeString(text.slice(at, end)) : text.slice(at, end));
    partEnds.push(end);
    at = skipSpaces(text, end);
    if (text[at] !== '.') return { start, end, parts, partEnds };
  }
}

function bareEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[\w-]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** End of the value at `start`; strings found on the way are noted with the path they belong to. */
function scanValue(text: string, start: number, path: KeyPath, strings: TomlString[]): number {
  const first = text[start];
  if (first === '"' || first === "'") {
    const end = stringEnd(text, start);
    strings.push({ start, end, path });
    return end;
  }
  if (first === '[') return scanList(text, start, ']', (at) => scanValue(text, at, path, strings));
  if (first === '{') return scanList(text, start, '}', (at) => scanPair(text, at, path, true, strings).end);
  for (let at = start; ; at += 1) {
    const character = text[at];
    if (character === undefined || ',]}#\n\r'.includes(character)) return trimmedEnd(text, start, at);
  }
}

function scanList(text: string, start: number, close: string, item: (at: number) => number): number {
  let at = skipBlank(text, start + 1);
  while (text[at] !== close) {
    at = skipBlank(text, item(at));
    if (text[at] === ',') at = skipBlank(text, at + 1);
    else if (text[at] !== close) throw unexpected(text, at);
  }
  return at + 1;
}

/** End of a basic, literal or multi-line string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  const quote = text[start] === "'" ? "'" : '"';
  const long = text.startsWith(quote.repeat(3), start);
  const closing = long ? quote.repeat(3) : quote;
  const end = closingQuote(text, start + closing.length, closing) + closing.length;
  if (!long) return end;
  // Up to two quotes may stand directly before the closing three.
  return end + (/^(?:""?|''?)/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
}

function closingQuote(text: string, start: number, closing: string): number {
  const quote = closing.charCodeAt(0);
  const backslash = closing.startsWith('"') ? 0x5c : -1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote && text.startsWith(closing, at)) return at;
  }
  return text.length;
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001B',
};

/** The value of a string literal of any of the four kinds. */
export function decodeString(spelled: string): string {
  const long = spelled.length >= 6 && (spelled.startsWith('"""') || spelled.startsWith("'''"));
  const width = long ? 3 : 1;
  const inner = spelled.slice(width, -width);
  const body = long ? inner.replace(/^\r?\n/, '') : inner;
  if (spelled.startsWith("'") || !body.includes('\\')) return body;
  return body.replaceAll(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|[ \t]*\r?\n\s*|(.))/g,
    (_match, short?: string, long8?: string, byte?: string, character?: string) => {
      const code = short ?? long8 ?? byte;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return character === undefined ? '' : (escapes[character] ?? character);
    },
  );
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Skips blanks, line breaks and comments. */
function skipBlank(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const character = text[at];
    if (character === '#') at = lineEnd(text, at) - 1;
    else if (character === undefined || !' \t\r\n'.includes(character)) return at;
  }
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' ? at - 1 : at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1;
  return at;
}

function expect(text: string, at: number, character: string): number {
  if (text[at] !== character) throw unexpected(text, at);
  return at;
}

function unexpected(text: string, at: number): Error {
  return refusal(
    'file-refused',
    'The file has a spelling that cannot be edited safely',
    positionAt(text, at),
  );
}
