import type { JsonObject, JsonValue, Tool, ToolChoice, WebSearchTool } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
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
import { cacheMarkOf } from './cache-marks.ts';
import { dialectId } from './dialect-id.ts';
import { flatFormat } from './grammar-format.ts';

/** `tools`, the older `functions` and `web_search_options`. A name that is both function and text tool is a function (dialect rule 66). */
export function decodeTools(body: JsonObject): readonly Tool[] {
  const tools: Tool[] = [];
  (optionalArray(body, 'tools', '') ?? []).forEach((entry, index) => {
    tools.push(decodeTool(objectAt(entry, `tools[${index}]`), `tools[${index}]`));
  });
  (optionalArray(body, 'functions', '') ?? []).forEach((entry, index) => {
    tools.push(functionTool(objectAt(entry, `functions[${index}]`), `functions[${index}]`, {}));
  });
  const search = optionalObject(body, 'web_search_options', '');
  if (search !== null) tools.push(searchTool(search, 'web_search'));
  const functions = new Set(tools.filter((tool) => tool.type === 'function').map((tool) => tool.name));
  return tools.filter((tool) => tool.type !== 'text' || !functions.has(tool.name));
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const type = optionalString(tool, 'type', path) ?? 'function';
  if (type === 'function') {
    // Some programs send the flat form of Responses here.
    const nested = optional(tool, 'function');
    const isFlat = nested === undefined && typeof tool['name'] === 'string';
    return functionTool(
      isFlat ? tool : objectAt(nested, `${path}.function`),
      isFlat ? path : `${path}.function`,
      tool,
    );
  }
  if (type === 'custom') return textTool(optionalObject(tool, 'custom', path) ?? tool, `${path}.custom`);
  if (type.startsWith('web_search')) return searchTool(tool, 'web_search');
  return { type: 'hosted', name: type, native: { dialect: dialectId, data: tool } };
}

function functionTool(fields: JsonObject, path: string, holder: JsonObject): Tool {
  const parameters = optional(fields, 'parameters');
  return {
    type: 'function',
    name: stringAt(fields['name'], `${path}.name`),
    namespace: null,
    description: optionalString(fields, 'description', path),
    parameters: parameters === undefined ? null : objectAt(parameters, `${path}.parameters`),
    strict: optionalBoolean(fields, 'strict', path),
    ...cacheMarkOf(fields),
    ...cacheMarkOf(holder),
  };
}

function textTool(fields: JsonObject, path: string): Tool {
  return {
    type: 'text',
    name: stringAt(fields['name'], `${path}.name`),
    namespace: null,
    description: optionalString(fields, 'description', path),
    format: flatFormat(optionalObject(fields, 'format', path)),
  };
}

/** Chat nests the place one level deeper than Responses: `user_location.approximate`. */
function searchTool(options: JsonObject, name: string): WebSearchTool {
  const size = memberOf(options, 'search_context_size');
  const location = memberOf(options, 'user_location');
  const place = memberOf(location, 'approximate') ?? location;
  return {
    type: 'web-search',
    name,
    allowedDomains: textsOf(memberOf(memberOf(options, 'filters'), 'allowed_domains')),
    blockedDomains: [],
    maximumUses: null,
    userLocation: placeOf(place),
    contextSize: size === 'low' || size === 'medium' || size === 'high' ? size : null,
  };
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

function placeOf(place: unknown): JsonObject | null {
  const told = ['city', 'region', 'country', 'timezone'].flatMap((name) => {
    const value = memberOf(place, name);
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return told.length === 0 ? null : Object.fromEntries(told);
}

/** `tool_choice`, or the older `function_call`; null when neither was said. */
export function decodeToolChoice(body: JsonObject): ToolChoice | null {
  const choice = optional(body, 'tool_choice');
  if (choice !== undefined) return choiceOf(choice, 'tool_choice');
  const legacy = optional(body, 'function_call');
  if (legacy === undefined) return null;
  if (typeof legacy === 'string') return choiceOf(legacy, 'function_call');
  return named(objectAt(legacy, 'function_call'), 'function_call');
}

function choiceOf(choice: JsonValue, path: string): ToolChoice {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { mode: choice };
  // Mistral's word for the same (provider notes 11).
  if (choice === 'any') return { mode: 'required' };
  if (typeof choice === 'string') throw new MalformedRequest(path, 'expected "none", "auto" or "required"');
  const fields = objectAt(choice, path);
  const type = optionalString(fields, 'type', path) ?? 'function';
  if (type === 'allowed_tools')
    return allowed(objectAt(fields['allowed_tools'] ?? fields, `${path}.allowed_tools`), path);
  if (type !== 'function' && type !== 'custom') return { mode: 'tool', name: type, namespace: null };
  const inner = optional(fields, type);
  return inner === undefined
    ? named(fields, path)
    : named(objectAt(inner, `${path}.${type}`), `${path}.${type}`);
}

const named = (fields: JsonObject, path: string): ToolChoice => ({
  mode: 'tool',
  name: stringAt(fields['name'], `${path}.name`),
  namespace: null,
});

function allowed(fields: JsonObject, path: string): ToolChoice {
  const names = arrayAt(fields['tools'], `${path}.allowed_tools.tools`).flatMap((entry) => {
    const tool = memberOf(entry, 'function') ?? memberOf(entry, 'custom') ?? entry;
    const name = memberOf(tool, 'name');
    return typeof name === 'string' ? [name] : [];
  });
  return { mode: 'allowed', names, isRequired: fields['mode'] === 'required' };
}
