import type { JsonObject, MediaBlock } from '../../ir/index.ts';
import { ownFamily } from './own.ts';
import { sniffedImageType } from '../media-types.ts';

/** Files of the vendor's own stores: of use only there, and only with the same project. */
const vendorFile = /^(?:gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/|files\/)/;

function kindOf(mediaType: string | null): MediaBlock['kind'] {
  const [family] = (mediaType ?? '').toLowerCase().split('/', 1);
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}

/** An `inlineData` field as a block. */
export function mediaOfInline(data: string, mediaType: string | null, name: string | null): MediaBlock {
  const source = { kind: 'base64', data } as const;
  return { type: 'media', kind: kindOf(mediaType), mediaType, source, name, detail: null };
}

/** A `fileData` field as a block. */
export function mediaOfFile(uri: string, mediaType: string | null, name: string | null): MediaBlock {
  const source = vendorFile.test(uri)
    ? ({ kind: 'file-id', id: uri, family: ownFamily } as const)
    : ({ kind: 'url', url: uri } as const);
  return { type: 'media', kind: kindOf(mediaType), mediaType, source, name, detail: null };
}

/** How base64 data of the usual formats begins that are no images. */
const beginnings: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mpeg'],
];
const endings: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
};
const usual: Readonly<Record<MediaBlock['kind'], string>> = {
  image: 'image/png',
  document: 'application/pdf',
  audio: 'audio/wav',
  video: 'video/mp4',
};

function typeOfAddress(url: string): string | null {
  const ending = /\.([a-z0-9]{3,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return ending !== undefined && Object.hasOwn(endings, ending) ? (endings[ending] ?? null) : null;
}

/** A media block as the field of a part; null when Gemini has no field for its source. */
export function encodeMedia(block: MediaBlock): JsonObject | null {
  const { source, mediaType } = block;
  switch (source.kind) {
    case 'base64': {
      const sniffed =
        sniffedImageType(source.data) ??
        beginnings.find(([beginning]) => source.data.startsWith(beginning))?.[1];
      return { inlineData: { mimeType: mediaType ?? sniffed ?? usual[block.kind], data: source.data } };
    }
    case 'url': {
      const told = mediaType ?? typeOfAddress(source.url);
      return { fileData: { ...(told === null ? {} : { mimeType: told }), fileUri: source.url } };
    }
    case 'text':
      return { text: block.name === null ? source.text : `[${block.name}]\n${source.text}` };
    case 'file-id':
      if (source.family !== ownFamily) return null;
      return { fileData: { ...(mediaType === null ? {} : { mimeType: mediaType }), fileUri: source.id } };
  }
}
