import { sniffedImageType } from '../media-types.ts';

const accepted: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/**
 * The media type under which the vendor takes this image, else null. The data decides where it can be told, because the
 * vendor refuses an image whose type is not what its bytes say.
 */
export function imageType(mediaType: string | null, base64: string): string | null {
  const seen = sniffedImageType(base64);
  if (seen !== null) return seen;
  const told = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
  return told !== null && accepted.has(told) ? told : null;
}
