import { describe, expect, it } from 'vitest';
import { placePopover, type PlacementInput, type Rectangle } from './popover-placement.ts';

const rectangle = (x: number, y: number, width: number, height: number): Rectangle => ({
  x,
  y,
  width,
  height,
});
const screen = rectangle(0, 0, 1920, 1080);

const cases: readonly (readonly [string, PlacementInput, Rectangle])[] = [
  [
    'below a menu bar at the top',
    { anchor: rectangle(1500, 0, 24, 24), displayBounds: screen, workArea: rectangle(0, 25, 1920, 1055) },
    rectangle(1322, 32, 380, 600),
  ],
  [
    'above a taskbar at the bottom',
    { anchor: rectangle(1500, 1044, 24, 32), displayBounds: screen, workArea: rectangle(0, 0, 1920, 1040) },
    rectangle(1322, 436, 380, 600),
  ],
  [
    'above a taskbar at the bottom, kept off the right edge',
    { anchor: rectangle(1890, 1044, 24, 32), displayBounds: screen, workArea: rectangle(0, 0, 1920, 1040) },
    rectangle(1540, 436, 380, 600),
  ],
  [
    'right of a taskbar on the left',
    { anchor: rectangle(10, 900, 40, 24), displayBounds: screen, workArea: rectangle(60, 0, 1860, 1080) },
    rectangle(60, 480, 380, 600),
  ],
  [
    'left of a taskbar on the right',
    { anchor: rectangle(1870, 500, 40, 24), displayBounds: screen, workArea: rectangle(0, 0, 1860, 1080) },
    rectangle(1480, 212, 380, 600),
  ],
  [
    'on the display left of the primary one, with negative coordinates',
    {
      anchor: rectangle(-200, 0, 24, 24),
      displayBounds: rectangle(-2560, 0, 2560, 1440),
      workArea: rectangle(-2560, 25, 2560, 1415),
    },
    rectangle(-380, 32, 380, 600),
  ],
  [
    'on the display below, not on the one above',
    {
      anchor: rectangle(100, 2128, 24, 32),
      displayBounds: rectangle(0, 1080, 1920, 1080),
      workArea: rectangle(0, 1080, 1920, 1040),
    },
    rectangle(0, 1520, 380, 600),
  ],
  [
    'on whole pixels when a scaled display reports fractions',
    {
      anchor: rectangle(1200.4, 0.2, 21.3, 21.3),
      displayBounds: rectangle(0, 0, 1536, 864),
      workArea: rectangle(0, 21.6, 1536, 842.4),
    },
    rectangle(1021, 30, 380, 600),
  ],
  [
    'lower when the work area is small: at most 80 % of it',
    {
      anchor: rectangle(900, 0, 24, 24),
      displayBounds: rectangle(0, 0, 1024, 600),
      workArea: rectangle(0, 24, 1024, 576),
    },
    rectangle(644, 32, 380, 460),
  ],
  [
    'never lower than 320 while the work area has that much',
    {
      anchor: rectangle(100, 0, 24, 24),
      displayBounds: rectangle(0, 0, 800, 380),
      workArea: rectangle(0, 24, 800, 356),
    },
    rectangle(0, 32, 380, 320),
  ],
  [
    'as small as a work area that is smaller than the popover',
    {
      anchor: rectangle(100, 0, 24, 24),
      displayBounds: rectangle(0, 0, 320, 240),
      workArea: rectangle(0, 24, 320, 216),
    },
    rectangle(0, 24, 320, 216),
  ],
  [
    'in the middle where the desktop does not tell the place of the icon',
    { anchor: null, displayBounds: screen, workArea: rectangle(0, 32, 1920, 1048) },
    rectangle(770, 256, 380, 600),
  ],
  [
    'inside the work area although the icon claims to be off every screen',
    {
      anchor: rectangle(99_999, -99_999, 24, 24),
      displayBounds: screen,
      workArea: rectangle(0, 25, 1920, 1055),
    },
    rectangle(1540, 25, 380, 600),
  ],
];

describe('the popover opens', () => {
  it.each(cases)('%s', (_where, input, expected) => {
    expect(placePopover(input)).toEqual(expected);
  });

  it('wholly inside the work area for any icon on any edge', () => {
    const workArea = rectangle(40, 30, 1840, 1000);
    for (let x = -50; x <= 1970; x += 101) {
      for (let y = -50; y <= 1130; y += 97) {
        const placed = placePopover({ anchor: rectangle(x, y, 24, 24), displayBounds: screen, workArea });
        expect(placed.x).toBeGreaterThanOrEqual(workArea.x);
        expect(placed.y).toBeGreaterThanOrEqual(workArea.y);
        expect(placed.x + placed.width).toBeLessThanOrEqual(workArea.x + workArea.width);
        expect(placed.y + placed.height).toBeLessThanOrEqual(workArea.y + workArea.height);
      }
    }
  });
});
