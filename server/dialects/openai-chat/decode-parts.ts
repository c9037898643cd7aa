import type { Block, JsonObject, JsonValue, MediaBlock, MediaSource, OpaqueBlock } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { MalformedRequest, objectAt, optional, optionalString, stringAt } from '../malformed.ts';
import { cacheMarkOf } from './cache-marks.ts';
import { dialectId, ownFamily } from './dialect-id.ts';

const typeByExtension: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
]);

const dataUrlHead = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/** A data URL or an address as a source; the type is null when it is not told. */
export function readUrl(url: string): { readonly source: MediaSource; readonly mediaType: string | null } {
  const head = url.startsWith('data:') ? dataUrlHead.exec(url.slice(0, 512)) : null;
  if (head === null) return { source: { kind: 'url', url }, mediaType: null };
  const data = url.slice(head[0].length);
  const isBase64 = /;base64$/i.test(head[2] ?? '');
  return {
    mediaType: head[1] === undefined || head[1] === '' ? null : head[1].toLowerCase(),
    source: { kind: 'base64', data: isBase64 ? data : Buffer.from(percentDecoded(data)).toString('base64') },
  };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Decoder = (part: JsonObject, path: string) => Block | null;

const text: Decoder = (part, path) => {
  const value = stringAt(part['text'], `${path}.text`);
  return value === '' ? null : { type: 'text', text: value, ...cacheMarkOf(part) };
};

function mediaOf(kind: MediaBlock['kind'], member: string): Decoder {
  return (part, path) => {
    const holder = optional(part, member);
    const isText = typeof holder === 'string';
    const inner = isText ? null : objectAt(holder, `${path}.${member}`);
    const url = inner === null ? (holder as string) : stringAt(inner['url'], `${path}.${member}.url`);
    const detail = memberOf(inner, 'detail');
    return {
      type: 'media',
      kind,
      ...readUrl(url),
      name: null,
      detail: detail === 'auto' || detail === 'low' || detail === 'high' ? detail : null,
      ...cacheMarkOf(part),
    };
  };
}

/** `input_audio`: base64 and the word `wav` or `mp3`. */
const audio: Decoder = (part, path) => {
  const inner = objectAt(part['input_audio'], `${path}.input_audio`);
  const format = optionalString(inner, 'format', `${path}.input_audio`);
  return {
    type: 'media',
    kind: 'audio',
    mediaType: format === null ? null : `audio/${format === 'mp3' ? 'mpeg' : format}`,
    source: { kind: 'base64', data: stringAt(inner['data'], `${path}.input_audio.data`) },
    name: null,
    detail: null,
    ...cacheMarkOf(part),
  };
};

/** `file`: an uploaded file's id, a data URL, or bare base64 whose type the name tells (dialect rule 56). */
const file: Decoder = (part, path) => {
  const inner = objectAt(part['file'], `${path}.file`);
  const name = optionalString(inner, 'filename', `${path}.file`);
  const id = optionalString(inner, 'file_id', `${path}.file`);
  const data = optionalString(inner, 'file_data', `${path}.file`);
  const base = { type: 'media', name, detail: null, ...cacheMarkOf(part) } as const;
  if (data === null) {
    if (id === null) throw new MalformedRequest(`${path}.file`, 'expected file_data or file_id');
    return { ...base, kind: 'document', mediaType: null, source: { kind: 'file-id', id, family: ownFamily } };
  }
  const isUrl = /^(?:data:|https?:)/i.test(data.slice(0, 8));
  const read = isUrl
    ? readUrl(data)
    : { source: { kind: 'base64', data } as const, mediaType: typeOfName(name) };
  return { ...base, ...read, kind: read.mediaType?.startsWith('image/') === true ? 'image' : 'document' };
};

function typeOfName(name: string | null): string | null {
  return name === null
    ? null
    : (typeByExtension.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? null);
}

const refusal: Decoder = (part, path) => {
  const value = stringAt(part['refusal'], `${path}.refusal`);
  return value === '' ? null : { type: 'refusal', text: value };
};

/** Mistral's reasoning chunk (provider notes 11): text, or a list of text parts. */
const thinking: Decoder = (part) => {
  const value = thinkingText(part['thinking']);
  return value === '' ? null : { type: 'thinking', text: value, seal: null };
};

/** The text of a reasoning chunk, empty when it holds none. */
export function thinkingText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value
    .map((entry: unknown) => memberOf(entry, 'text'))
    .filter((entry) => typeof entry === 'string')
    .join('');
}

/** `input_text` and `output_text` belong to Responses, but programs mix them up. `video_url` is an extension. */
const decoders: ReadonlyMap<string, Decoder> = new Map([
  ['text', text],
  ['input_text', text],
  ['output_text', text],
  ['image_url', mediaOf('image', 'image_url')],
  ['video_url', mediaOf('video', 'video_url')],
  ['input_audio', audio],
  ['file', file],
  ['refusal', refusal],
  ['thinking', thinking],
]);

/** The blocks of a message's `content`: a text, parts, or nothing. Unknown parts keep their place. */
export function decodeContent(content: JsonValue | undefined, path: string): Block[] {
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw new MalformedRequest(path, 'expected a text or a list of parts');
  const blocks: Block[] = [];
  content.forEach((entry: JsonValue, index) => {
    const place = `${path}[${index}]`;
    if (typeof entry === 'string') {
      if (entry !== '') blocks.push({ type: 'text', text: entry });
      return;
    }
    const part = objectAt(entry, place);
    const type = stringAt(part['type'], `${place}.type`);
    const decoder = decoders.get(type);
    const block = decoder === undefined ? opaque(type, part) : decoder(part, place);
    if (block !== null) blocks.push(block);
  });
  return blocks;
}

/** A part that only Chat Completions knows. */
function opaque(type: string, part: JsonObject): OpaqueBlock {
  return {
    type: 'opaque',
    what: `content part ${type.slice(0, 64)}`,
    native: { dialect: dialectId, data: { part } },
  };
}
