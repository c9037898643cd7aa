import { createRisingCounts } from '../../ir/index.ts';
import type { AnswerError, Citation, Finish, IrEvent, Seal, Usage } from '../../ir/index.ts';
import { decodeUsage } from './usage.ts';

/** What a decoder of one answer remembers between response objects. */
export interface ChunkState {
  /** Events of the object that is being read. */
  out: IrEvent[];
  hasStarted: boolean;
  /** The answer's own id. */
  responseId: string | null;
  /** The block that further text may go into. */
  open: 'none' | 'text' | 'thinking';
  /** The open block's signature: nothing more may go into it. */
  openSeal: Seal | null;
  /** Number of the newest block. */
  block: number;
  /** Something other than thoughts came. */
  hasAnswered: boolean;
  readonly callIds: Set<string>;
  calls: number;
  /** The newest counts, as the vendor sent them, when they were not told yet. */
  counts: unknown;
  hasToldUsage: boolean;
  readonly rising: (usage: Usage) => Usage;
  finishWord: string | null;
  /** Why the model's output was unusable, when the vendor said. */
  finishMessage: string | null;
  /** The newest grounding metadata; it grows with the answer. */
  grounding: unknown;
  isDone: boolean;
}

export function createChunkState(): ChunkState {
  return {
    out: [],
    hasStarted: false,
    responseId: null,
    open: 'none',
    openSeal: null,
    block: -1,
    hasAnswered: false,
    callIds: new Set(),
    calls: 0,
    counts: null,
    hasToldUsage: false,
    rising: createRisingCounts(),
    finishWord: null,
    finishMessage: null,
    grounding: null,
    isDone: false,
  };
}

/** Ends the open block, with its seal. `citations` belong to an open text. */
export function closeBlock(state: ChunkState, citations: readonly Citation[] = []): void {
  const { out, block, openSeal } = state;
  if (state.open === 'thinking') out.push({ type: 'thinking-end', block, seal: openSeal });
  if (state.open === 'text') {
    for (const citation of citations) out.push({ type: 'text-citation', block, citation });
    out.push(openSeal === null ? { type: 'text-end', block } : { type: 'text-end', block, seal: openSeal });
  }
  state.open = 'none';
  state.openSeal = null;
}

/** Makes `kind` the open block. A signed block is whole: parts behind it begin another (provider notes 15.2, point 4). */
export function openBlock(state: ChunkState, kind: 'text' | 'thinking'): void {
  if (state.open === kind && state.openSeal === null) return;
  closeBlock(state);
  state.block += 1;
  state.open = kind;
  if (kind === 'text') state.hasAnswered = true;
  state.out.push({ type: kind === 'text' ? 'text-start' : 'thinking-start', block: state.block });
}

/** The number of a block that arrives whole. */
export function nextBlock(state: ChunkState): number {
  closeBlock(state);
  state.block += 1;
  state.hasAnswered = true;
  return state.block;
}

export function startResponse(state: ChunkState, id: string | null, model: string | null): void {
  if (state.hasStarted) return;
  state.hasStarted = true;
  state.responseId = id;
  state.out.push({ type: 'response-start', id, model });
}

export function tellUsage(state: ChunkState): void {
  const usage = decodeUsage(state.counts);
  state.counts = null;
  if (usage === null) return;
  state.out.push({ type: 'usage', usage: state.rising(usage) });
  state.hasToldUsage = true;
}

export function tellFinish(state: ChunkState, finish: Finish): void {
  tellUsage(state);
  state.out.push({ type: 'finish', finish });
  state.isDone = true;
}

/** Ends the answer with a failure; open blocks are closed first. */
export function tellError(state: ChunkState, error: AnswerError): void {
  startResponse(state, null, null);
  closeBlock(state);
  tellUsage(state);
  state.out.push({ type: 'error', error });
  state.isDone = true;
}
