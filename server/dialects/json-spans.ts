export interface JsonSpan {
  /** Byte offsets in the body; `end` exclusive. A string's span includes its quotes. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
}

export type TopLevelScan =
  | { readonly ok: true; readonly spans: ReadonlyMap<string, JsonSpan> }
  | { readonly ok: false; readonly message: string; readonly offset: number };

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;
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
 * `JSON.parse`; a body of many small strings (tool schemas) costs about as much.
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
    const key = keyText(body, position, keyEnd);
    position = skipSpace(body, keyEnd);
    if (body[position] !== colon) throw new Malformed('a colon is missing after a key', position);
    const start = skipSpace(body, position + 1);
    const end = valueEnd(body, start);
    if (wanted.has(key)) spans.set(key, { start, end, kind: kindAt(body, start) });
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

function startAfterMark(body: Buffer): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
}

function expectEnd(body: Buffer, position: number): void {
  const rest = skipSpace(body, position);
  if (rest < body.length) throw new Malformed('there is text after the JSON object', rest);
}

function skipSpace(body: Buffer, from: number): number {
  let position = from;
  for (;;) {
    const byte = body[position];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return position;
    position += 1;
  }
}

/** The offset behind the closing quote of the string that opens at `start`. */
function stringEnd(body: Buffer, start: number): number {
  if (body[start] !== quote) throw new Malformed('a quoted string is missing', start);
  let from = start + 1;
  for (;;) {
    const end = body.indexOf(quote, from);
    if (end === -1) throw new Malformed('a string has no end', start);
    let slashes = 0;
    while (body[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
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

function literalEnd(body: Buffer, start: number): number {
  let end = start;
  for (;;) {
    const byte = body[end];
    if (
      byte === undefined ||
      byte === comma ||
      byte === closeBrace ||
      byte === closeBracket ||
      byte <= 0x20 ||
      end - start > 64
    )
      break;
    end += 1;
  }
  if (!literal.test(body.toString('latin1', start, end)))
    throw new Malformed(start >= body.length ? 'the body ends too early' : 'a value is malformed', start);
  return end;
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
      const closer = closers.at(-1);
      if (closer === undefined) return position;
      position = skipSpace(body, position);
      if (body[position] === closer) {
        closers.pop();
        position += 1;
        continue;
      }
      if (body[position] !== comma) throw new Malformed('a comma or closing bracket is missing', position);
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
