import type { JsonObject, MediaBlock, TargetSwitches } from '../../ir/index.ts';
import { isOpenAiImage, isTextType, sniffedImageType } from '../media-types.ts';
import { nameOfType, writeDataUrl } from './data-url.ts';
import { type LossList, family, lose, ownData } from './wire.ts';

/** An `input_…` part, or a marker text and a loss: the model should know that something stood here. */
export function encodeMedia(
  block: MediaBlock,
  path: string,
  switches: TargetSwitches,
  losses: LossList,
): JsonObject {
  if (block.native !== undefined && ownData(block.native) === null)
    lose(losses, `${path}.native`, 'native', `Members that only ${block.native.dialect} has were left out.`);
  const part = partOf(block, switches);
  if (typeof part !== 'string') return part;
  lose(losses, path, 'media', part);
  return { type: 'input_text', text: `[${block.kind} left out: ${part}]` };
}

/** The part, or why there is none. */
function partOf(block: MediaBlock, switches: TargetSwitches): JsonObject | string {
  switch (block.kind) {
    case 'image':
      return imageOf(block, switches);
    case 'document':
      return documentOf(block);
    case 'audio':
      return audioOf(block);
    case 'video':
      return 'this API takes no video';
    default:
      return block.kind satisfies never;
  }
}

const otherVendor = 'the file is stored at another vendor';

function imageOf(block: MediaBlock, switches: TargetSwitches): JsonObject | string {
  if (switches.images === false) return 'this server takes no images';
  const exact = ownData(block.native)?.['detail'];
  const word = typeof exact === 'string' ? exact : block.detail;
  const detail = word === null ? {} : { detail: word };
  const { source } = block;
  switch (source.kind) {
    case 'base64': {
      if (isTextType(block.mediaType))
        return { type: 'input_text', text: Buffer.from(source.data, 'base64').toString('utf8') };
      if (!isOpenAiImage(block.mediaType)) return 'this API takes PNG, JPEG, WebP and GIF images';
      const type = block.mediaType ?? sniffedImageType(source.data);
      return { type: 'input_image', image_url: writeDataUrl(type, source.data), ...detail };
    }
    case 'url':
      if (switches.imageUrls === false) return 'this server takes no image addresses';
      return { type: 'input_image', image_url: source.url, ...detail };
    case 'file-id':
      return source.family === family ? { type: 'input_image', file_id: source.id, ...detail } : otherVendor;
    case 'text':
      return { type: 'input_text', text: source.text };
    default:
      return source satisfies never;
  }
}

function documentOf(block: MediaBlock): JsonObject | string {
  const { source } = block;
  const filename = block.name === null ? {} : { filename: block.name };
  switch (source.kind) {
    case 'base64':
      return {
        type: 'input_file',
        filename: block.name ?? nameOfType(block.mediaType),
        file_data: writeDataUrl(block.mediaType, source.data),
      };
    case 'url':
      return { type: 'input_file', file_url: source.url, ...filename };
    case 'file-id':
      return source.family === family ? { type: 'input_file', file_id: source.id, ...filename } : otherVendor;
    case 'text':
      return {
        type: 'input_text',
        text: block.name === null ? source.text : `${block.name}\n\n${source.text}`,
      };
    default:
      return source satisfies never;
  }
}

function audioOf(block: MediaBlock): JsonObject | string {
  if (block.source.kind !== 'base64') return 'this API takes audio only as data';
  const format = block.mediaType?.replace(/^audio\/(?:x-)?/, '') ?? 'wav';
  return {
    type: 'input_audio',
    input_audio: { data: block.source.data, format: format === 'mpeg' ? 'mp3' : format },
  };
}
