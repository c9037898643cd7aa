import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  openBrace,
  openBracket,
  quote,
  skipSpace,
} from './json-characters.ts';

export interface JsonSpan {
  /** Byte offsets in the body; `end` exclusive. A string's span includes its quotes. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
}

export type TopLevelScan =
  | { readonly ok: true; readonly spans: ReadonlyMap<string, JsonSpan> }
  | { readonly ok: false; readonly message: string; readonly offset: number };

const maximumDepth = 512;
const literal = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

class Malformed extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Finds the byte spans of the wanted top-level keys and checks that the body is one structurally well-formed JSON
 * object (nesting, quotes, commas, literals; the inside of strings is the vendor's to judge).
 *
 * The bytes stay what the client sent. Long strings are skipped with `indexOf`, so prose costs a fraction of
 * `JSON.parse`; a body of many small strings (tool schemas) costs about half as much, a short body the same.
 */
export function scanTopLevel(body: Buffer, wanted: ReadonlySet<string>): TopLevelScan {
  try {
    return { ok: true, spans: scan(body, wanted) };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}

function scan(body: Buffer, wanted: ReadonlySet<string>): ReadonlyMap<string, JsonSpan> {
  const spans = new Map<string, JsonSpan>();
  let position = skipSpace(body, startAfterMark(body));
  if (body[position] !== openBrace) throw new Malformed('the body is not a JSON object', position);
  position = skipSpace(body, position + 1);
  if (body[position] === closeBrace) {
    expectEnd(body, position + 1);
    return spans;
  }
  for (;;) {
    const keyEnd = stringEnd(body, position);
    const key = wantedKey(body, position, keyEnd, wanted);
    position = skipSpace(body, keyEnd);
    if (body[position] !== colon) throw new Malformed('a colon is missing after a key', position);
    const start = skipSpace(body, position + 1);
    const end = valueEnd(body, start);
    if (key !== null) spans.set(key, { start, end, kind: kindAt(body, start) });
    position = skipSpace(body, end);
    if (body[position] === closeBrace) break;
    if (body[position] !== comma) throw new Malformed('a comma or closing brace is missing', position);
    position = skipSpace(body, position + 1);
  }
  expectEnd(body, position + 1);
  return spans;
}

/** Spans of the elements of an array that `scanTopLevel` found well-formed; empty when the span is no array. */
export function scanElements(body: Buffer, array: JsonSpan): readonly JsonSpan[] {
  if (array.kind !== 'array') return [];
  const elements: JsonSpan[] = [];
  let position = skipSpace(body, array.start + 1);
  while (position < array.end && body[position] !== closeBracket) {
    const end = valueEnd(body, position);
    elements.push({ start: position, end, kind: kindAt(body, position) });
    position = skipSpace(body, end);
    if (body[position] === comma) position = skipSpace(body, position + 1);
  }
  return elements;
}

/** Where the first elements of a well-formed array begin; each is read only as far as the next one is asked for. */
export function* elementStarts(body: Buffer, array: JsonSpan, most: number): Generator<number> {
  if (array.kind !== 'array') return;
  let position = skipSpace(body, array.start + 1);
  for (let count = 0; count < most && position < array.end && body[position] !== closeBracket; count += 1) {
    yield position;
    position = skipSpace(body, valueEnd(body, position));
    if (body[position] === comma) position = skipSpace(body, position + 1);
  }
}

/** A short text member of the well-formed object at `start`, without reading what comes behind it; null = it has none. */
export function memberText(body: Buffer, start: number, name: string): string | null {
  if (body[start] !== openBrace) return null;
  let position = skipSpace(body, start + 1);
  while (body[position] === quote) {
    const keyEnd = stringEnd(body, position);
    const isWanted = keyEnd - position === name.length + 2 && holds(body, position + 1, name);
    const value = skipSpace(body, skipSpace(body, keyEnd) + 1);
    const end = valueEnd(body, value);
    if (isWanted) return body[value] === quote ? body.toString('utf8', value + 1, end - 1) : null;
    position = skipSpace(body, end);
    if (body[position] === comma) position = skipSpace(body, position + 1);
  }
  return null;
}

function startAfterMark(body: Buffer): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
}

function expectEnd(body: Buffer, position: number): void {
  const rest = skipSpace(body, position);
  if (rest < body.length) throw new Malformed('there is text after the JSON object', rest);
}

/** So many bytes of a string are looked at one by one before `indexOf`, whose call costs as much as they do. */
const stepped = 32;

/** The offset behind the closing quote of the string that opens at `start`. */
function stringEnd(body: Buffer, start: number): number {
  if (body[start] !== quote) throw new Malformed('a quoted string is missing', start);
  let from = start + 1;
  for (;;) {
    const limit = Math.min(from + stepped, body.length);
    while (from < limit) {
      const byte = body[from];
      if (byte === quote) return from + 1;
      from += byte === backslash ? 2 : 1;
    }
    const end = body.indexOf(quote, from);
    if (end === -1) throw new Malformed('a string has no end', start);
    let slashes = 0;
    while (body[end - 1 - slashes] === backslash) slashes += 1;
    from = end + 1;
    if (slashes % 2 === 0) return from;
  }
}

/** The top-level key in these bytes when it is wanted, else null. */
function wantedKey(body: Buffer, start: number, end: number, wanted: ReadonlySet<string>): string | null {
  for (let index = start + 1; index < end - 1; index += 1) {
    const byte = body[index];
    if (byte === backslash || byte === undefined || byte > 0x7e) return decodedKey(body, start, end, wanted);
  }
  // Plain ASCII: compared in place, most keys need not become strings.
  for (const name of wanted) if (name.length === end - start - 2 && holds(body, start + 1, name)) return name;
  return null;
}

function holds(body: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1)
    if (body[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

function decodedKey(body: Buffer, start: number, end: number, wanted: ReadonlySet<string>): string | null {
  const key = keyText(body, start, end);
  return wanted.has(key) ? key : null;
}

function keyText(body: Buffer, start: number, end: number): string {
  const raw = body.toString('utf8', start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    throw new Malformed('a key holds a broken escape', start);
  }
}

function kindAt(body: Buffer, start: number): JsonSpan['kind'] {
  switch (body[start]) {
    case quote:
      return 'string';
    case openBrace:
      return 'object';
    case openBracket:
      return 'array';
    case 0x74:
    case 0x66:
      return 'boolean';
    case 0x6e:
      return 'null';
    default:
      return 'number';
  }
}

/** A byte that ends a number or a word; the end of the body (`undefined`) does too. */
function isBehindLiteral(byte: number | undefined): boolean {
  return byte === undefined || byte === comma || byte === closeBrace || byte === closeBracket || byte <= 0x20;
}

function literalEnd(body: Buffer, start: number): number {
  let end = start;
  while (!isBehindLiteral(body[end]) && end - start <= 64) end += 1;
  if (isUsualLiteral(body, start, end)) return end;
  if (!literal.test(body.toString('latin1', start, end)))
    throw new Malformed(start >= body.length ? 'the body ends too early' : 'a value is malformed', start);
  return end;
}

/** `true`, `false`, `null` and whole numbers, without making a string. False means: look closely. */
function isUsualLiteral(body: Buffer, start: number, end: number): boolean {
  switch (body[start]) {
    case 0x74:
      return end - start === 4 && holds(body, start, 'true');
    case 0x66:
      return end - start === 5 && holds(body, start, 'false');
    case 0x6e:
      return end - start === 4 && holds(body, start, 'null');
    case 0x30:
      return end - start === 1;
    default:
      for (let index = start; index < end; index += 1) {
        const byte = body[index] ?? 0;
        if (byte < 0x30 || byte > 0x39) return false;
      }
      return end > start;
  }
}

/** The offset behind the value that begins at `start`; containers are walked without recursion. */
function valueEnd(body: Buffer, start: number): number {
  const first = body[start];
  if (first === quote) return stringEnd(body, start);
  if (first !== openBrace && first !== openBracket) return literalEnd(body, start);
  const closers: number[] = [];
  let position = start;
  // Each round reads one value or one opening bracket, then every closing bracket and the comma behind it.
  for (;;) {
    const byte = body[position];
    if (byte === openBrace || byte === openBracket) {
      if (closers.length >= maximumDepth) throw new Malformed('the body is nested too deeply', position);
      const closer = byte === openBrace ? closeBrace : closeBracket;
      position = skipSpace(body, position + 1);
      if (body[position] !== closer) {
        closers.push(closer);
        if (closer === closeBrace) position = afterKey(body, position);
        continue;
      }
      position += 1;
    } else {
      position = byte === quote ? stringEnd(body, position) : literalEnd(body, position);
    }
    for (;;) {
      const closer = closers[closers.length - 1];
      if (closer === undefined) return position;
      position = skipSpace(body, position);
      const next = body[position];
      if (next === closer) {
        closers.pop();
        position += 1;
        continue;
      }
      if (next !== comma) throw new Malformed('a comma or closing bracket is missing', position);
      position = skipSpace(body, position + 1);
      if (closer === closeBrace) position = afterKey(body, position);
      break;
    }
  }
}

function afterKey(body: Buffer, position: number): number {
  const end = skipSpace(body, stringEnd(body, position));
  if (body[end] !== colon) throw new Malformed('a colon is missing after a key', end);
  return skipSpace(body, end + 1);
}
