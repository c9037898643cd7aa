import type {
  FunctionTool,
  HostedTool,
  JsonObject,
  JsonValue,
  TextTool,
  Tool,
  WebSearchTool,
} from '../../ir/index.ts';
import {
  MalformedRequest,
  arrayAt,
  objectAt,
  optional,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { decodeClientSearch } from './client-search.ts';
import type { DeclaredTools } from './history.ts';
import { leftoversOf } from '../leftovers.ts';
import { type Draft, nativeWith } from './wire.ts';

const functionMembers = new Set(['type', 'name', 'description', 'parameters', 'strict']);
const customMembers = new Set(['type', 'name', 'description', 'format']);
const searchMembers = new Set(['type', 'filters', 'user_location', 'search_context_size']);
const placeMembers = new Set(['city', 'region', 'country', 'timezone']);

/** Where a tool stands: its namespace with the words about it, and whether an item of the history declares it. */
interface Place {
  readonly namespace: string | null;
  readonly more: JsonObject;
}

/** All declared tools; of two with one name in one namespace the first counts. */
export function decodeTools(declared: readonly DeclaredTools[]): readonly Tool[] {
  const tools: Tool[] = [];
  const seen = new Set<string>();
  for (const { tools: list, path, source } of declared) {
    const more: JsonObject = source === 'search' ? { isFound: true } : {};
    arrayAt(list, path).forEach((entry, index) => {
      for (const tool of decodeTool(entry, `${path}[${index}]`, { namespace: null, more })) {
        const key = keyOf(tool);
        if (key !== null && seen.has(key)) continue;
        if (key !== null) seen.add(key);
        tools.push(tool);
      }
    });
  }
  return tools;
}

function keyOf(tool: Tool): string | null {
  switch (tool.type) {
    case 'function':
    case 'text':
      return JSON.stringify([tool.namespace, tool.name]);
    case 'web-search':
      return 'web-search';
    case 'hosted':
      return null;
    default:
      return tool satisfies never;
  }
}

function decodeTool(entry: JsonValue, path: string, place: Place): readonly Tool[] {
  const tool = objectAt(entry, path);
  const type = stringAt(optional(tool, 'type'), `${path}.type`);
  switch (type) {
    case 'function':
      return [decodeFunction(tool, path, place)];
    case 'custom':
      return [decodeCustom(tool, path, place)];
    case 'namespace':
      return decodeNamespace(tool, path, place);
    default:
      // Dated and preview names are the same tool (dialect rule 76).
      if (/^web_search(?:_|$)/.test(type)) return [decodeSearch(tool, path)];
      return [decodeClientSearch(tool, path) ?? decodeHosted(tool, type)];
  }
}

function nativeOf(
  tool: JsonObject,
  known: ReadonlySet<string>,
  more: JsonObject,
): Pick<FunctionTool, 'native'> {
  const data = { ...leftoversOf(tool, known), ...more };
  return Object.keys(data).length === 0 ? {} : { native: nativeWith(data) };
}

function nameAt(tool: JsonObject, path: string): string {
  const name = stringAt(optional(tool, 'name'), `${path}.name`);
  if (name === '') throw new MalformedRequest(`${path}.name`, 'expected a name, got an empty string');
  return name;
}

function decodeFunction(tool: JsonObject, path: string, place: Place): FunctionTool {
  return {
    type: 'function',
    name: nameAt(tool, path),
    namespace: place.namespace,
    description: optionalString(tool, 'description', path),
    parameters: optionalObject(tool, 'parameters', path),
    strict: optionalBoolean(tool, 'strict', path),
    ...nativeOf(tool, functionMembers, place.more),
  };
}

function decodeCustom(tool: JsonObject, path: string, place: Place): TextTool {
  return {
    type: 'text',
    name: nameAt(tool, path),
    namespace: place.namespace,
    description: optionalString(tool, 'description', path),
    format: optionalObject(tool, 'format', path),
    ...nativeOf(tool, customMembers, place.more),
  };
}

/** A namespace's own words stay with each of its tools, so that it can be put together again. */
function decodeNamespace(tool: JsonObject, path: string, place: Place): readonly Tool[] {
  const namespace = nameAt(tool, path);
  const about = optionalString(tool, 'description', path);
  const more = { ...place.more, ...(about === null ? {} : { namespaceDescription: about }) };
  return (optionalArray(tool, 'tools', path) ?? []).flatMap((entry, index) =>
    decodeTool(entry, `${path}.tools[${index}]`, { namespace, more }),
  );
}

function decodeSearch(tool: JsonObject, path: string): WebSearchTool {
  const filters = optionalObject(tool, 'filters', path) ?? {};
  const location = optionalObject(tool, 'user_location', path);
  const size = optionalString(tool, 'search_context_size', path);
  const type = optional(tool, 'type');
  return {
    type: 'web-search',
    name: 'web_search',
    allowedDomains: strings(filters, 'allowed_domains', `${path}.filters`),
    blockedDomains: strings(filters, 'blocked_domains', `${path}.filters`),
    maximumUses: null,
    userLocation: location === null ? null : placeOf(location),
    contextSize: size === 'low' || size === 'medium' || size === 'high' ? size : null,
    ...nativeOf(tool, searchMembers, type === undefined || type === 'web_search' ? {} : { type }),
  };
}

function placeOf(location: JsonObject): JsonObject {
  const place: Draft = {};
  for (const name of placeMembers) {
    const value = optional(location, name);
    if (value !== undefined) place[name] = value;
  }
  return place;
}

function strings(parent: JsonObject, name: string, path: string): readonly string[] {
  return (optionalArray(parent, name, path) ?? []).map((entry, index) =>
    stringAt(entry, `${path}.${name}[${index}]`),
  );
}

function decodeHosted(tool: JsonObject, type: string): HostedTool {
  return { type: 'hosted', name: type, native: nativeWith(tool) };
}
