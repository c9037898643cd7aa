import type { JsonObject, MediaBlock } from '../../ir/index.ts';
import { MalformedRequest, objectAt, optional, optionalString, stringAt } from '../malformed.ts';
import { readAddress, typeOfName } from './data-url.ts';
import { cacheMarkOf, withNative } from './decode-text.ts';
import { family } from './wire.ts';

const imageMembers = new Set(['type', 'image_url', 'file_id', 'detail', 'prompt_cache_breakpoint']);
const fileMembers = new Set([
  'type',
  'file_data',
  'file_url',
  'file_id',
  'filename',
  'prompt_cache_breakpoint',
]);

/** `input_image`. `detail` beyond the three known words becomes `high` and is kept aside (dialect rule 87). */
export function decodeImage(part: JsonObject, path: string): MediaBlock {
  const url = optionalString(part, 'image_url', path);
  const fileId = optionalString(part, 'file_id', path);
  const detail = optionalString(part, 'detail', path);
  const known = detail === 'auto' || detail === 'low' || detail === 'high' ? detail : null;
  const common = {
    type: 'media',
    kind: 'image',
    name: null,
    detail: known ?? (detail === null ? null : 'high'),
    ...cacheMarkOf(part),
    ...withNative(part, imageMembers, detail === null || known !== null ? {} : { detail }),
  } as const;
  if (url !== null && url !== '') {
    const read = readAddress(url);
    if (read === null) throw new MalformedRequest(`${path}.image_url`, 'expected an address or a data URL');
    return { ...common, ...read };
  }
  if (fileId !== null) return { ...common, mediaType: null, source: { kind: 'file-id', id: fileId, family } };
  throw new MalformedRequest(path, 'expected image_url or file_id');
}

/** `input_file`. Bare base64 in `file_data` gets its type from the file's name. */
export function decodeFile(part: JsonObject, path: string): MediaBlock {
  const name = optionalString(part, 'filename', path);
  const data = optionalString(part, 'file_data', path);
  const url = optionalString(part, 'file_url', path);
  const fileId = optionalString(part, 'file_id', path);
  const common = {
    type: 'media',
    kind: 'document',
    name,
    detail: null,
    ...cacheMarkOf(part),
    ...withNative(part, fileMembers),
  } as const;
  if (data !== null && data !== '') {
    if (!/^data:/i.test(data))
      return { ...common, mediaType: typeOfName(name), source: { kind: 'base64', data } };
    const read = readAddress(data);
    if (read === null) throw new MalformedRequest(`${path}.file_data`, 'expected base64 or a data URL');
    return { ...common, ...read };
  }
  if (url !== null && url !== '')
    return { ...common, mediaType: typeOfName(name), source: { kind: 'url', url } };
  if (fileId !== null)
    return { ...common, mediaType: typeOfName(name), source: { kind: 'file-id', id: fileId, family } };
  throw new MalformedRequest(path, 'expected file_data, file_url or file_id');
}

/** `input_audio` with `data` (base64) and `format`, as Chat Completions has it (dialect rule 67). */
export function decodeAudio(part: JsonObject, path: string): MediaBlock {
  const audio = objectAt(optional(part, 'input_audio'), `${path}.input_audio`);
  const format = optionalString(audio, 'format', `${path}.input_audio`);
  const types: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' };
  return {
    type: 'media',
    kind: 'audio',
    mediaType: format === null ? null : (types[format] ?? `audio/${format}`),
    source: { kind: 'base64', data: stringAt(optional(audio, 'data'), `${path}.input_audio.data`) },
    name: null,
    detail: null,
  };
}
