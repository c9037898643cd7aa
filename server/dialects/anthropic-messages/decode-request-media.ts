import type { JsonObject, MediaBlock, MediaSource, TextBlock } from '../../ir/index.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { cacheMarkOf } from './decode-request-text.ts';
import { nativeLeftovers } from './leftovers.ts';
import { family } from './wire.ts';

type Media = TextBlock | MediaBlock;

const imageMembers = new Set(['type', 'source', 'cache_control']);
const documentMembers = new Set(['type', 'source', 'title', 'cache_control']);

interface SourceReading {
  readonly source: MediaSource;
  readonly mediaType: string | null;
}

/** `base64` and `mime_type` are names that other engines' clients use (dialect rule 14). */
function readSource(source: JsonObject, path: string): SourceReading {
  const type = optionalString(source, 'type', path) ?? 'base64';
  const mediaType = optionalString(source, 'media_type', path) ?? optionalString(source, 'mime_type', path);
  switch (type) {
    case 'base64': {
      const data = optional(source, 'data') ?? optional(source, 'base64');
      return { source: { kind: 'base64', data: stringAt(data, `${path}.data`) }, mediaType };
    }
    case 'url':
      return { source: { kind: 'url', url: stringAt(optional(source, 'url'), `${path}.url`) }, mediaType };
    case 'text':
      return {
        source: { kind: 'text', text: stringAt(optional(source, 'data'), `${path}.data`) },
        mediaType: mediaType ?? 'text/plain',
      };
    case 'file': {
      const id = stringAt(optional(source, 'file_id'), `${path}.file_id`);
      return { source: { kind: 'file-id', id, family }, mediaType };
    }
    default:
      throw new MalformedRequest(`${path}.type`, 'expected base64, url, text, content or file');
  }
}

/** An image by base64, address or file id. */
export function decodeImage(block: JsonObject, path: string): MediaBlock {
  const at = `${path}.source`;
  return {
    type: 'media',
    kind: 'image',
    ...readSource(objectAt(optional(block, 'source'), at), at),
    name: null,
    detail: null,
    ...cacheMarkOf(block),
    ...nativeLeftovers(block, imageMembers),
  };
}

/** A document; one that is made of blocks becomes text, or texts and images in order when it holds images. */
export function decodeDocument(block: JsonObject, path: string): Media | readonly Media[] {
  const at = `${path}.source`;
  const source = objectAt(optional(block, 'source'), at);
  const name = optionalString(block, 'title', path);
  const rest = { name, detail: null, ...cacheMarkOf(block), ...nativeLeftovers(block, documentMembers) };
  if (optional(source, 'type') !== 'content')
    return { type: 'media', kind: 'document', ...readSource(source, at), ...rest };
  const parts = documentParts(source, at);
  if (parts.every((part) => part.type === 'text')) {
    const text = parts.map((part) => part.text).join('\n\n');
    return {
      type: 'media',
      kind: 'document',
      mediaType: 'text/plain',
      source: { kind: 'text', text },
      ...rest,
    };
  }
  const heading: readonly TextBlock[] = name === null ? [] : [{ type: 'text', text: name }];
  const last = parts.at(-1);
  // A mark covers all that stands before it, so it belongs on the last part.
  return [
    ...heading,
    ...parts.slice(0, -1),
    ...(last === undefined ? [] : [{ ...last, ...cacheMarkOf(block) }]),
  ];
}

function documentParts(source: JsonObject, path: string): readonly Media[] {
  const content = optional(source, 'content');
  const at = `${path}.content`;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return arrayAt(content, at).map((entry, index): Media => {
    const part = objectAt(entry, `${at}[${index}]`);
    if (optional(part, 'type') === 'image') return decodeImage(part, `${at}[${index}]`);
    return { type: 'text', text: stringAt(optional(part, 'text'), `${at}[${index}].text`) };
  });
}

/** A search result that the client found itself, as readable text: title, source, then what it says. */
export function decodeSearchResult(block: JsonObject, path: string): TextBlock {
  const texts = arrayAt(optional(block, 'content') ?? [], `${path}.content`).map((entry, index) => {
    const at = `${path}.content[${index}]`;
    return stringAt(optional(objectAt(entry, at), 'text'), `${at}.text`);
  });
  const heading = [optionalString(block, 'title', path), optionalString(block, 'source', path)];
  const head = heading.filter((line) => line !== null && line !== '').join('\n');
  // Read for its type only: whether citations are wanted is a setting of this vendor's.
  optionalObject(block, 'citations', path);
  return { type: 'text', text: [head, ...texts].filter(Boolean).join('\n\n'), ...cacheMarkOf(block) };
}
