import type { MediaSource } from '../../ir/index.ts';

interface ReadMedia {
  readonly mediaType: string | null;
  readonly source: MediaSource;
}

/**
 * What an address of an image or file holds: the bytes of a `data:` URL as base64, else the address. Null for a `data:`
 * URL that cannot be read.
 */
export function readAddress(url: string): ReadMedia | null {
  if (!/^data:/i.test(url)) return { mediaType: null, source: { kind: 'url', url } };
  const comma = url.indexOf(',');
  if (comma === -1) return null;
  const [type = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  const mediaType = type.trim().toLowerCase() || null;
  const data = url.slice(comma + 1);
  if (parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64'))
    return { mediaType, source: { kind: 'base64', data } };
  try {
    const text = Buffer.from(decodeURIComponent(data));
    return {
      mediaType: mediaType ?? 'text/plain',
      source: { kind: 'base64', data: text.toString('base64') },
    };
  } catch {
    return null;
  }
}

/** Dialect rule 14: without a media type the vendor is told that there are bytes. */
export function writeDataUrl(mediaType: string | null, data: string): string {
  return `data:${mediaType ?? 'application/octet-stream'};base64,${data}`;
}

const typeByExtension: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['html', 'text/html'],
  ['xml', 'application/xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
]);

/** The media type that a file's name tells, else null. */
export function typeOfName(name: string | null): string | null {
  const extension = name?.slice(name.lastIndexOf('.') + 1).toLowerCase() ?? '';
  return typeByExtension.get(extension) ?? null;
}

/** A name for a file that has none; the vendor wants one and reads its extension. */
export function nameOfType(mediaType: string | null): string {
  for (const [extension, type] of typeByExtension) if (type === mediaType) return `document.${extension}`;
  return 'document.pdf';
}
