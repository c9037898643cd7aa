/**
 * Draws the app icon (two tracks joined by a switch) and the static tray images into `resources/`. Run with Node 24:
 * `node build/make-icons.mjs`. The results are committed; the same code draws the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { drawGauge, neutralInk, templateInk } from '../electron/tray/gauge.ts';
import { encodePng } from '../electron/tray/png.ts';

const resources = new URL('../resources/', import.meta.url);
const samples = 4;

/** The glyph on a unit square: a rounded tile, two tracks, and the diverging rail with a round point. */
const tile = { margin: 0.06, radius: 0.21, top: [52, 72, 94], bottom: [31, 44, 60] };
const rail = [244, 246, 248];
const point = [90, 200, 160];
const strokes = [
  { from: [0.22, 0.34], to: [0.78, 0.34], width: 0.085, colour: rail },
  { from: [0.22, 0.66], to: [0.78, 0.66], width: 0.085, colour: rail },
  { from: [0.36, 0.66], to: [0.62, 0.34], width: 0.085, colour: rail },
];
const dot = { at: [0.36, 0.66], radius: 0.082, colour: point };

function insideTile(x, y) {
  const { margin, radius } = tile;
  const dx = Math.max(margin + radius - x, x - (1 - margin - radius), 0);
  const dy = Math.max(margin + radius - y, y - (1 - margin - radius), 0);
  return Math.hypot(dx, dy) <= radius;
}

function distanceToSegment(x, y, [fromX, fromY], [toX, toY]) {
  const lengthSquared = (toX - fromX) ** 2 + (toY - fromY) ** 2;
  const along = ((x - fromX) * (toX - fromX) + (y - fromY) * (toY - fromY)) / lengthSquared;
  const nearest = Math.max(0, Math.min(1, along));
  return Math.hypot(x - (fromX + nearest * (toX - fromX)), y - (fromY + nearest * (toY - fromY)));
}

/** The colour at one place, or null outside the tile. */
function colourAt(x, y) {
  if (!insideTile(x, y)) return null;
  if (Math.hypot(x - dot.at[0], y - dot.at[1]) <= dot.radius) return dot.colour;
  const hit = strokes.find(({ from, to, width }) => distanceToSegment(x, y, from, to) <= width / 2);
  if (hit !== undefined) return hit.colour;
  return tile.top.map((channel, index) => channel + (tile.bottom[index] - channel) * y);
}

/** One pixel from samples×samples places, with straight alpha. */
function pixelAt(column, row, size) {
  let red = 0;
  let green = 0;
  let blue = 0;
  let hits = 0;
  for (let sample = 0; sample < samples * samples; sample += 1) {
    const x = (column + ((sample % samples) + 0.5) / samples) / size;
    const y = (row + (Math.floor(sample / samples) + 0.5) / samples) / size;
    const colour = colourAt(x, y);
    if (colour === null) continue;
    red += colour[0];
    green += colour[1];
    blue += colour[2];
    hits += 1;
  }
  if (hits === 0) return [0, 0, 0, 0];
  const alpha = Math.round((hits / samples ** 2) * 255);
  return [Math.round(red / hits), Math.round(green / hits), Math.round(blue / hits), alpha];
}

function drawIcon(size) {
  const rgba = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      rgba.set(pixelAt(column, row, size), (row * size + column) * 4);
    }
  }
  return encodePng({ width: size, height: size, rgba });
}

/** Apple's icon container: a type of four letters and a length before each PNG. */
function encodeIcns(pngBySize) {
  const types = { 32: ['ic11'], 64: ['ic12'], 128: ['ic07'], 256: ['ic08', 'ic13'], 512: ['ic09', 'ic14'] };
  const parts = Object.entries(types).flatMap(([size, names]) =>
    names.map((name) => icnsPart(name, pngBySize.get(Number(size)))),
  );
  return icnsPart('icns', Buffer.concat(parts));
}

function icnsPart(name, data) {
  const header = Buffer.alloc(8);
  header.write(name, 0, 'latin1');
  header.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([header, data]);
}

/** The Windows icon container: a directory of 16 bytes an image, then the PNGs. */
function encodeIco(pngBySize) {
  const sizes = [16, 32, 48, 64, 128, 256];
  const header = Buffer.alloc(6 + sizes.length * 16);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(sizes.length, 4);
  let offset = header.length;
  for (const [index, size] of sizes.entries()) {
    const png = pngBySize.get(size);
    const entry = 6 + index * 16;
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...sizes.map((size) => pngBySize.get(size))]);
}

const pngBySize = new Map([16, 32, 48, 64, 128, 256, 512].map((size) => [size, drawIcon(size)]));
await mkdir(new URL('icons/', resources), { recursive: true });
await mkdir(new URL('tray/', resources), { recursive: true });
await writeFile(new URL('icon.png', resources), pngBySize.get(512));
await writeFile(new URL('icon.icns', resources), encodeIcns(pngBySize));
await writeFile(new URL('icon.ico', resources), encodeIco(pngBySize));
for (const [size, png] of pngBySize) {
  await writeFile(new URL(`icons/${size}x${size}.png`, resources), png);
}

const face = { short: 0.62, long: 0.38, state: 'none' };
for (const [scale, suffix] of [
  [1, ''],
  [2, '@2x'],
  [3, '@3x'],
]) {
  await writeFile(
    new URL(`tray/switchyardTemplate${suffix}.png`, resources),
    encodePng(drawGauge(face, scale, templateInk)),
  );
  await writeFile(
    new URL(`tray/switchyard${suffix}.png`, resources),
    encodePng(drawGauge(face, scale, neutralInk)),
  );
}
