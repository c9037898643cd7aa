import { isSpace } from './json-characters.ts';
import { scanTopLevel, type JsonSpan } from './json-spans.ts';

/** One place of a JSON text that changes; every other byte stays. */
export interface JsonEdit {
  readonly start: number;
  readonly end: number;
  /** Empty for a removal. */
  readonly instead: Buffer;
}

export const nothing = Buffer.alloc(0);
const noMembers: ReadonlyMap<string, JsonSpan> = new Map();

/** The whole body as an object, to look for members in. */
export function wholeBody(body: Buffer): JsonSpan {
  return { start: 0, end: body.length, kind: 'object' };
}

/** Members of an object inside the body, with spans counted from the body's start; none for what is no sound object. */
export function membersOf(
  body: Buffer,
  object: JsonSpan,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, JsonSpan> {
  if (object.kind !== 'object') return noMembers;
  const scan = scanTopLevel(body.subarray(object.start, object.end), wanted);
  if (!scan.ok) return noMembers;
  return new Map(
    [...scan.spans].map(([name, { start, end, kind }]) => [
      name,
      { start: start + object.start, end: end + object.start, kind },
    ]),
  );
}

/**
 * Takes elements out of an array, each with the comma that belongs to it: the one behind, and at the array's end the one
 * before. `elements` are the array's, in order.
 */
export function elementCuts(
  elements: readonly JsonSpan[],
  isGone: (element: JsonSpan, index: number) => boolean,
): readonly JsonEdit[] {
  const gone = elements.map(isGone);
  const lastKept = gone.lastIndexOf(false);
  const cuts: JsonEdit[] = [];
  for (const [index, element] of elements.entries()) {
    const next = elements[index + 1];
    if (index < lastKept && next !== undefined && gone[index] === true)
      cuts.push({ start: element.start, end: next.start, instead: nothing });
  }
  const [first, last] = [elements[0], elements.at(-1)];
  if (first !== undefined && last !== undefined && lastKept < elements.length - 1)
    cuts.push({ start: elements[lastKept]?.end ?? first.start, end: last.end, instead: nothing });
  return cuts;
}

/** The body with its edits, in any order but none inside another; the same buffer when there are none. */
export function withEdits(body: Buffer, edits: readonly JsonEdit[]): Buffer {
  if (edits.length === 0) return body;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end, instead } of edits.toSorted((left, right) => left.start - right.start)) {
    pieces.push(body.subarray(from, start), instead);
    from = end;
  }
  pieces.push(body.subarray(from));
  return Buffer.concat(pieces);
}

/** Where the white space before an offset begins. */
export function spaceBefore(body: Buffer, from: number): number {
  let position = from;
  while (position > 0 && isSpace(body[position - 1])) position -= 1;
  return position;
}
