import type {
  Block,
  JsonObject,
  JsonValue,
  MediaBlock,
  ServerToolResultBlock,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../../ir/index.ts';
import { asRecord, parseJson } from '../json-values.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { decodeDocument, decodeImage, decodeSearchResult } from './decode-request-media.ts';
import { cacheMarkOf, decodeText } from './decode-request-text.ts';
import { nativeLeftovers } from './leftovers.ts';
import { readSearchResults } from './search-results.ts';
import { nativeWith } from './wire.ts';

// `signature` is no member of this API's calls; other engines' clients send one (dialect rule 137).
const callMembers = new Set(['type', 'id', 'name', 'input', 'cache_control', 'signature']);
const resultMembers = new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']);

/** `tool_use`. A missing input is the empty object; JSON in a string is taken for the object (dialect rules 8, 38). */
export function decodeToolUse(block: JsonObject, path: string): ToolCallBlock {
  return {
    type: 'tool-call',
    callId: optionalString(block, 'id', path) ?? '',
    name: stringAt(optional(block, 'name'), `${path}.name`),
    namespace: null,
    form: 'json',
    input: inputText(optional(block, 'input'), `${path}.input`),
    ...cacheMarkOf(block),
    ...nativeLeftovers(block, callMembers),
  };
}

function inputText(input: JsonValue | undefined, path: string): string {
  if (input === undefined || input === '') return '{}';
  if (typeof input === 'string' && asRecord(parseJson(input)) !== null) return input;
  return JSON.stringify(objectAt(input, path));
}

/** `tool_result`. Content may be missing, a string, or blocks. */
export function decodeToolResult(block: JsonObject, path: string): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: optionalString(block, 'tool_use_id', path) ?? '',
    name: null,
    form: 'json',
    content: resultContent(optional(block, 'content'), `${path}.content`),
    isError: optionalBoolean(block, 'is_error', path) === true,
    ...cacheMarkOf(block),
    ...nativeLeftovers(block, resultMembers),
  };
}

function resultContent(content: JsonValue | undefined, path: string): ToolResultBlock['content'] {
  if (content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw new MalformedRequest(path, 'expected a string or an array of blocks');
  return content.flatMap((entry: JsonValue, index) => {
    const at = `${path}[${index}]`;
    return resultPart(objectAt(entry, at), at);
  });
}

function resultPart(
  part: JsonObject,
  path: string,
): TextBlock | MediaBlock | readonly (TextBlock | MediaBlock)[] {
  const type = stringAt(optional(part, 'type'), `${path}.type`);
  switch (type) {
    case 'text':
      return decodeText(part, path);
    case 'image':
      return decodeImage(part, path);
    case 'document':
      return decodeDocument(part, path);
    case 'search_result':
      return decodeSearchResult(part, path);
    case 'tool_reference': {
      const text = `[Tool found: ${optionalString(part, 'tool_name', path) ?? 'unnamed'}]`;
      return { type: 'text', text, native: nativeWith(part) };
    }
    default:
      // A typed marker in its place, so that the model knows of the gap (dialect rule 88).
      return { type: 'text', text: `[${type}]`, native: nativeWith(part) };
  }
}

/** The vendor's own web search; calls of its other tools are opaque. */
export function decodeServerToolUse(block: JsonObject, path: string): Block {
  const name = stringAt(optional(block, 'name'), `${path}.name`);
  if (name !== 'web_search') return { type: 'opaque', what: 'server_tool_use', native: nativeWith(block) };
  return {
    type: 'server-tool-call',
    callId: optionalString(block, 'id', path) ?? '',
    tool: 'web-search',
    name,
    input: optionalObject(block, 'input', path) ?? {},
    ...cacheMarkOf(block),
    native: nativeWith({}),
  };
}

/** Results of the vendor's web search; what they say is encrypted, so the raw list is kept for the way back. */
export function decodeWebSearchResult(block: JsonObject, path: string): ServerToolResultBlock {
  return {
    type: 'server-tool-result',
    callId: optionalString(block, 'tool_use_id', path) ?? '',
    tool: 'web-search',
    ...readSearchResults(optional(block, 'content')),
    ...cacheMarkOf(block),
  };
}
