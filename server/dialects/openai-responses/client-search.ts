import type { FunctionTool, JsonObject, Tool } from '../../ir/index.ts';
import { asRecord, parseJson } from '../json-values.ts';
import { optional, optionalObject, optionalString } from '../malformed.ts';
import type { ItemStatus } from './answer-items.ts';
import type { OpenItem } from './stream-items.ts';
import type { StreamWriter } from './stream-writer.ts';
import { nativeWith, ownObject } from './wire.ts';

/**
 * Codex holds the tools of MCP servers back and lets the model look for them with a tool that Codex runs itself:
 * `{type:"tool_search",execution:"client",description,parameters}` (codex protocol notes 2.4; seen live with 0.169). For an
 * upstream of another dialect it is a function of that name, and a call of it comes back as `tool_search_call`.
 */
const name = 'tool_search';

/** The search as a function, with the declaration beside it; null when the vendor runs the search. */
export function decodeClientSearch(tool: JsonObject, path: string): FunctionTool | null {
  if (optional(tool, 'type') !== name || optional(tool, 'execution') !== 'client') return null;
  return {
    type: 'function',
    name,
    namespace: null,
    description: optionalString(tool, 'description', path),
    parameters: optionalObject(tool, 'parameters', path),
    strict: null,
    native: nativeWith({ search: tool }),
  };
}

/** The declaration as the client made it; null for any other tool. */
export function clientSearchOf(tool: Tool): JsonObject | null {
  return tool.type === 'function' ? ownObject(tool.native, 'search') : null;
}

/** Whether a call by this name is one of the client's search. */
export function isClientSearch(
  tools: readonly Tool[],
  call: { readonly name: string; readonly namespace: string | null },
): boolean {
  return call.name === name && call.namespace === null && tools.some((tool) => clientSearchOf(tool) !== null);
}

/** A call of the search. Its arguments are an object, not a text; unreadable ones are empty. */
export function clientSearchItem(id: string, callId: string, input: string, status: ItemStatus): JsonObject {
  const asked = (asRecord(parseJson(input)) ?? {}) as JsonObject;
  return { id, type: 'tool_search_call', status, call_id: callId, execution: 'client', arguments: asked };
}

/** The same in a stream: the arguments come whole, with the end. */
export function openClientSearch(writer: StreamWriter, id: string, callId: string): OpenItem {
  const index = writer.addItem(clientSearchItem(id, callId, '', 'in_progress'));
  let input = '';
  return {
    delta(piece) {
      input += piece;
    },
    close(isCut) {
      const isWhole = !isCut || asRecord(parseJson(input)) !== null;
      const item = clientSearchItem(id, callId, input, isWhole ? 'completed' : 'incomplete');
      writer.finishItem(index, JSON.stringify(item));
    },
  };
}
