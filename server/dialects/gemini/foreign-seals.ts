import { sealTag } from '../../ir/index.ts';
import { skipSpace } from '../json-characters.ts';
import {
  elementCuts,
  membersOf,
  nothing,
  spaceBefore,
  wholeBody,
  withEdits,
  type JsonEdit,
} from '../json-edits.ts';
import { scanElements, type JsonSpan } from '../json-spans.ts';
import { placeholderSignature } from './own.ts';
import { taggedBeginning } from './signature-field.ts';

/** The second is what a client sends that was given our tag as it is. */
const needles: readonly Buffer[] = [Buffer.from(`"${taggedBeginning}`), Buffer.from(`"${sealTag}`)];
const placeholder = Buffer.from(`"${placeholderSignature}"`);
const names = [Buffer.from('"thoughtSignature"'), Buffer.from('"thought_signature"')];
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;

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
function memberCut(body: Buffer, key: number, end: number, last: JsonEdit | undefined): JsonEdit {
  const behind = skipSpace(body, end);
  if (body[behind] === comma) return { start: key, end: skipSpace(body, behind + 1), instead: nothing };
  const edge = last !== undefined && spaceBefore(body, key) <= last.end ? last.start : key;
  const before = spaceBefore(body, edge);
  return { start: body[before - 1] === comma ? before - 1 : edge, end, instead: nothing };
}

/**
 * The body without thought signatures that hold another vendor's reasoning (our tag is in front of them): Google refuses
 * what it did not sign. Only these members go, with their comma. On a function call Google's documented placeholder takes
 * their place, because Gemini 3 refuses a call of the running turn that is not signed (provider notes 15.2, points 1 and
 * 5); a part that holds nothing else goes whole, as Google refuses empty texts. The same buffer when there are none.
 * Quotes inside JSON strings are escaped, so quoted text never matches.
 */
export function withoutForeignSeals(body: Buffer): Buffer {
  const hits = needles.flatMap((needle) => hitsOf(body, needle)).sort((left, right) => left - right);
  if (hits.length === 0) return body;
  const { calls, gone } = partsWithHits(body, hits);
  const cuts: JsonEdit[] = [];
  const isIn = (spans: readonly Pick<JsonEdit, 'start' | 'end'>[], hit: number): boolean =>
    spans.some(({ start, end }) => start < hit && hit < end);
  for (const hit of hits) {
    const key = keyStart(body, hit);
    const end = key === -1 ? -1 : valueEnd(body, hit);
    if (end === -1 || isIn(gone, hit)) continue;
    if (isIn(calls, hit)) {
      cuts.push({ start: hit, end, instead: placeholder });
      continue;
    }
    const last = cuts.at(-1);
    const cut = memberCut(body, key, end, last);
    if (last !== undefined && last.instead === nothing && cut.start <= last.end) {
      cuts.pop();
      cuts.push({ ...cut, start: Math.min(last.start, cut.start) });
    } else cuts.push(cut);
  }
  return withEdits(body, [...cuts, ...gone]);
}

function hitsOf(body: Buffer, needle: Buffer): readonly number[] {
  const hits: number[] = [];
  for (let hit = body.indexOf(needle); hit !== -1; hit = body.indexOf(needle, hit + needle.length))
    hits.push(hit);
  return hits;
}

const wantedOfRequest = new Set(['contents']);
const wantedOfContent = new Set(['parts']);
const wantedOfPart = new Set(['functionCall', 'function_call', 'text']);

interface PartsWithHits {
  /** Parts with a function call. */
  readonly calls: readonly JsonSpan[];
  /** Parts of an empty text, and contents of such parts only, with a comma. */
  readonly gone: readonly JsonEdit[];
}

/** The parts that are more than a signature's place; none when the body is no usual request. */
function partsWithHits(body: Buffer, hits: readonly number[]): PartsWithHits {
  const holdsHit = ({ start, end }: JsonSpan): boolean => hits.some((hit) => start < hit && hit < end);
  const calls: JsonSpan[] = [];
  const gone: JsonEdit[] = [];
  const list = membersOf(body, wholeBody(body), wantedOfRequest).get('contents');
  if (list?.kind !== 'array') return { calls, gone };
  const contents = scanElements(body, list);
  const isEmpty = (part: JsonSpan): boolean => {
    if (!holdsHit(part)) return false;
    const members = membersOf(body, part, wantedOfPart);
    const text = members.get('text');
    if (text === undefined && members.size > 0) calls.push(part);
    return text !== undefined && text.end - text.start === 2 && text.kind === 'string';
  };
  const isGone = (content: JsonSpan): boolean => {
    if (!holdsHit(content)) return false;
    const parts = membersOf(body, content, wantedOfContent).get('parts');
    const elements = parts?.kind === 'array' ? scanElements(body, parts) : [];
    const empty = new Set(elements.filter(isEmpty));
    if (empty.size > 0 && empty.size === elements.length) return true;
    gone.push(...elementCuts(elements, (part) => empty.has(part)));
    return false;
  };
  const empty = new Set(contents.filter(isGone));
  if (empty.size < contents.length) gone.push(...elementCuts(contents, (content) => empty.has(content)));
  return { calls, gone };
}
