import type { Block, JsonObject, MediaBlock, OpaqueBlock, Seal, Target, TextBlock } from '../../ir/index.ts';
import { isTextType, sniffedImageType } from '../media-types.ts';
import type { LossList } from './loss-list.ts';
import { encodeMedia } from './media.ts';
import { ownDialect, ownFamily } from './own.ts';

/** A content while it is put together. */
export interface ContentDraft {
  readonly role: 'user' | 'model';
  /** Function responses: they go before everything else of the content. */
  readonly responses: JsonObject[];
  readonly parts: JsonObject[];
}

export interface TurnPlace {
  /** For losses, for example `turns[3]`. */
  readonly path: string;
  readonly target: Target;
  readonly list: LossList;
}

/** Notes a cache mark that is left out. */
export function loseMark(list: LossList, path: string): void {
  list.lose(`${path}.cacheMark`, 'cache-mark', 'Gemini caches by itself and takes no marks.');
}

/** Notes what a block carries beside its content and Gemini has no field for. */
export function noteBlock(block: Block, path: string, list: LossList): void {
  if (block.type === 'opaque') return;
  if (block.cacheMark !== undefined) loseMark(list, path);
  if (block.native !== undefined && block.native.dialect !== ownDialect)
    list.lose(`${path}.native`, 'native', `Members that only ${block.native.dialect} has were left out.`);
  if (block.type === 'text' && block.citations !== undefined && block.citations.length > 0)
    list.lose(`${path}.citations`, 'citation', 'Gemini takes no sources of earlier answers.');
}

/** A thought signature that Gemini can read, else null; another vendor's is noted. */
export function usableSignature(seal: Seal | undefined, path: string, list: LossList): string | null {
  if (seal === undefined) return null;
  if (seal.family === ownFamily) return seal.value;
  list.lose(`${path}.seal`, 'seal', 'Only the vendor that sealed this reasoning can read it.');
  return null;
}

/** The part with the side fields that a Gemini client gave it. */
function withSideFields(part: JsonObject, block: MediaBlock | TextBlock): JsonObject {
  return block.native?.dialect === ownDialect ? { ...block.native.data, ...part } : part;
}

/** A text part; null for an empty text, which Gemini refuses (dialect rule 40). */
export function textPart(block: TextBlock): JsonObject | null {
  return block.text === '' ? null : withSideFields({ text: block.text }, block);
}

/** A media part, or null with a loss. An address is handed over: Gemini fetches it, or refuses the request. */
export function mediaPart(block: MediaBlock, path: string, { target, list }: TurnPlace): JsonObject | null {
  const { images, imageUrls } = target.switches;
  if (block.kind === 'image' && images === false) {
    list.loseVisibly(path, 'media', 'This model takes no images.');
    return null;
  }
  if (block.kind === 'image' && block.source.kind === 'url' && imageUrls === false) {
    list.loseVisibly(path, 'media', 'This server takes no image addresses.');
    return null;
  }
  if (isOtherImage(block)) {
    list.loseVisibly(path, 'media', 'Gemini takes PNG, JPEG, WebP, HEIC and HEIF images.');
    return null;
  }
  const part = readAsText(block) ?? encodeMedia(block);
  if (part === null) {
    list.loseVisibly(path, 'media', 'The file is stored at another vendor.');
    return null;
  }
  if (part['text'] === undefined) noteMedia(block, path, list);
  return withSideFields(part, block);
}

/** Gemini refuses the whole request for an image of another type, a GIF among them (its public notes on images). */
function isOtherImage({ kind, source, mediaType }: MediaBlock): boolean {
  if (kind !== 'image' || source.kind !== 'base64' || isTextType(mediaType)) return false;
  const type = mediaType ?? sniffedImageType(source.data);
  return type !== null && type.startsWith('image/') && !/^image\/(?:png|jpe?g|webp|hei[cf])$/.test(type);
}

/** Data that is text is told as such: of the types of text Gemini takes some only, and no SVG. */
function readAsText({ kind, source, mediaType, name }: MediaBlock): JsonObject | null {
  if (source.kind !== 'base64' || !isTextType(mediaType) || (kind !== 'image' && kind !== 'document'))
    return null;
  const text = Buffer.from(source.data, 'base64').toString('utf8');
  return { text: name === null ? text : `[${name}]\n${text}` };
}

function noteMedia({ source, detail, name }: MediaBlock, path: string, list: LossList): void {
  if (source.kind === 'url')
    list.lose(
      `${path}.source`,
      'media',
      'The address was handed over as a file; the vendor may not be able to read it.',
    );
  if (detail === 'low' || detail === 'high')
    list.lose(`${path}.detail`, 'media', 'Gemini has no detail setting for one image.');
  if (name !== null && source.kind !== 'text')
    list.lose(`${path}.name`, 'metadata', 'Gemini takes no file names.');
}

/** A block that only Gemini understands, as it came; null with a loss when it is another dialect's. */
export function opaquePart({ native, what }: OpaqueBlock, path: string, list: LossList): JsonObject | null {
  if (native.dialect === ownDialect) return native.data;
  list.lose(path, 'native', `Only ${native.dialect} understands "${what}".`);
  return null;
}
