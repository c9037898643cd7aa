import type {
  Block,
  JsonObject,
  JsonValue,
  MediaBlock,
  Native,
  Seal,
  ToolResultBlock,
} from '../../ir/index.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalString,
  stringAt,
  filledStringAt,
} from '../malformed.ts';
import type { CallBook } from './call-book.ts';
import { unwrapResponse } from './function-response.ts';
import { mediaOfFile, mediaOfInline } from './media.ts';
import { ownDialect } from './own.ts';
import { readSignature } from './signature-field.ts';
import { camelKeys, listAt, restOf } from './wire-names.ts';

export interface PartPlace {
  readonly path: string;
  readonly turn: number;
  readonly index: number;
  readonly book: CallBook;
}

export interface DecodedPart {
  readonly block: Block;
  readonly seal: Seal | null;
}

type PartReader = (value: JsonValue, place: PartPlace, part: JsonObject) => Block;

const side = new Set(['thought', 'thoughtSignature', 'videoMetadata', 'mediaResolution', 'partMetadata']);
const knownOfResponse = new Set(['id', 'name', 'response', 'parts']);
const carriedApart = new Set(['thought', 'thoughtSignature']);

const readers: Readonly<Record<string, PartReader>> = {
  text(value, place, part) {
    const text = stringAt(value, `${place.path}.text`);
    return part['thought'] === true ? { type: 'thinking', text, seal: null } : { type: 'text', text };
  },
  functionCall(value, place) {
    const path = `${place.path}.functionCall`;
    const call = camelKeys(objectAt(value, path));
    const name = stringAt(optional(call, 'name'), `${path}.name`);
    const given = optionalString(call, 'id', path);
    const isGiven = given !== null && given !== '';
    const callId = isGiven ? given : `call_${place.turn}_${place.index}`;
    place.book.add({ callId, name, isGiven });
    const args = optional(call, 'args');
    const input = args === undefined ? '{}' : JSON.stringify(objectAt(args, `${path}.args`));
    return { type: 'tool-call', callId, name, namespace: null, form: 'json', input };
  },
  functionResponse: readResponse,
  inlineData: (value, place) => readMedia('inlineData', value, place.path),
  fileData: (value, place) => readMedia('fileData', value, place.path),
};

/**
 * One part as a block, and the signature beside it. Null for a part that holds nothing. Exactly one data field is
 * expected; a kind that only Gemini knows becomes opaque.
 */
export function decodePart(part: JsonObject, place: PartPlace): DecodedPart | null {
  const block = readBlock(part, place);
  const signature = optionalString(part, 'thoughtSignature', place.path);
  const seal = signature === null ? null : readSignature(signature);
  if (block === null) {
    return seal === null ? null : { block: { type: 'text', text: '' }, seal };
  }
  return { block, seal };
}

function readBlock(part: JsonObject, place: PartPlace): Block | null {
  for (const name of Object.keys(part)) {
    const value = optional(part, name);
    if (value === undefined || side.has(name)) continue;
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) return opaque(name, part);
    const block = reader(value, place, part);
    const beside = besideOf(part, name);
    return beside === null || block.native !== undefined ? block : { ...block, native: native(beside) };
  }
  return null;
}

/** Side fields of a part, but for those that the IR has a place for; null when there are none, as nearly always. */
function besideOf(part: JsonObject, dataField: string): JsonObject | null {
  const isOther = (name: string): boolean => name !== dataField && !carriedApart.has(name);
  return Object.keys(part).some(isOther) ? restOf(part, new Set([dataField, ...carriedApart])) : null;
}

function native(data: JsonObject): Native {
  return { dialect: ownDialect, data };
}

function opaque(what: string, part: JsonObject): Block {
  return { type: 'opaque', what, native: native(part) };
}

function readMedia(kind: 'inlineData' | 'fileData', value: JsonValue, partPath: string): MediaBlock {
  const path = `${partPath}.${kind}`;
  const data = camelKeys(objectAt(value, path));
  const mediaType = optionalString(data, 'mimeType', path);
  const name = optionalString(data, 'displayName', path);
  return kind === 'inlineData'
    ? mediaOfInline(stringAt(optional(data, 'data'), `${path}.data`), mediaType, name)
    : mediaOfFile(filledStringAt(optional(data, 'fileUri'), `${path}.fileUri`), mediaType, name);
}

function readResponse(value: JsonValue, place: PartPlace): ToolResultBlock {
  const path = `${place.path}.functionResponse`;
  const wire = camelKeys(objectAt(value, path));
  const name = stringAt(optional(wire, 'name'), `${path}.name`);
  const response = optional(wire, 'response');
  const unwrapped = unwrapResponse(
    response === undefined ? {} : objectAt(response, `${path}.response`),
    name,
  );
  const media = listAt(optional(wire, 'parts') ?? [], `${path}.parts`).map((part, index) =>
    resultMedia(part, `${path}.parts[${index}]`),
  );
  const beside = restOf(wire, knownOfResponse);
  const data = {
    ...(unwrapped.isWhole && response !== undefined ? { response } : {}),
    ...beside,
  };
  return {
    type: 'tool-result',
    callId: place.book.answer(optionalString(wire, 'id', path), name),
    name,
    form: 'json',
    content: [...(unwrapped.text === '' ? [] : [{ type: 'text' as const, text: unwrapped.text }]), ...media],
    isError: unwrapped.isError,
    ...(Object.keys(data).length === 0 ? {} : { native: native(data) }),
  };
}

function resultMedia(value: JsonValue, path: string): MediaBlock {
  const part = camelKeys(objectAt(value, path));
  const inline = optional(part, 'inlineData');
  if (inline !== undefined) return readMedia('inlineData', inline, path);
  const file = optional(part, 'fileData');
  if (file !== undefined) return readMedia('fileData', file, path);
  throw new MalformedRequest(path, 'expected inlineData or fileData');
}
