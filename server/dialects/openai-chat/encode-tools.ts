import type {
  FunctionTool,
  IrRequest,
  JsonObject,
  Target,
  Tool,
  ToolChoice,
  WebSearchTool,
} from '../../ir/index.ts';
import { dialectId } from './dialect-id.ts';
import { nestedFormat } from './grammar-format.ts';
import type { LossList } from './loss-list.ts';
import { isStrictSchema } from '../strict-schema.ts';
import { functionParameters } from './object-schemas.ts';

/** The members of a request that concern tools. Without tools there is no choice either (dialect rule 23). */
export function encodeTools(request: IrRequest, target: Target, losses: LossList): JsonObject {
  const offered = request.tools.filter((tool) => isOffered(tool, request.toolChoice));
  const tools = offered.flatMap((tool) => encodeTool(tool, losses, `tools[${request.tools.indexOf(tool)}]`));
  const search = encodeSearch(request, target, losses);
  if (tools.length === 0) {
    if (
      request.toolChoice !== null &&
      request.tools.length > 0 &&
      request.toolChoice.mode !== 'none' &&
      request.toolChoice.mode !== 'auto'
    )
      losses.add('toolChoice', 'tool-choice', 'The chosen tool is not offered here.');
    return search;
  }
  return {
    tools,
    ...encodeChoice(request, offered, target, losses),
    ...encodeParallel(request, target, losses),
    ...search,
  };
}

/** Allowed tools: the others are left out, which every server understands. An empty list allows none, and says so. */
function isOffered(tool: Tool, choice: ToolChoice | null): boolean {
  return choice?.mode !== 'allowed' || choice.names.length === 0 || choice.names.includes(tool.name);
}

function encodeTool(tool: Tool, losses: LossList, path: string): readonly JsonObject[] {
  switch (tool.type) {
    case 'function':
      return [encodeFunction(tool, losses, path)];
    case 'text':
      return [
        {
          type: 'custom',
          custom: {
            name: tool.name,
            ...(tool.description === null ? {} : { description: tool.description }),
            ...(tool.format === null ? {} : { format: nestedFormat(tool.format) }),
          },
        },
      ];
    case 'web-search':
      return [];
    case 'hosted':
      if (tool.native.dialect === dialectId) return [tool.native.data];
      losses.addVisibly(path, 'tool', `Only its own API offers the tool "${tool.name}".`);
      return [];
    default:
      return tool satisfies never;
  }
}

function encodeFunction(tool: FunctionTool, losses: LossList, path: string): JsonObject {
  losses.cacheMark(tool, path);
  const parameters = functionParameters(tool.parameters);
  const isStrict = tool.strict === true && isStrictSchema(parameters);
  if (tool.strict === true && !isStrict)
    losses.add(`${path}.strict`, 'tool', 'Arguments are forced only where every property is required.');
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description === null ? {} : { description: tool.description }),
      parameters,
      // False is the default in Chat (codex protocol notes 4.6), and not every server knows the member.
      ...(isStrict ? { strict: true } : {}),
    },
  };
}

/**
 * Search is a setting, not a tool (dialect rule 28). OpenAI offers it on its search models only and refuses it on
 * others, so without a word from the target it is sent to models that say so in their name.
 */
function encodeSearch(request: IrRequest, target: Target, losses: LossList): JsonObject {
  const tool = request.tools.find((entry): entry is WebSearchTool => entry.type === 'web-search');
  if (tool === undefined) return {};
  const path = `tools[${request.tools.indexOf(tool)}]`;
  if (!(target.switches.webSearch ?? /-search\b/.test(target.model))) {
    losses.addVisibly(path, 'tool', 'This model cannot search the web here.');
    return {};
  }
  if (tool.allowedDomains.length + tool.blockedDomains.length > 0 || tool.maximumUses !== null)
    losses.add(path, 'tool', 'Chat Completions cannot limit a search to domains or a number of uses.');
  return {
    web_search_options: {
      ...(tool.contextSize === null ? {} : { search_context_size: tool.contextSize }),
      ...(tool.userLocation === null
        ? {}
        : { user_location: { type: 'approximate', approximate: tool.userLocation } }),
    },
  };
}

function encodeChoice(
  request: IrRequest,
  offered: readonly Tool[],
  target: Target,
  losses: LossList,
): JsonObject {
  const choice = request.toolChoice;
  if (choice === null) return {};
  const isForced =
    choice.mode === 'required' || choice.mode === 'tool' || (choice.mode === 'allowed' && choice.isRequired);
  if (isForced && target.switches.toolChoiceRequired === false) {
    losses.add('toolChoice', 'tool-choice', 'This server cannot be made to call a tool.');
    return { tool_choice: 'auto' };
  }
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return { tool_choice: choice.mode };
    case 'allowed':
      if (choice.names.length === 0) return { tool_choice: 'none' };
      return { tool_choice: choice.isRequired ? 'required' : 'auto' };
    case 'tool': {
      const tool = offered.find((entry) => entry.name === choice.name);
      if (tool?.type === 'function')
        return { tool_choice: { type: 'function', function: { name: choice.name } } };
      if (tool?.type === 'text') return { tool_choice: { type: 'custom', custom: { name: choice.name } } };
      losses.add('toolChoice', 'tool-choice', 'The chosen tool is not offered here.');
      return { tool_choice: 'auto' };
    }
    default:
      return choice satisfies never;
  }
}

/** Dialect rule 25. */
function encodeParallel(request: IrRequest, target: Target, losses: LossList): JsonObject {
  if (request.parallelToolCalls === null) return {};
  if (target.switches.parallelToolCalls !== false) return { parallel_tool_calls: request.parallelToolCalls };
  if (!request.parallelToolCalls)
    losses.add('parallelToolCalls', 'tool-choice', 'This server cannot be held to one call at a time.');
  return {};
}
