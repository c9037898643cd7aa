import type { Block, TextBlock, ToolCallBlock, ToolResultBlock } from './content.ts';
import type { Turn } from './request.ts';

/** A call that waits for its result, and the results that named it. */
export interface CallSlot {
  readonly call: ToolCallBlock;
  /** Where the call stood, for a loss. */
  readonly path: string;
  readonly results: ToolResultBlock[];
  /** Later calls of the same batch with the same id; they were dropped. */
  twins: number;
}

/** The calls of one assistant turn, in order, by id. */
export interface CallBatch {
  readonly slots: Map<string, CallSlot>;
  /** The client's turns that its results stood in. */
  readonly sources: Turn[];
  /** A result came: calls of a further assistant turn belong to a new batch. */
  hasResults: boolean;
  /** Results that name no call. */
  readonly nameless: NamelessResult[];
}

export interface NamelessResult {
  readonly result: ToolResultBlock;
  readonly path: string;
  /** Puts blocks where the result stood; called only when no call is found for it. */
  readonly place: (blocks: readonly Block[]) => void;
}

export function createBatch(): CallBatch {
  return { slots: new Map(), sources: [], hasResults: false, nameless: [] };
}

/**
 * The one result of a call. A vendor takes one result per id: of several the last content counts (dialect rule 52),
 * unless calls of the same id were dropped, whose outputs came after the first (rule 65).
 */
export function resultOf(slot: CallSlot): ToolResultBlock | null {
  const { call, results, twins } = slot;
  const result = results.length > twins + 1 ? results.at(-1) : results[0];
  return result === undefined ? null : alignResult(result, call);
}

/** The result with its call's id, name and form (dialect rule 37); the same object when it has them. */
function alignResult(result: ToolResultBlock, { callId, name, form }: ToolCallBlock): ToolResultBlock {
  return result.callId === callId && result.name === name && result.form === form
    ? result
    : { ...result, callId, name, form };
}

/** Stands in for a result that the client never sent: vendors refuse a call without one. */
export function missingResult({ callId, name, form }: ToolCallBlock): ToolResultBlock {
  return {
    type: 'tool-result',
    callId,
    name,
    form,
    content: [{ type: 'text', text: 'No result of this tool call was recorded.' }],
    isError: true,
  };
}

/** A result whose call is not in the conversation, as blocks that need no call. */
export function orphanBlocks(result: ToolResultBlock): readonly Block[] {
  const what = result.isError ? 'Error' : 'Result';
  const of = result.name === null ? 'an earlier tool call' : `an earlier call of ${result.name}`;
  const heading: TextBlock = { type: 'text', text: `[${what} of ${of}]` };
  return [heading, ...result.content];
}
