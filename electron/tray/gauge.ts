import type { Pixels } from './png.ts';

/**
 * `none` fine, `notch` under the threshold, `attention` a person is needed, `off` the proxy does not serve, `stale`
 * the figures are old. Told apart by shape, never by colour alone.
 */
export type IconState = 'none' | 'notch' | 'attention' | 'off' | 'stale';

export interface GaugeFace {
  /** Fraction that fills the upper bar (tightest short window), 0 to 1; null = unknown. */
  readonly short: number | null;
  /** Fraction that fills the lower bar (tightest long window). */
  readonly long: number | null;
  readonly state: IconState;
}

export interface GaugeInk {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Black for macOS template images, which the system recolours. */
export const templateInk: GaugeInk = { red: 0, green: 0, blue: 0 };
export const darkInk: GaugeInk = { red: 32, green: 32, blue: 32 };
export const lightInk: GaugeInk = { red: 245, green: 245, blue: 245 };
/** For Linux panels, whose colour nobody tells: about 4.5 to 1 on black and on white. */
export const neutralInk: GaugeInk = { red: 118, green: 118, blue: 118 };

/** The drawing grid; one unit is `scale` pixels. */
export const gridUnits = 16;
const bars = { left: 1, height: 4, shortTop: 3, longTop: 9, width: 14, widthBesideMark: 9 } as const;
const solid = 255;
const faint = 80;

interface Canvas {
  /** Fills a rectangle given in grid units; edges snap to pixels. */
  fill(x: number, y: number, width: number, height: number, alpha: number): void;
}

/** Draws the two-bar gauge at 1x, 2x or 3x: 16, 32 or 48 pixels square. */
export function drawGauge(face: GaugeFace, scale: 1 | 2 | 3, ink: GaugeInk): Pixels {
  const size = gridUnits * scale;
  const rgba = new Uint8Array(size * size * 4);
  const canvas = createCanvas(rgba, size, scale, ink);
  const width = face.state === 'attention' ? bars.widthBesideMark : bars.width;
  drawBar(canvas, face.state, face.short, bars.shortTop, width);
  drawBar(canvas, face.state, face.long, bars.longTop, width);
  if (face.state === 'notch') drawNotch(canvas);
  if (face.state === 'attention') drawMark(canvas);
  return { width: size, height: size, rgba };
}

/** How many grid units of a bar are filled; anything above nothing shows at least a sliver. */
export function filledUnits(fraction: number, width: number): number {
  const bounded = Math.max(0, Math.min(1, fraction));
  return bounded === 0 ? 0 : Math.max(0.5, bounded * width);
}

function drawBar(
  canvas: Canvas,
  state: IconState,
  fraction: number | null,
  top: number,
  width: number,
): void {
  if (state === 'off') {
    drawOutline(canvas, top, width);
    return;
  }
  if (fraction === null) {
    drawDots(canvas, top, width);
    return;
  }
  canvas.fill(bars.left, top, width, bars.height, faint);
  canvas.fill(bars.left, top, filledUnits(fraction, width), bars.height, solid);
  if (state === 'stale') cutDashes(canvas, top, width);
}

function drawOutline(canvas: Canvas, top: number, width: number): void {
  canvas.fill(bars.left, top, width, bars.height, solid);
  canvas.fill(bars.left + 1, top + 1, width - 2, bars.height - 2, 0);
}

/** Old figures stay readable as a bar of dashes. */
function cutDashes(canvas: Canvas, top: number, width: number): void {
  for (let x = 3; x < width; x += 4) canvas.fill(bars.left + x, top, 1, bars.height, 0);
}

function drawDots(canvas: Canvas, top: number, width: number): void {
  for (let x = 0; x < width; x += 4) {
    canvas.fill(bars.left + x, top + 1, Math.min(2, width - x), 2, faint);
  }
}

/** A solid wedge that points into the bars from the right, with one clear unit around it. */
function drawNotch(canvas: Canvas): void {
  for (let row = 0; row < 8; row += 1) {
    const reach = row < 4 ? row + 1 : 8 - row;
    canvas.fill(gridUnits - reach - 2, row + 4, reach + 2, 1, 0);
    canvas.fill(gridUnits - reach, row + 4, reach, 1, solid);
  }
}

function drawMark(canvas: Canvas): void {
  canvas.fill(12, 2, 2, 7, solid);
  canvas.fill(12, 11, 2, 2, solid);
}

function createCanvas(rgba: Uint8Array, size: number, scale: number, ink: GaugeInk): Canvas {
  const pixel = (units: number): number => Math.max(0, Math.min(size, Math.round(units * scale)));
  return {
    fill: (x, y, width, height, alpha) => {
      const right = pixel(x + width);
      const bottom = pixel(y + height);
      for (let row = pixel(y); row < bottom; row += 1) {
        for (let column = pixel(x); column < right; column += 1) {
          rgba.set([ink.red, ink.green, ink.blue, alpha], (row * size + column) * 4);
        }
      }
    },
  };
}
