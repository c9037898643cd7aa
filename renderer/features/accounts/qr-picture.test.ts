import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrPicture } from './qr-picture.ts';

const address = `https://claude.com/cai/oauth/authorize?state=${'x'.repeat(300)}&redirect_uri=https%3A%2F%2Fa.example`;

/** The dark modules that a path paints. */
function painted(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu))
    for (let at = 0; at < Number(width); at += 1) {
      const row = rows[Number(y)];
      if (row !== undefined) row[Number(x) + at] = true;
    }
  return rows;
}

describe('the QR code of an address', () => {
  it('paints every module once, with the quiet zone that cameras need', () => {
    const picture = qrPicture(address);
    if (picture === null) throw new Error('no picture');
    const rows = painted(picture.path, picture.size);
    expect(rows).toEqual(encode(address, { ecc: 'L', border: 4 }).data);
    expect(rows.slice(0, 4).flat().includes(true)).toBe(false);
    // The finder pattern's upper edge.
    expect(rows[4]?.slice(4, 12)).toEqual([true, true, true, true, true, true, true, false]);
  });

  it.each([
    '',
    'nonsense',
    'http://claude.com/',
    'javascript:alert(1)',
    `https://a.example/${'x'.repeat(1_000)}`,
  ])('is not made of %.30s', (url) => {
    expect(qrPicture(url)).toBeNull();
  });
});
