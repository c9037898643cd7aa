import type { JsonObject, MediaBlock, TargetSwitches } from '../../ir/index.ts';
import { isOpenAiImage, isTextType, sniffedImageType } from '../media-types.ts';
import { dialectId, ownFamily } from './dialect-id.ts';
import type { LossList } from './loss-list.ts';

/** A part of a user message, or a text that stands for what could not be sent. */
export type MediaParts = readonly JsonObject[];

export const textPart = (text: string): JsonObject => ({ type: 'text', text });

/** The parts of a medium for a user message. What a server cannot take becomes a note for the model, and a loss. */
export function encodeMedia(
  block: MediaBlock,
  switches: TargetSwitches,
  losses: LossList,
  path: string,
): MediaParts {
  if (block.native !== undefined && block.native.dialect !== dialectId)
    losses.add(`${path}.native`, 'native', `Members that only ${block.native.dialect} has were left out.`);
  const reason = refusalOf(block, switches);
  if (reason === null) return encodeTaken(block);
  losses.add(path, 'media', reason);
  const address = block.source.kind === 'url' ? ` ${block.source.url}` : '';
  return [
    textPart(`[${block.kind}${block.name === null ? '' : ` "${block.name}"`}${address} left out: ${reason}]`),
  ];
}

/** Why a server cannot take it; null when it can. */
function refusalOf(block: MediaBlock, switches: TargetSwitches): string | null {
  const { kind, source } = block;
  if (source.kind === 'text' || isReadableText(block)) return null;
  if (source.kind === 'file-id')
    return kind === 'document' && source.family === ownFamily
      ? null
      : 'The file is stored at another vendor.';
  if (kind === 'video') return 'Chat Completions takes no video.';
  if (switches.arrayContent === false) return `This server takes no ${kind}s.`;
  if (kind === 'audio')
    return source.kind === 'base64' && audioFormat(block.mediaType) !== null
      ? null
      : 'Chat Completions takes audio as WAV or MP3 only.';
  if (switches.images === false) return `This server takes no ${kind}s.`;
  if (source.kind === 'base64')
    return kind === 'document' || isOpenAiImage(block.mediaType)
      ? null
      : 'Chat Completions takes PNG, JPEG, WebP and GIF images.';
  if (kind === 'document') return 'Chat Completions takes documents as data, not by address.';
  return switches.imageUrls === false ? 'This server takes images as data, not by address.' : null;
}

const isReadableText = ({ kind, mediaType, source }: MediaBlock): boolean =>
  (kind === 'document' || kind === 'image') && source.kind === 'base64' && isTextType(mediaType);

function audioFormat(mediaType: string | null): string | null {
  if (mediaType === 'audio/wav' || mediaType === 'audio/x-wav' || mediaType === 'audio/wave') return 'wav';
  return mediaType === 'audio/mpeg' || mediaType === 'audio/mp3' ? 'mp3' : null;
}

function encodeTaken(block: MediaBlock): MediaParts {
  const { source, mediaType, name } = block;
  switch (source.kind) {
    case 'text':
      return [textPart(titled(name, source.text))];
    case 'file-id':
      return [{ type: 'file', file: { file_id: source.id } }];
    case 'url':
      return [imagePart(source.url, block)];
    case 'base64': {
      if (isReadableText(block))
        return [textPart(titled(name, Buffer.from(source.data, 'base64').toString('utf8')))];
      if (block.kind === 'audio')
        return [
          {
            type: 'input_audio',
            input_audio: { data: source.data, format: audioFormat(mediaType) ?? 'wav' },
          },
        ];
      const isDocument = block.kind === 'document';
      // A type that is not told: dialect rule 14 for images, and nearly every document is a PDF.
      const usual = isDocument ? 'application/pdf' : 'application/octet-stream';
      const type = mediaType ?? sniffedImageType(source.data) ?? usual;
      const url = `data:${type};base64,${source.data}`;
      return [
        isDocument
          ? { type: 'file', file: { filename: name ?? 'document.pdf', file_data: url } }
          : imagePart(url, block),
      ];
    }
    default:
      return source satisfies never;
  }
}

function imagePart(url: string, block: MediaBlock): JsonObject {
  return { type: 'image_url', image_url: block.detail === null ? { url } : { url, detail: block.detail } };
}

const titled = (name: string | null, text: string): string => (name === null ? text : `[${name}]\n${text}`);
