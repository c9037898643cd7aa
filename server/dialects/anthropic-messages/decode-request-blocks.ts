import type { Block, JsonObject, JsonValue } from '../../ir/index.ts';
import { MalformedRequest, objectAt, optional, optionalString, stringAt } from '../malformed.ts';
import { decodeDocument, decodeImage, decodeSearchResult } from './decode-request-media.ts';
import {
  decodeToolResult,
  decodeToolUse,
  decodeWebSearchResult,
  decodeServerToolUse,
} from './decode-request-calls.ts';
import { decodeText } from './decode-request-text.ts';
import { sealOf } from './seal-fields.ts';
import { nativeWith } from './wire.ts';

type BlockDecoder = (block: JsonObject, path: string) => Block | readonly Block[];

function decodeThinking(block: JsonObject, path: string): Block {
  const seal = sealOf(optionalString(block, 'signature', path), 'signature');
  return { type: 'thinking', text: optionalString(block, 'thinking', path) ?? '', seal };
}

function decodeRedactedThinking(block: JsonObject, path: string): Block {
  return { type: 'thinking', text: '', seal: sealOf(optionalString(block, 'data', path), 'redacted') };
}

const decoders: ReadonlyMap<string, BlockDecoder> = new Map<string, BlockDecoder>([
  ['text', decodeText],
  ['thinking', decodeThinking],
  ['redacted_thinking', decodeRedactedThinking],
  ['tool_use', decodeToolUse],
  ['tool_result', decodeToolResult],
  ['image', decodeImage],
  ['document', decodeDocument],
  ['search_result', decodeSearchResult],
  ['server_tool_use', decodeServerToolUse],
  ['web_search_tool_result', decodeWebSearchResult],
]);

/**
 * The blocks of a message. Kinds that only this vendor knows (code execution, MCP, containers, compaction) and kinds
 * that are new become opaque blocks and keep their place.
 */
export function decodeContent(content: JsonValue | undefined, path: string): readonly Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw new MalformedRequest(path, 'expected a string or an array of blocks');
  const blocks: Block[] = [];
  for (let index = 0; index < content.length; index += 1) {
    const at = `${path}[${index}]`;
    const block = objectAt(content[index] as JsonValue, at);
    const type = stringAt(optional(block, 'type'), `${at}.type`);
    const decoded = decoders.get(type)?.(block, at) ?? opaque(type, block);
    if (isList(decoded)) blocks.push(...decoded);
    else blocks.push(decoded);
  }
  return blocks;
}

function opaque(what: string, block: JsonObject): Block {
  return { type: 'opaque', what, native: nativeWith(block) };
}

function isList(value: Block | readonly Block[]): value is readonly Block[] {
  return Array.isArray(value);
}
