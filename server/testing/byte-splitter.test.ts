import { describe, expect, test } from 'vitest';
import { everySplit, splitAt, splitEvery, splitRandomly } from './byte-splitter.ts';

const bytes = new TextEncoder().encode('aé世👩‍🚀z');
const joined = (pieces: readonly Uint8Array[]): Buffer => Buffer.concat(pieces);

describe('byte splitter', () => {
  test('cuts at the given offsets, in any order, ignoring those outside', () => {
    const pieces = splitAt(Uint8Array.of(1, 2, 3, 4, 5), [4, 2, 2, 0, 5, 99, -1]);
    expect(pieces.map((piece) => [...piece])).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('random cuts keep the bytes, respect the maximum, repeat for a seed and differ between seeds', () => {
    const long = Buffer.from('0123456789'.repeat(50));
    const lengths = (seed: number): number[] => splitRandomly(long, seed, 7).map((piece) => piece.length);
    expect(joined(splitRandomly(long, 3, 7))).toEqual(long);
    expect(Math.max(...lengths(3))).toBeLessThanOrEqual(7);
    expect(Math.min(...lengths(3))).toBeGreaterThanOrEqual(1);
    expect(lengths(3)).toEqual(lengths(3));
    expect(lengths(3)).not.toEqual(lengths(4));
  });

  test('random cuts fall inside multi-byte characters', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const isBroken = (piece: Uint8Array): boolean => {
      try {
        decoder.decode(piece);
        return false;
      } catch {
        return true;
      }
    };
    expect(splitRandomly(Buffer.from('👩‍🚀世'.repeat(20)), 1, 5).some(isBroken)).toBe(true);
  });

  test('every split yields the whole and each of the two-part cuts', () => {
    const all = [...everySplit(bytes)];
    expect(all).toHaveLength(bytes.length);
    expect(all.map((pieces) => pieces[0]?.length)).toEqual([
      bytes.length,
      ...Array.from({ length: bytes.length - 1 }, (_, index) => index + 1),
    ]);
    for (const pieces of all) expect(joined(pieces)).toEqual(Buffer.from(bytes));
  });

  test('empty input gives no random piece and no fixed piece, and one empty split', () => {
    const empty = new Uint8Array(0);
    expect(splitRandomly(empty, 1, 4)).toEqual([]);
    expect(splitEvery(empty, 4)).toEqual([]);
    expect([...everySplit(empty)]).toEqual([[empty]]);
  });

  test('fixed pieces have the asked size except the last', () => {
    expect(splitEvery(Uint8Array.of(1, 2, 3, 4, 5), 2).map((piece) => piece.length)).toEqual([2, 2, 1]);
    expect(splitEvery(Uint8Array.of(1, 2), 0).map((piece) => piece.length)).toEqual([1, 1]);
  });
});
