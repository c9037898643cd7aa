import type { JsonSpan } from '../json-spans.ts';

/**
 * The body without some elements of one of its arrays, each with the comma that belongs to it; every other byte stays.
 * `elements` are the array's, in order; the same buffer when none is gone.
 */
export function cutElements(
  body: Buffer,
  elements: readonly JsonSpan[],
  isGone: (index: number) => boolean,
): Buffer {
  const lastKept = elements.findLastIndex((_element, index) => !isGone(index));
  const cuts: { readonly start: number; readonly end: number }[] = [];
  elements.forEach((element, index) => {
    const next = elements[index + 1];
    // Before a kept element the comma behind goes too; those at the array's end go with the comma before them.
    if (index < lastKept && next !== undefined && isGone(index))
      cuts.push({ start: element.start, end: next.start });
  });
  const last = elements.at(-1);
  if (last !== undefined && lastKept < elements.length - 1)
    cuts.push({ start: elements[lastKept]?.end ?? elements[0]?.start ?? last.start, end: last.end });
  return without(body, cuts);
}

function without(body: Buffer, cuts: readonly { readonly start: number; readonly end: number }[]): Buffer {
  if (cuts.length === 0) return body;
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of cuts) {
    parts.push(body.subarray(from, start));
    from = end;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}
