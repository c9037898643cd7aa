import type { IrEvent } from '../../ir/index.ts';
import type { StreamDecoder } from '../codec.ts';
import { asRecord, memberOf, parseJson } from '../json-values.ts';
import { finishAnswer, readChunk } from './chunk-events.ts';
import { createChunkReader } from './chunk-reader.ts';
import { createChunkState, tellError, type ChunkState } from './chunk-state.ts';
import { parseLoosely } from './error-reading.ts';
import { createRepeatedEvents, type Lesson, type RepeatedEvents } from '../repeated-events.ts';

const nothing: readonly IrEvent[] = [];

/**
 * A Gemini stream as events: every SSE event is a whole response object (provider notes 15.3). A stream that is one JSON
 * document (an error, or an array of objects) is read at its end. A stream that ends without a finish reason broke.
 */
export function createStreamDecoder(): StreamDecoder {
  const state = createChunkState();
  const repeated = createRepeatedEvents(true);
  const reader = createChunkReader((text, name) => readText(state, repeated, text, name), repeated);
  const take = (): readonly IrEvent[] => {
    if (state.out.length === 0) return nothing;
    const events = state.out;
    state.out = [];
    return events;
  };
  return {
    push(bytes) {
      if (state.isDone) return nothing;
      reader.push(bytes);
      if (reader.isBlind) catchUp(state, repeated);
      if (reader.isBlind) fail(state, 'The vendor sent an event that is too large to read.');
      return take();
    },
    end() {
      if (state.isDone) return nothing;
      reader.end();
      catchUp(state, repeated);
      if (!state.isDone && state.finishWord !== null) finishAnswer(state);
      fail(state, 'The vendor’s stream ended before the answer was complete.');
      return take();
    },
  };
}

function fail(state: ChunkState, message: string): void {
  if (!state.isDone) tellError(state, { unified: 'server', raw: null, message });
}

function readText(state: ChunkState, repeated: RepeatedEvents, text: string, name?: string): void {
  if (state.isDone) return;
  catchUp(state, repeated);
  repeated.forget();
  const chunk = parseJson(text) ?? parseLoosely(text);
  if (chunk === undefined) {
    // OpenAI-minded servers end with this.
    if (!text.startsWith('[DONE]')) fail(state, 'The vendor sent an event that is not JSON.');
    return;
  }
  const told = state.out.length;
  for (const one of Array.isArray(chunk) ? (chunk as unknown[]) : [chunk]) {
    const record = asRecord(one);
    if (record !== null) readChunk(state, record);
  }
  const lesson = lessonOf(state, chunk, told);
  if (lesson !== null) repeated.teach({ name, data: text, member: 'text', ...lesson });
}

/** What a chunk said that was told as one delta and nothing else. */
function lessonOf(state: ChunkState, chunk: unknown, told: number): Pick<Lesson, 'words' | 'say'> | null {
  const event = state.out.length === told + 1 ? state.out[told] : undefined;
  if (event?.type !== 'text-delta' && event?.type !== 'thinking-delta') return null;
  if (state.openSeal !== null || state.finishWord !== null) return null;
  if (memberOf(chunk, 'usageMetadata') !== undefined && !state.hasToldUsage) return null;
  const { type, block, text: words } = event;
  return { words, say: (text, json) => void state.out.push({ type, block, text, json }) };
}

/** The counts of tokens in the events that were read by what is known of them; the last ones are told at the end. */
function catchUp(state: ChunkState, repeated: RepeatedEvents): void {
  const latest = repeated.takeLatest();
  if (latest === null) return;
  const counts = memberOf(parseJson(latest) ?? parseLoosely(latest), 'usageMetadata');
  if (counts !== undefined) state.counts = counts;
}
