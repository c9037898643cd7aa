import type { Block, ToolCallBlock, ToolResultBlock } from './content.ts';
import type { Loss } from './losses.ts';
import {
  createBatch,
  orphanBlocks,
  type CallBatch,
  type CallSlot,
  type NamelessResult,
} from './mend-batch.ts';
import { joinDrafts, type Draft } from './mend-turns.ts';
import type { IrRequest, Turn } from './request.ts';

export interface MendedHistory {
  /** The same object when nothing had to change. */
  readonly request: IrRequest;
  readonly losses: readonly Loss[];
}

/**
 * Gives a conversation the form that every vendor takes: each call of an assistant turn is answered by exactly one result
 * in the user turn right after it, results first and in the order of the calls; turns alternate and none is empty. Only
 * calls of the very last turn may wait for results. Dialect rules 9, 10, 37, 51, 52, 65, 81 and 84.
 */
export function mendHistory(request: IrRequest): MendedHistory {
  const losses: Loss[] = [];
  const reader: Reader = { drafts: [], batch: null, unanswered: new Map(), losses };
  for (const [turnIndex, turn] of request.turns.entries()) readTurn(reader, turn, turnIndex);
  closeBatch(reader);
  const turns = joinDrafts(reader.drafts, losses);
  const isSame =
    turns.length === request.turns.length && turns.every((turn, index) => turn === request.turns[index]);
  return { request: isSame ? request : { ...request, turns }, losses };
}

interface Reader {
  readonly drafts: Draft[];
  /** The calls of the last assistant turn. */
  batch: CallBatch | null;
  /** Calls of earlier batches without a result, by id: their results may come late. */
  readonly unanswered: Map<string, CallSlot>;
  readonly losses: Loss[];
}

function readTurn(reader: Reader, turn: Turn, turnIndex: number): void {
  const draftOf = createDraftOpener(reader, turn);
  for (const [blockIndex, block] of turn.blocks.entries()) {
    const path = `turns[${turnIndex}].blocks[${blockIndex}]`;
    if (block.type === 'tool-result') readResult(reader, block, path, turn, draftOf);
    else if (block.type !== 'tool-call') draftOf().blocks.push([block]);
    else if (turn.role === 'assistant') {
      const draft = draftOf();
      const id = block.callId === '' ? `call_missing_${turnIndex}_${blockIndex}` : block.callId;
      readCall(reader, draft, id === block.callId ? block : { ...block, callId: id }, path);
    } else lose(reader, path, 'A tool call outside the model’s own turns was left out.');
  }
}

/** Opens a draft of the turn when its first block needs one, so that a turn of results only leaves none. */
function createDraftOpener(reader: Reader, turn: Turn): () => Draft {
  let draft: Draft | null = null;
  return () => {
    if (draft !== null) return draft;
    const last = reader.drafts.at(-1);
    const continues = last?.role === turn.role && (turn.role !== 'assistant' || !reader.batch?.hasResults);
    if (last !== undefined && continues) {
      draft = last;
      last.sources.push(turn);
      return last;
    }
    draft = { role: turn.role, sources: [turn], blocks: [], batch: null };
    if (turn.role === 'assistant') {
      closeBatch(reader);
      reader.batch = draft.batch = createBatch();
    }
    reader.drafts.push(draft);
    return draft;
  };
}

function readCall(reader: Reader, draft: Draft, call: ToolCallBlock, path: string): void {
  const twin = draft.batch?.slots.get(call.callId);
  if (twin === undefined) {
    draft.batch?.slots.set(call.callId, { call, path, results: [], twins: 0 });
    draft.blocks.push([call]);
    return;
  }
  twin.twins += 1;
  lose(reader, path, 'A second call with the same id in one turn was left out, with its result.');
}

function readResult(
  reader: Reader,
  result: ToolResultBlock,
  path: string,
  turn: Turn,
  draftOf: () => Draft,
): void {
  if (result.callId === '') {
    readNamelessResult(reader, result, path, draftOf());
    return;
  }
  const { batch } = reader;
  const slot = batch?.slots.get(result.callId);
  if (batch !== null && slot !== undefined) {
    batch.hasResults = true;
    if (batch.sources.at(-1) !== turn) batch.sources.push(turn);
    slot.results.push(result);
    return;
  }
  const late = reader.unanswered.get(result.callId);
  if (late !== undefined) {
    late.results.push(result);
    reader.unanswered.delete(result.callId);
    return;
  }
  placeOrphan(reader, { result, path, place: openPlace(draftOf()) });
}

function readNamelessResult(reader: Reader, result: ToolResultBlock, path: string, draft: Draft): void {
  const nameless = { result, path, place: openPlace(draft) };
  const { batch } = reader;
  if (batch === null) {
    placeOrphan(reader, nameless);
    return;
  }
  batch.hasResults = true;
  batch.nameless.push(nameless);
}

/** A place among the blocks of a draft that is filled later, or never. */
function openPlace(draft: Draft): (blocks: readonly Block[]) => void {
  const at = draft.blocks.push([]) - 1;
  return (blocks) => {
    draft.blocks[at] = blocks;
  };
}

function placeOrphan(reader: Reader, { result, path, place }: NamelessResult): void {
  place(orphanBlocks(result));
  lose(reader, path, 'A tool result without its call was made plain text.');
}

/** No more results are expected: gives those without an id to the calls that have none, in order. */
function closeBatch(reader: Reader): void {
  const { batch } = reader;
  if (batch === null) return;
  const nameless = batch.nameless.values();
  for (const slot of batch.slots.values()) {
    if (slot.results.length > 0) continue;
    const next = nameless.next();
    if (next.done !== true) slot.results.push(next.value.result);
    else reader.unanswered.set(slot.call.callId, slot);
  }
  for (const orphan of nameless) placeOrphan(reader, orphan);
  reader.batch = null;
}

function lose(reader: Reader, path: string, reason: string): void {
  reader.losses.push({ path, kind: 'history', reason });
}
