const accepted: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** How the accepted formats' first bytes look in base64. */
const beginnings: readonly (readonly [string, string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/**
 * The media type under which the vendor takes this image, else null. The data decides where it can be told, because the
 * vendor refuses an image whose type is not what its bytes say.
 */
export function imageType(mediaType: string | null, base64: string): string | null {
  for (const [beginning, type] of beginnings) if (base64.startsWith(beginning)) return type;
  const told = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
  return told !== null && accepted.has(told) ? told : null;
}
