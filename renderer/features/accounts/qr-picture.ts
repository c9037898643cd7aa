import { encode } from 'uqr';

export interface QrPicture {
  /** Modules on each side, the quiet zone included; the picture's own unit. */
  readonly size: number;
  /** SVG path data of the dark modules, a run of them in a row as one rectangle. */
  readonly path: string;
}

/** Light modules that a reader needs around the code (ISO/IEC 18004). */
const quietZone = 4;
/** More than any sign-in page needs; a denser code is not readable at the size shown. */
const longestAddress = 1_000;

/** An https address as a QR code; null for anything else, or one that is too long to be read by a camera. */
export function qrPicture(url: string): QrPicture | null {
  if (url.length > longestAddress || !URL.canParse(url) || new URL(url).protocol !== 'https:') return null;
  const { data } = encode(url, { ecc: 'L', border: quietZone });
  return { size: data.length, path: data.map(rowPath).join('') };
}

function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const start = x;
    while (row[x + 1] === true) x += 1;
    const width = x - start + 1;
    path += `M${start} ${y}h${width}v1h-${width}z`;
  }
  return path;
}
