import type { FunctionTool, JsonObject, JsonValue, Tool, ToolChoice } from '../../ir/index.ts';
import {
  MalformedRequest,
  objectAt,
  optional,
  optionalArray,
  optionalObject,
  optionalString,
  stringAt,
} from '../malformed.ts';
import { memberOf } from '../json-values.ts';
import { ownDialect } from './own.ts';
import { decodeSchema } from './schema/decode-schema.ts';
import { camelKeys, listAt, restOf } from './wire-names.ts';

/** The name that tool choices and answers use for the vendor's search. */
export const searchToolName = 'google_search';
const searchTools = new Set(['googleSearch', 'googleSearchRetrieval']);
const knownOfFunction = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);

/** `tools`: each entry may hold function declarations and several of the vendor's own tools. */
export function decodeTools(value: JsonValue | undefined): readonly Tool[] {
  if (value === undefined) return [];
  return listAt(value, 'tools').flatMap((entry, index) => {
    const path = `tools[${index}]`;
    const tool = camelKeys(objectAt(entry, path));
    return Object.keys(tool).flatMap((name): readonly Tool[] => {
      const member = optional(tool, name);
      if (member === undefined) return [];
      if (name === 'functionDeclarations')
        return listAt(member, `${path}.${name}`).map((one, at) =>
          decodeFunction(one, `${path}.functionDeclarations[${at}]`),
        );
      const native = { dialect: ownDialect, data: { [name]: member } };
      if (!searchTools.has(name)) return [{ type: 'hosted', name, native }];
      return [searchTool(member, native)];
    });
  });
}

function searchTool(settings: JsonValue, native: { dialect: string; data: JsonObject }): Tool {
  const excluded = memberOf(settings, 'excludeDomains') ?? memberOf(settings, 'exclude_domains');
  return {
    type: 'web-search',
    name: searchToolName,
    allowedDomains: [],
    blockedDomains: Array.isArray(excluded)
      ? (excluded as unknown[]).filter((domain) => typeof domain === 'string')
      : [],
    maximumUses: null,
    userLocation: null,
    contextSize: null,
    native,
  };
}

function decodeFunction(value: JsonValue, path: string): FunctionTool {
  const declaration = camelKeys(objectAt(value, path));
  const ordinary = optionalObject(declaration, 'parametersJsonSchema', path);
  const own = optionalObject(declaration, 'parameters', path);
  const rest = restOf(declaration, knownOfFunction);
  return {
    type: 'function',
    name: stringAt(optional(declaration, 'name'), `${path}.name`),
    namespace: null,
    description: optionalString(declaration, 'description', path),
    parameters: ordinary ?? (own === null ? null : decodeSchema(own)),
    strict: null,
    ...(rest === null ? {} : { native: { dialect: ownDialect, data: rest } }),
  };
}

export interface DecodedToolConfig {
  readonly choice: ToolChoice | null;
  /** What only Gemini knows. */
  readonly rest: JsonObject | null;
}

/** `toolConfig`: which functions the model may or must call (provider notes 15.1). */
export function decodeToolConfig(config: JsonObject | null): DecodedToolConfig {
  if (config === null) return { choice: null, rest: null };
  const root = camelKeys(config);
  const path = 'toolConfig.functionCallingConfig';
  const calling = optionalObject(root, 'functionCallingConfig', 'toolConfig');
  const rest = restOf(root, new Set(['functionCallingConfig']));
  return { choice: calling === null ? null : decodeChoice(camelKeys(calling), path), rest };
}

function decodeChoice(calling: JsonObject, path: string): ToolChoice | null {
  const names = (optionalArray(calling, 'allowedFunctionNames', path) ?? []).map((name, index) =>
    stringAt(name, `${path}.allowedFunctionNames[${index}]`),
  );
  const [only] = names;
  const mode = optionalString(calling, 'mode', path)?.toUpperCase() ?? 'MODE_UNSPECIFIED';
  switch (mode) {
    case 'MODE_UNSPECIFIED':
      return null;
    case 'AUTO':
      return { mode: 'auto' };
    case 'NONE':
      return { mode: 'none' };
    case 'ANY':
      if (only === undefined) return { mode: 'required' };
      if (names.length === 1) return { mode: 'tool', name: only, namespace: null };
      return { mode: 'allowed', names, isRequired: true };
    case 'VALIDATED':
      return only === undefined ? { mode: 'auto' } : { mode: 'allowed', names, isRequired: false };
    default:
      throw new MalformedRequest(`${path}.mode`, 'expected AUTO, ANY, NONE or VALIDATED');
  }
}
