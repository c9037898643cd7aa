import type { FunctionTool, IrRequest, JsonObject, Target, WebSearchTool } from '../../ir/index.ts';
import { flattenSchema } from '../flatten-schema.ts';
import { loseMark } from './encode-blocks.ts';
import type { LossList } from './loss-list.ts';
import { isThirdGeneration, ownDialect } from './own.ts';
import { cleanSchema } from './schema/light.ts';
import { subsetSchema } from './schema/subset.ts';

export interface EncodedTools {
  readonly entries: readonly JsonObject[];
  readonly functionNames: ReadonlySet<string>;
  readonly hasSearch: boolean;
}

/** `tools`, and what they are, for the settings that depend on them. */
export function encodeTools(request: IrRequest, target: Target, list: LossList): EncodedTools {
  const declarations: JsonObject[] = [];
  const entries: JsonObject[] = [];
  const functionNames = new Set<string>();
  const searches: (readonly [path: string, tool: WebSearchTool])[] = [];
  for (const [index, tool] of request.tools.entries()) {
    const path = `tools[${index}]`;
    switch (tool.type) {
      case 'function':
        declarations.push(encodeFunction(tool, path, target, list));
        functionNames.add(tool.name);
        break;
      case 'text':
        list.loseVisibly(path, 'tool', 'Gemini has no tools that take free text.');
        break;
      case 'web-search':
        searches.push([path, tool]);
        break;
      case 'hosted':
        if (tool.native.dialect === ownDialect) entries.push(tool.native.data);
        else list.loseVisibly(path, 'tool', `Only ${tool.native.dialect} can run "${tool.name}".`);
        break;
      default:
        tool satisfies never;
    }
  }
  const search = encodeSearch(searches, target, functionNames.size > 0, list);
  return {
    entries: [
      ...(declarations.length === 0 ? [] : [{ functionDeclarations: declarations }]),
      ...(search === null ? [] : [search]),
      ...entries,
    ],
    functionNames,
    hasSearch: search !== null,
  };
}

/** `parametersJsonSchema` takes ordinary JSON Schema; the older subset goes into `parameters` (provider notes 15.4). */
function encodeFunction(tool: FunctionTool, path: string, target: Target, list: LossList): JsonObject {
  const { name, description, parameters, cacheMark, native } = tool;
  if (cacheMark !== undefined) loseMark(list, path);
  if (native !== undefined && native.dialect !== ownDialect)
    list.lose(`${path}.native`, 'native', `Members that only ${native.dialect} has were left out.`);
  return {
    ...(native?.dialect === ownDialect ? native.data : {}),
    name,
    ...(description === null || description === '' ? {} : { description }),
    ...encodeParameters(parameters, target.switches.schemaSubset === true),
  };
}

function encodeParameters(parameters: JsonObject | null, isSubset: boolean): JsonObject {
  if (parameters === null) return {};
  if (!isSubset) {
    const schema = cleanSchema(parameters);
    // The arguments must be an object's members: a union or a reference at the root is refused.
    return {
      parametersJsonSchema: schema['type'] === 'object' ? schema : cleanSchema(flattenSchema(schema)),
    };
  }
  const schema = subsetSchema(parameters, 'tool');
  // Older backends refuse an object without properties; a function without parameters is said by leaving them out.
  return schema['properties'] === undefined ? {} : { parameters: schema };
}

/** `googleSearch`; before Gemini 3 it is refused beside functions (provider notes 16.1 point 10). */
function encodeSearch(
  searches: readonly (readonly [path: string, tool: WebSearchTool])[],
  target: Target,
  hasFunctions: boolean,
  list: LossList,
): JsonObject | null {
  const [first] = searches;
  if (first === undefined) return null;
  const [path, tool] = first;
  if (target.switches.webSearch === false) {
    list.loseVisibly(path, 'server-tool', 'Web search is not offered by this account.');
    return null;
  }
  if (hasFunctions && !isThirdGeneration(target.model)) {
    list.loseVisibly(path, 'server-tool', 'This model cannot search the web while it has other tools.');
    return null;
  }
  if (tool.native?.dialect === ownDialect) return tool.native.data;
  const limits = [
    tool.allowedDomains.length > 0 || tool.blockedDomains.length > 0,
    tool.maximumUses !== null,
    tool.userLocation !== null,
    tool.contextSize !== null,
  ];
  if (limits.includes(true))
    list.lose(path, 'server-tool', 'Google’s search takes no domains, limits, place or size.');
  return { googleSearch: {} };
}

/** `toolConfig`, or null when it would say nothing (dialect rule 44, provider notes 16.1 point 8). */
export function encodeToolConfig(
  request: IrRequest,
  tools: EncodedTools,
  target: Target,
  list: LossList,
): JsonObject | null {
  const calling = tools.functionNames.size === 0 ? null : encodeCalling(request, tools, list);
  if (tools.functionNames.size === 0 && request.toolChoice !== null && request.toolChoice.mode !== 'auto')
    list.lose('toolChoice', 'tool-choice', 'There is no function that the choice could be about.');
  // Not in the references: the public API refuses its own tools beside functions without this member.
  const isMixed = tools.functionNames.size > 0 && tools.entries.length > 1 && isThirdGeneration(target.model);
  if (calling === null && !isMixed) return null;
  return {
    ...(calling === null ? {} : { functionCallingConfig: calling }),
    ...(isMixed ? { includeServerSideToolInvocations: true } : {}),
  };
}

function encodeCalling(request: IrRequest, tools: EncodedTools, list: LossList): JsonObject | null {
  const choice = request.toolChoice;
  const isStrict = request.tools.some((tool) => tool.type === 'function' && tool.strict === true);
  switch (choice?.mode) {
    case undefined:
    case 'auto':
      if (isStrict) return { mode: 'VALIDATED' };
      return choice === null ? null : { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
    case 'allowed': {
      const wanted = choice.mode === 'tool' ? [choice.name] : choice.names;
      const names = wanted.filter((name) => tools.functionNames.has(name));
      if (names.length < wanted.length)
        list.lose(
          'toolChoice',
          'tool-choice',
          'Gemini can be told to call functions only, not its own tools.',
        );
      if (names.length === 0) return null;
      const isRequired = choice.mode === 'tool' || choice.isRequired;
      return { mode: isRequired ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
    }
  }
}
