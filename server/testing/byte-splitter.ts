/**
 * Cuts bytes into pieces the way a network may deliver them: at any offset, also inside a multi-byte character.
 * The pieces of one call always concatenate to the input.
 */

/** A deterministic generator of numbers in [0, 1) (mulberry32). The same seed gives the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Pieces between the given byte offsets. Offsets may come in any order; those outside the bytes cut nothing. */
export function splitAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const inside = offsets.filter((offset) => offset > 0 && offset < bytes.length);
  const cuts = [...new Set(inside)].sort((left, right) => left - right);
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index] ?? 0, end));
}

/** Pieces of 1 to `maxChunk` bytes, chosen by `seed`. Empty input gives no piece. */
export function splitRandomly(bytes: Uint8Array, seed: number, maxChunk: number): Uint8Array[] {
  return splitWith(bytes, seededRandom(seed), maxChunk);
}

/** Like `splitRandomly`, drawing from a generator that goes on between calls. */
export function splitWith(bytes: Uint8Array, random: () => number, maxChunk: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = Math.min(bytes.length, offset + 1 + Math.floor(random() * Math.max(1, maxChunk)));
    pieces.push(bytes.subarray(offset, end));
    offset = end;
  }
  return pieces;
}

/** Pieces of `size` bytes; the last may be shorter. */
export function splitEvery(bytes: Uint8Array, size: number): Uint8Array[] {
  const step = Math.max(1, Math.floor(size));
  const count = Math.ceil(bytes.length / step);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * step, (index + 1) * step));
}

/** The uncut bytes, then every way to cut them in two. */
export function* everySplit(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes];
  for (let offset = 1; offset < bytes.length; offset += 1) yield splitAt(bytes, [offset]);
}
