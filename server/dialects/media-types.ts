/** How base64 data of the usual image formats begins. */
const beginnings: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** The type that an image's first bytes tell, else null. */
export function sniffedImageType(base64: string): string | null {
  return beginnings.find(([beginning]) => base64.startsWith(beginning))?.[1] ?? null;
}

/** True for data that is text, so that it can be told as text where a vendor does not take the type: SVG images too. */
export function isTextType(mediaType: string | null): boolean {
  return (
    mediaType !== null &&
    (/^(?:text\/|image\/svg)/.test(mediaType) ||
      /^application\/(?:json|xml|x?-?yaml|javascript)\b/.test(mediaType))
  );
}

/** Raster images that OpenAI takes (its public notes on images); of others it refuses the whole request. */
export function isOpenAiImage(mediaType: string | null): boolean {
  return (
    mediaType === null || /^image\/(?:png|jpe?g|webp|gif)$/.test(mediaType) || !mediaType.startsWith('image/')
  );
}
