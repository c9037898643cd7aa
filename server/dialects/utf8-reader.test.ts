import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUtf8Reader } from './utf8-reader.ts';

function readPieces(pieces: readonly Uint8Array[]): string {
  const reader = createUtf8Reader();
  return pieces.map((piece) => reader.read(piece)).join('') + reader.end();
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return places.slice(1).map((to, index) => bytes.slice(places[index], to));
}

describe('reading UTF-8 from pieces', () => {
  it('gives every character once, wherever the bytes are cut', () => {
    const text = '\ufeffaé’𝒳 \0\u{10ffff}';
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(readPieces([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(text);
    expect(readPieces([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(text);
  });

  it('gives text as soon as it is whole', () => {
    const reader = createUtf8Reader();
    expect(reader.read(Buffer.from('ab'))).toBe('ab');
    expect(reader.read(Buffer.from([0x63, 0xe2, 0x80]))).toBe('c');
    expect(reader.read(Buffer.from([0x99]))).toBe('’');
    expect(reader.read(Buffer.alloc(0))).toBe('');
  });

  it('keeps its own copy of what it holds back', () => {
    const reader = createUtf8Reader();
    const shared = Buffer.from([0xe2, 0x80]);
    reader.read(shared);
    shared.fill(0);
    expect(reader.read(Buffer.from([0x99]))).toBe('’');
  });

  it.each([
    [[0xe2, 0x28, 0xa1]],
    [[0x80, 0x80, 0x80, 0x80, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xc0, 0xaf]],
    [[0xf0, 0x9f, 0x98]],
    [[0xff, 0xfe, 0xe2]],
  ])('says the same of the broken bytes %j however they are cut', (bytes) => {
    const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(readPieces(cutAt(Uint8Array.from(bytes), [cut]))).toBe(whole);
  });

  it('agrees with the standard for any bytes and any cuts', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x80, 0xbf, 0xc2, 0xe2, 0xed, 0xf0, 0xf4),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 8 }), (values, cuts) => {
        const bytes = Uint8Array.from(values);
        const standard = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        expect(readPieces(cutAt(bytes, cuts))).toBe(standard);
      }),
      { numRuns: 3_000 },
    );
  });
});
