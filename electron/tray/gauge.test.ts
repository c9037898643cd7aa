import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawGauge, templateInk, type GaugeFace } from './gauge.ts';
import { encodePng } from './png.ts';

/** `#` solid, `.` clear, `-` faint; one character a pixel. */
function picture(face: GaugeFace, scale: 1 | 2 | 3 = 1): string[] {
  const { width, height, rgba } = drawGauge(face, scale, templateInk);
  return Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_column, x) => {
      const alpha = rgba[(y * width + x) * 4 + 3] ?? 0;
      return alpha === 0 ? '.' : alpha === 255 ? '#' : '-';
    }).join(''),
  );
}

describe('the gauge', () => {
  it('fills the upper bar with the short window and the lower with the long one', () => {
    expect(picture({ short: 0.5, long: 1, state: 'none' })).toEqual([
      '................',
      '................',
      '................',
      '.#######-------.',
      '.#######-------.',
      '.#######-------.',
      '.#######-------.',
      '................',
      '................',
      '.##############.',
      '.##############.',
      '.##############.',
      '.##############.',
      '................',
      '................',
      '................',
    ]);
  });

  it.each([
    [0, 0],
    [0.001, 1],
    [0.5, 14],
    [0.75, 21],
    [1, 28],
    [1.7, 28],
    [-1, 0],
  ])('fills fraction %d with %d of 28 pixels at 2x', (fraction, filled) => {
    const row = picture({ short: fraction, long: 0, state: 'none' }, 2)[8] ?? '';
    expect(row.match(/#/g)?.length ?? 0).toBe(filled);
  });

  it('draws an unknown window as dots, neither empty nor full', () => {
    const row = picture({ short: null, long: 0.5, state: 'none' })[4];
    expect(row).toBe('.--..--..--..--.');
  });

  it('draws old figures as dashes that still show how much', () => {
    expect(picture({ short: 0.5, long: 0.5, state: 'stale' })[4]).toBe('.###.###.---.--.');
  });

  it('tells every state apart by shape alone', () => {
    const states = (['none', 'notch', 'attention', 'off', 'stale'] as const).map((state) =>
      picture({ short: 0.5, long: 0.5, state }).join('\n').replaceAll('-', '#'),
    );
    expect(new Set(states).size).toBe(5);
  });

  it('keeps the attention mark clear of the bars', () => {
    const rows = picture({ short: 1, long: 1, state: 'attention' });
    expect(rows[4]).toBe('.#########..##..');
    expect(rows[11]).toBe('.#########..##..');
    expect(rows[9]).toBe('.#########......');
  });

  it('is the same drawing at 1x, 2x and 3x', () => {
    const face: GaugeFace = { short: 0.5, long: 1, state: 'notch' };
    const one = picture(face, 1);
    for (const scale of [2, 3] as const) {
      const larger = picture(face, scale);
      expect(larger.length).toBe(16 * scale);
      const shrunk = larger
        .filter((_row, y) => y % scale === 0)
        .map((row) => [...row].filter((_pixel, x) => x % scale === 0).join(''));
      expect(shrunk).toEqual(one);
    }
  });
});

describe('the PNG encoder', () => {
  it('writes a header and rows that decode to the same pixels', () => {
    const rgba = Uint8Array.from({ length: 3 * 2 * 4 }, (_value, index) => index);
    const png = encodePng({ width: 3, height: 2, rgba });
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([3, 2, 8, 6]);
    const start = png.indexOf('IDAT') + 4;
    const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
    expect([...rows]).toEqual([0, ...rgba.subarray(0, 12), 0, ...rgba.subarray(12)]);
  });

  it('refuses pixels that do not fill the image', () => {
    expect(() => encodePng({ width: 2, height: 2, rgba: new Uint8Array(15) })).toThrow(RangeError);
  });
});
