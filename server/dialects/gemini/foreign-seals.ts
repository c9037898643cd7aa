import { sealTag } from '../../ir/index.ts';

const needle = Buffer.from(`"${sealTag}`);
const names = [Buffer.from('"thoughtSignature"'), Buffer.from('"thought_signature"')];
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;

interface Cut {
  readonly start: number;
  readonly end: number;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function spaceBefore(body: Buffer, from: number): number {
  let position = from;
  while (position > 0 && isSpace(body[position - 1])) position -= 1;
  return position;
}

function spaceBehind(body: Buffer, from: number): number {
  let position = from;
  while (isSpace(body[position])) position += 1;
  return position;
}

/** Where the key of the value at `value` begins, when it is a thought signature; else -1. */
function keyStart(body: Buffer, value: number): number {
  const mark = spaceBefore(body, value) - 1;
  if (body[mark] !== colon) return -1;
  const end = spaceBefore(body, mark);
  for (const name of names) {
    const start = end - name.length;
    if (start > 0 && body.subarray(start, end).equals(name)) return start;
  }
  return -1;
}

/** The offset behind the closing quote, or -1. */
function valueEnd(body: Buffer, value: number): number {
  for (let position = value + 1; position < body.length; position += 1) {
    const byte = body[position];
    if (byte === backslash) position += 1;
    else if (byte === quote) return position + 1;
  }
  return -1;
}

/** The member with the comma that belongs to it; a cut just before it may have taken the members in between. */
function memberCut(body: Buffer, key: number, end: number, last: Cut | undefined): Cut {
  const behind = spaceBehind(body, end);
  if (body[behind] === comma) return { start: key, end: spaceBehind(body, behind + 1) };
  const edge = last !== undefined && spaceBefore(body, key) <= last.end ? last.start : key;
  const before = spaceBefore(body, edge);
  return { start: body[before - 1] === comma ? before - 1 : edge, end };
}

/**
 * The body without thought signatures that hold another vendor's reasoning (our tag is in front of them): Google refuses
 * what it did not sign. Only these members go, with their comma; the same buffer when there are none. Quotes inside
 * JSON strings are escaped, so quoted text in a prompt never matches.
 */
export function withoutForeignSeals(body: Buffer): Buffer {
  const cuts: Cut[] = [];
  for (let hit = body.indexOf(needle); hit !== -1; hit = body.indexOf(needle, hit + needle.length)) {
    const key = keyStart(body, hit);
    const end = key === -1 ? -1 : valueEnd(body, hit);
    if (end === -1) continue;
    const last = cuts.at(-1);
    const cut = memberCut(body, key, end, last);
    if (last !== undefined && cut.start <= last.end) {
      cuts.pop();
      cuts.push({ start: Math.min(last.start, cut.start), end: cut.end });
    } else cuts.push(cut);
  }
  if (cuts.length === 0) return body;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const cut of cuts) {
    pieces.push(body.subarray(from, cut.start));
    from = cut.end;
  }
  pieces.push(body.subarray(from));
  return Buffer.concat(pieces);
}
