import { adaptTurns, readToolHistory } from './adapt-history.ts';
import { adaptToolChoice } from './adapt-tool-choice.ts';
import type { Loss } from './losses.ts';
import { mapChanged } from './map-changed.ts';
import type { FunctionTool, IrRequest, TextTool, Tool } from './request.ts';
import { nameTools, type NamedTool, type TargetTools } from './tool-names.ts';
import type { ToolRules } from './tool-rules.ts';
import { emptyToolTable, toolKey, type ToolTable } from './tool-table.ts';
import { wrapTextTool } from './wrap-text-tool.ts';

export interface AdaptedTools {
  /** The same object when nothing had to change. */
  readonly request: IrRequest;
  /** For `createToolRestorer` and `restoreToolsInResponse`. */
  readonly table: ToolTable;
  readonly losses: readonly Loss[];
}

/**
 * Says a request's tools as a target takes them: names and call ids in its alphabet and length, namespaces inside names
 * where it has none, text tools as functions where it has no text tools; the same in declarations, choice and history.
 * Which name a tool gets depends only on the declared tools (then on the history for tools that only it knows), so it
 * stays the same from turn to turn. The history must be mended. Dialect rules 30, 31, 43, 53, 66 and 83.
 */
export function adaptTools(request: IrRequest, rules: ToolRules): AdaptedTools {
  const losses: Loss[] = [];
  const offered = withoutTwins(request.tools, losses);
  const declared = new Map<string, NamedTool>();
  const reserved: string[] = [];
  for (const tool of offered)
    if (hasClientName(tool)) {
      const form = tool.type === 'text' ? 'text' : 'json';
      declared.set(toolKey(tool.name, tool.namespace), { name: tool.name, namespace: tool.namespace, form });
    } else reserved.push(tool.name);

  const history = readToolHistory(request.turns);
  const { targets, table } = nameTools(declared, history.tools, reserved, rules);
  const tools = mapChanged(offered, (tool) => adaptTool(tool, targets, rules));
  const turns = adaptTurns(request.turns, targets, history.callIds, rules);
  const toolChoice = adaptToolChoice(request.toolChoice, { declared, targets, reserved }, losses);
  if (!rules.hasTextTools) reportGrammars(request.tools, new Set(offered), losses);

  const isSame = tools === request.tools && turns === request.turns && toolChoice === request.toolChoice;
  return {
    request: isSame ? request : { ...request, tools, turns, toolChoice },
    table: table.tools.size === 0 ? emptyToolTable : table,
    losses,
  };
}

function hasClientName(tool: Tool): tool is FunctionTool | TextTool {
  return tool.type === 'function' || tool.type === 'text';
}

/** One tool per name: vendors refuse a second. A function wins over a text tool, else the first (dialect rule 66). */
function withoutTwins(tools: readonly Tool[], losses: Loss[]): readonly Tool[] {
  const kept = new Map<string, FunctionTool | TextTool>();
  for (const tool of tools) {
    if (!hasClientName(tool)) continue;
    const key = toolKey(tool.name, tool.namespace);
    const first = kept.get(key);
    if (first === undefined || (first.type === 'text' && tool.type === 'function')) kept.set(key, tool);
  }
  const isKept = (tool: Tool): boolean =>
    !hasClientName(tool) || kept.get(toolKey(tool.name, tool.namespace)) === tool;
  if (tools.every(isKept)) return tools;
  return tools.filter((tool, index) => {
    if (isKept(tool)) return true;
    losses.push({
      path: `tools[${index}]`,
      kind: 'tool',
      reason: 'Another tool of the request has the same name.',
    });
    return false;
  });
}

function adaptTool(tool: Tool, targets: TargetTools, rules: ToolRules): Tool {
  if (!hasClientName(tool)) return tool;
  const adapted = tool.type === 'text' && !rules.hasTextTools ? wrapTextTool(tool) : tool;
  const target = targets.get(toolKey(tool.name, tool.namespace));
  if (target === undefined || (target.name === tool.name && target.namespace === tool.namespace))
    return adapted;
  return { ...adapted, name: target.name, namespace: target.namespace };
}

function reportGrammars(tools: readonly Tool[], offered: ReadonlySet<Tool>, losses: Loss[]): void {
  for (const [index, tool] of tools.entries())
    if (tool.type === 'text' && offered.has(tool) && tool.format !== null && tool.format.type !== 'text')
      losses.push({
        path: `tools[${index}].format`,
        kind: 'tool',
        reason: 'The target has no grammars: the model is told of it, and nothing enforces it.',
      });
}
