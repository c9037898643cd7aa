import type { FunctionTool, JsonObject, TextTool, Tool, ToolChoice, WebSearchTool } from '../../ir/index.ts';
import type { TargetSwitches } from '../../ir/index.ts';
import { isStrictSchema } from '../strict-schema.ts';
import { cleanSchema } from './clean-schema.ts';
import { clientSearchOf } from './client-search.ts';
import { type Draft, type LossList, dialectId, lose, ownData } from './wire.ts';

/** Notes that the decoder left in a tool's sidecar; they are not members of the tool. */
const notes = new Set(['namespaceDescription', 'isFound']);

/**
 * Tools as the vendor takes them. Those of one namespace stand together, at the place of the first. `isOwn`: they come from
 * this dialect, so that what they say of strictness is meant as this vendor means it.
 */
export function encodeTools(
  tools: readonly Tool[],
  switches: TargetSwitches,
  losses: LossList,
  isOwn: boolean,
): readonly JsonObject[] {
  const encoded: JsonObject[] = [];
  const namespaces = new Map<string, JsonObject[]>();
  tools.forEach((tool, index) => {
    // An item of the history declares it already.
    if (ownData(tool.native)?.['isFound'] === true) return;
    const wire =
      tool.type === 'function'
        ? encodeFunction(tool, `tools[${index}]`, losses, isOwn)
        : encodeTool(tool, `tools[${index}]`, switches, losses);
    if (wire === null) return;
    const namespace = 'namespace' in tool ? tool.namespace : null;
    if (namespace === null) {
      encoded.push(wire);
      return;
    }
    const members = namespaces.get(namespace);
    if (members !== undefined) {
      members.push(wire);
      return;
    }
    const list = [wire];
    namespaces.set(namespace, list);
    const about = ownData(tool.native)?.['namespaceDescription'];
    encoded.push({
      type: 'namespace',
      name: namespace,
      description: typeof about === 'string' ? about : namespace,
      tools: list,
    });
  });
  return encoded;
}

function encodeTool(
  tool: Exclude<Tool, FunctionTool>,
  path: string,
  switches: TargetSwitches,
  losses: LossList,
): JsonObject | null {
  switch (tool.type) {
    case 'text':
      return encodeCustom(tool);
    case 'web-search':
      if (switches.webSearch !== false) return encodeSearch(tool, path, losses);
      losses.push({
        path,
        kind: 'tool',
        reason: 'This upstream offers no search of the web.',
        isVisible: true,
      });
      return null;
    case 'hosted':
      if (tool.native.dialect === dialectId) return tool.native.data;
      losses.push({
        path,
        kind: 'tool',
        reason: `Another vendor runs the tool "${tool.name.slice(0, 64)}".`,
        isVisible: true,
      });
      return null;
    default:
      return tool satisfies never;
  }
}

function ownMembers(tool: Tool): JsonObject {
  const draft: Draft = {};
  for (const [name, value] of Object.entries(ownData(tool.native) ?? {}))
    if (!notes.has(name)) draft[name] = value;
  return draft;
}

/** Without `strict: false` the vendor makes every schema strict (dialect rule 26). */
function encodeFunction(tool: FunctionTool, path: string, losses: LossList, isOwn: boolean): JsonObject {
  const search = clientSearchOf(tool);
  if (search !== null) return search;
  const parameters = cleanSchema(tool.parameters);
  const isStrict = tool.strict === true && (isOwn || isStrictSchema(parameters));
  if (tool.strict === true && !isStrict)
    lose(losses, `${path}.strict`, 'tool', 'Arguments are forced only where every property is required.');
  return {
    type: 'function',
    name: tool.name,
    ...(tool.description === null ? {} : { description: tool.description }),
    parameters,
    strict: isStrict,
    ...ownMembers(tool),
  };
}

function encodeCustom(tool: TextTool): JsonObject {
  return {
    type: 'custom',
    name: tool.name,
    ...(tool.description === null ? {} : { description: tool.description }),
    ...(tool.format === null ? {} : { format: tool.format }),
    ...ownMembers(tool),
  };
}

/** Dialect rule 29. */
function encodeSearch(tool: WebSearchTool, path: string, losses: LossList): JsonObject {
  if (tool.blockedDomains.length > 0)
    lose(losses, `${path}.blockedDomains`, 'server-tool', 'This search cannot leave sites out.');
  if (tool.maximumUses !== null)
    lose(losses, `${path}.maximumUses`, 'server-tool', 'This search has no limit of uses.');
  return {
    type: 'web_search',
    ...(tool.allowedDomains.length === 0 ? {} : { filters: { allowed_domains: tool.allowedDomains } }),
    ...(tool.userLocation === null ? {} : { user_location: { type: 'approximate', ...tool.userLocation } }),
    ...(tool.contextSize === null ? {} : { search_context_size: tool.contextSize }),
    ...ownMembers(tool),
  };
}

/** Dialect rule 23. Nothing without tools; `auto` when the client did not say, or named a tool that is not offered. */
export function encodeToolChoice(
  choice: ToolChoice | null,
  tools: readonly Tool[],
  switches: TargetSwitches,
  losses: LossList,
): string | JsonObject {
  if (choice === null) return 'auto';
  if (choice.mode !== 'auto' && choice.mode !== 'none' && switches.toolChoiceRequired === false) {
    lose(losses, 'toolChoice', 'tool-choice', 'This server cannot be made to call a tool.');
    return 'auto';
  }
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.mode;
    case 'tool': {
      const named = referTo(choice.name, choice.namespace, tools, switches);
      if (named !== null) return named;
      lose(losses, 'toolChoice', 'tool-choice', 'The chosen tool is not offered here.');
      return 'auto';
    }
    case 'allowed':
      return allowed(choice, tools, switches, losses);
    default:
      return choice satisfies never;
  }
}

function allowed(
  choice: Extract<ToolChoice, { readonly mode: 'allowed' }>,
  tools: readonly Tool[],
  switches: TargetSwitches,
  losses: LossList,
): string | JsonObject {
  const named = choice.names.flatMap((name) => referTo(name, null, tools, switches) ?? []);
  if (named.length < choice.names.length)
    lose(losses, 'toolChoice.names', 'tool-choice', 'Some of the allowed tools are not offered here.');
  // An empty list is refused; what is left allows nothing.
  if (named.length === 0) return 'none';
  return { type: 'allowed_tools', mode: choice.isRequired ? 'required' : 'auto', tools: named };
}

function referTo(
  name: string,
  namespace: string | null,
  tools: readonly Tool[],
  switches: TargetSwitches,
): JsonObject | null {
  const named = tools.filter((candidate) => candidate.name === name);
  const tool =
    named.find((candidate) => 'namespace' in candidate && candidate.namespace === namespace) ?? named[0];
  switch (tool?.type) {
    case undefined:
      return null;
    case 'function':
      return { type: 'function', name };
    case 'text':
      return { type: 'custom', name };
    case 'web-search':
      return switches.webSearch === false ? null : { type: 'web_search' };
    case 'hosted':
      return tool.native.dialect === dialectId ? { type: name } : null;
    default:
      return tool satisfies never;
  }
}
