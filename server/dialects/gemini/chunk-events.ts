import { asRecord, memberOf, textOf, type JsonRecord } from '../json-values.ts';
import { blockReason, firstCandidate, partsOf } from './book-chunk.ts';
import {
  closeBlock,
  nextBlock,
  startResponse,
  tellError,
  tellFinish,
  tellUsage,
  type ChunkState,
} from './chunk-state.ts';
import { answerErrorOf, readGoogleError } from './error-reading.ts';
import { blockedFinish, decodeFinish, finishWord, isFailedFinish } from './finish-reason.ts';
import { readGrounding } from './grounding.ts';
import { readPart } from './part-events.ts';
import { searchToolName } from './decode-tools.ts';

/**
 * Reads one response object. An answer ends with the object that has a finish reason and counts of tokens; a finish
 * reason without counts waits for the object behind it, or for the end.
 */
export function readChunk(state: ChunkState, chunk: JsonRecord): void {
  if (state.isDone) return;
  if (chunk['error'] !== undefined) {
    const error = readGoogleError(chunk);
    if (error !== null) {
      tellError(state, answerErrorOf(error));
      return;
    }
  }
  if (!state.hasStarted)
    startResponse(
      state,
      textOf(memberOf(chunk, 'responseId'), 256),
      textOf(memberOf(chunk, 'modelVersion'), 256),
    );
  const counts = chunk['usageMetadata'];
  if (counts !== undefined) {
    state.counts = counts;
    // Told at once the first time, as some dialects open an answer with its input; then only at the end.
    if (!state.hasToldUsage) tellUsage(state);
  }
  const candidate = firstCandidate(chunk);
  if (candidate !== undefined) readCandidate(state, candidate);
  if (state.finishWord !== null) {
    if (counts !== undefined) finishAnswer(state);
    return;
  }
  const blocked = blockReason(chunk);
  if (blocked === null) return;
  closeBlock(state);
  tellFinish(state, blockedFinish(blocked));
}

function readCandidate(state: ChunkState, candidate: unknown): void {
  for (const part of partsOf(candidate)) readPart(state, part);
  const grounding = memberOf(candidate, 'groundingMetadata');
  if (asRecord(grounding) !== null) state.grounding = grounding;
  const word = finishWord(memberOf(candidate, 'finishReason'));
  if (word === null) return;
  state.finishWord = word;
  state.finishMessage = textOf(memberOf(candidate, 'finishMessage'));
}

/** Ends the answer: its sources, its finish reason, or the failure that left nothing but thoughts to show. */
export function finishAnswer(state: ChunkState): void {
  const { finishWord: word, finishMessage } = state;
  if (!state.hasAnswered && isFailedFinish(word)) {
    const message = finishMessage ?? 'The model wrote something unusable and the vendor ended the answer.';
    tellError(state, { unified: 'server', raw: word, message });
    return;
  }
  tellSources(state);
  tellFinish(state, decodeFinish(word, state.calls > 0));
}

function tellSources(state: ChunkState): void {
  if (state.grounding === null) {
    closeBlock(state);
    return;
  }
  const { queries, results, citations } = readGrounding(state.grounding);
  closeBlock(state, citations);
  const [query] = queries;
  if (query === undefined) return;
  const base = { callId: 'search_1', tool: 'web-search' } as const;
  const input = queries.length === 1 ? { query } : { query, queries };
  state.out.push({
    type: 'block',
    block: nextBlock(state),
    content: { type: 'server-tool-call', ...base, name: searchToolName, input },
  });
  state.out.push({
    type: 'block',
    block: nextBlock(state),
    content: { type: 'server-tool-result', ...base, results, error: null },
  });
}
