import type { FunctionTool, JsonObject, JsonValue, Tool, ToolChoice, WebSearchTool } from '../../ir/index.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { cacheMarkOf } from './decode-request-text.ts';
import { nativeLeftovers } from './leftovers.ts';
import { nativeWith } from './wire.ts';

const functionMembers = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']);
const searchMembers = new Set(['name', 'allowed_domains', 'blocked_domains', 'max_uses', 'user_location']);
const placeMembers = new Set(['city', 'region', 'country', 'timezone']);

/** `tools`. Typed tools of the vendor's that the client runs (bash, text editor, computer, memory) are hosted too. */
export function decodeTools(body: JsonObject): readonly Tool[] {
  return (optionalArray(body, 'tools', '') ?? []).map((entry, index) => {
    const path = `tools[${index}]`;
    const tool = objectAt(entry, path);
    const type = optionalString(tool, 'type', path) ?? 'custom';
    if (type === 'custom') return decodeFunction(tool, path);
    if (type.startsWith('web_search_')) return decodeWebSearch(tool, path);
    return {
      type: 'hosted',
      name: optionalString(tool, 'name', path) ?? type,
      native: nativeWith(tool),
    };
  });
}

function decodeFunction(tool: JsonObject, path: string): FunctionTool {
  const schema = optional(tool, 'input_schema');
  return {
    type: 'function',
    name: stringAt(optional(tool, 'name'), `${path}.name`),
    namespace: null,
    description: optionalString(tool, 'description', path),
    parameters: isObject(schema) ? schema : null,
    strict: optionalBoolean(tool, 'strict', path),
    ...cacheMarkOf(tool),
    ...nativeLeftovers(tool, functionMembers),
  };
}

function decodeWebSearch(tool: JsonObject, path: string): WebSearchTool {
  const place = optionalObject(tool, 'user_location', path);
  return {
    type: 'web-search',
    name: optionalString(tool, 'name', path) ?? 'web_search',
    allowedDomains: strings(tool, 'allowed_domains', path),
    blockedDomains: strings(tool, 'blocked_domains', path),
    maximumUses: optionalNumber(tool, 'max_uses', path),
    userLocation:
      place === null
        ? null
        : Object.fromEntries(Object.entries(place).filter(([name]) => placeMembers.has(name))),
    contextSize: null,
    ...nativeLeftovers(tool, searchMembers),
  };
}

function strings(parent: JsonObject, name: string, path: string): readonly string[] {
  const at = path === '' ? name : `${path}.${name}`;
  return (optionalArray(parent, name, path) ?? []).map((entry, index) => stringAt(entry, `${at}[${index}]`));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface ToolChoiceReading {
  readonly toolChoice: ToolChoice | null;
  readonly parallelToolCalls: boolean | null;
}

/** `tool_choice` with the flag against parallel calls in it. */
export function decodeToolChoice(body: JsonObject): ToolChoiceReading {
  const choice = optionalObject(body, 'tool_choice', '');
  if (choice === null) return { toolChoice: null, parallelToolCalls: null };
  const isSerial = optionalBoolean(choice, 'disable_parallel_tool_use', 'tool_choice');
  return { toolChoice: choiceOf(choice), parallelToolCalls: isSerial === null ? null : !isSerial };
}

function choiceOf(choice: JsonObject): ToolChoice {
  const type = stringAt(optional(choice, 'type'), 'tool_choice.type');
  switch (type) {
    case 'auto':
    case 'none':
      return { mode: type };
    case 'any':
      return { mode: 'required' };
    case 'tool':
      return { mode: 'tool', name: stringAt(optional(choice, 'name'), 'tool_choice.name'), namespace: null };
    default:
      throw new MalformedRequest('tool_choice.type', 'expected auto, any, none or tool');
  }
}

/** `stop_sequences`. */
export function decodeStopSequences(body: JsonObject): readonly string[] {
  const list = optional(body, 'stop_sequences');
  if (list === undefined) return [];
  return arrayAt(list, 'stop_sequences').map((entry, index) => stringAt(entry, `stop_sequences[${index}]`));
}
