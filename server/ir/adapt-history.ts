import { mapCallIds } from './call-ids.ts';
import type { Block, ToolCallBlock, ToolResultBlock } from './content.ts';
import { isLegalName, legalName } from './legal-names.ts';
import { mapChanged } from './map-changed.ts';
import type { Turn } from './request.ts';
import { wrapText } from './text-input-reader.ts';
import type { NamedTool, TargetTools } from './tool-names.ts';
import type { ToolRules } from './tool-rules.ts';
import { toolKey } from './tool-table.ts';

/** Tools and call ids that occur in a conversation, in the order in which they first do. */
export interface ToolHistory {
  readonly tools: ReadonlyMap<string, NamedTool>;
  readonly callIds: ReadonlySet<string>;
}

export function readToolHistory(turns: readonly Turn[]): ToolHistory {
  const tools = new Map<string, NamedTool>();
  const callIds = new Set<string>();
  for (const turn of turns)
    for (const block of turn.blocks) {
      if (block.type === 'tool-result') callIds.add(block.callId);
      if (block.type !== 'tool-call') continue;
      callIds.add(block.callId);
      const key = toolKey(block.name, block.namespace);
      if (!tools.has(key)) tools.set(key, { name: block.name, namespace: block.namespace, form: block.form });
    }
  return { tools, callIds };
}

/** The turns in the target's names, ids and forms; the same array, turns and blocks where nothing had to change. */
export function adaptTurns(
  turns: readonly Turn[],
  targets: TargetTools,
  callIds: ReadonlySet<string>,
  rules: ToolRules,
): readonly Turn[] {
  const newIds = mapCallIds(callIds, rules);
  // The name that the last call of an id has at the target: a result repeats it without its namespace.
  const namesByCall = new Map<string, string>();

  const adaptCall = (block: ToolCallBlock): ToolCallBlock => {
    const target = targets.get(toolKey(block.name, block.namespace));
    const { name, namespace } = target ?? block;
    namesByCall.set(block.callId, name);
    const callId = newIds.get(block.callId) ?? block.callId;
    const isWrapped = block.form === 'text' && !rules.hasTextTools;
    const isSame = name === block.name && namespace === block.namespace && callId === block.callId;
    if (isSame && !isWrapped) return block;
    const renamed = { ...block, callId, name, namespace };
    return isWrapped ? { ...renamed, form: 'json', input: wrapText(block.input) } : renamed;
  };
  const adaptResult = (block: ToolResultBlock): ToolResultBlock => {
    const callId = newIds.get(block.callId) ?? block.callId;
    const name = block.name === null ? null : (namesByCall.get(block.callId) ?? legal(block.name, rules));
    const form = rules.hasTextTools ? block.form : 'json';
    return callId === block.callId && name === block.name && form === block.form
      ? block
      : { ...block, callId, name, form };
  };
  const adaptBlock = (block: Block): Block => {
    if (block.type === 'tool-call') return adaptCall(block);
    return block.type === 'tool-result' ? adaptResult(block) : block;
  };
  return mapChanged(turns, (turn) => {
    const blocks = mapChanged(turn.blocks, adaptBlock);
    return blocks === turn.blocks ? turn : { ...turn, blocks };
  });
}

function legal(name: string, rules: ToolRules): string {
  return isLegalName(name, rules) ? name : legalName(name, rules);
}
