/** A small seeded generator (mulberry32), so that a failing round can be repeated. Returns numbers in [0, 1). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One way in which a file goes bad: a flipped bit, a cut, a run of zeros, foreign bytes behind the end. Never the same bytes. */
export function damage(bytes: Uint8Array, next: () => number): Uint8Array {
  const at = Math.floor(next() * bytes.length);
  const kind = Math.floor(next() * 4);
  if (kind === 0) return flip(bytes, at, Math.floor(next() * 8));
  if (kind === 1) return bytes.slice(0, at);
  if (kind === 2) {
    const zeroed = Uint8Array.from(bytes);
    zeroed.fill(0, at, at + 1 + Math.floor(next() * 64));
    return Buffer.from(zeroed).equals(bytes) ? flip(bytes, at, 0) : zeroed;
  }
  return Buffer.concat([bytes, Buffer.from('{"x":'.repeat(1 + Math.floor(next() * 4)))]);
}

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
  return flipped;
}
