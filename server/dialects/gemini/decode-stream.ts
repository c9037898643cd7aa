import type { IrEvent } from '../../ir/index.ts';
import type { StreamDecoder } from '../codec.ts';
import { asRecord, parseJson } from '../json-values.ts';
import { finishAnswer, readChunk } from './chunk-events.ts';
import { createChunkReader } from './chunk-reader.ts';
import { createChunkState, tellError, type ChunkState } from './chunk-state.ts';
import { parseLoosely } from './error-reading.ts';

const nothing: readonly IrEvent[] = [];

/**
 * A Gemini stream as events: every SSE event is a whole response object (provider notes 15.3). A stream that is one JSON
 * document (an error, or an array of objects) is read at its end. A stream that ends without a finish reason broke.
 */
export function createStreamDecoder(): StreamDecoder {
  const state = createChunkState();
  const reader = createChunkReader((text) => readText(state, text));
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
      if (reader.isBlind) fail(state, 'The vendor sent an event that is too large to read.');
      return take();
    },
    end() {
      if (state.isDone) return nothing;
      reader.end();
      if (!state.isDone && state.finishWord !== null) finishAnswer(state);
      fail(state, 'The vendor’s stream ended before the answer was complete.');
      return take();
    },
  };
}

function fail(state: ChunkState, message: string): void {
  if (!state.isDone) tellError(state, { unified: 'server', raw: null, message });
}

function readText(state: ChunkState, text: string): void {
  if (state.isDone) return;
  const chunk = parseJson(text) ?? parseLoosely(text);
  if (chunk === undefined) {
    // OpenAI-minded servers end with this.
    if (!text.startsWith('[DONE]')) fail(state, 'The vendor sent an event that is not JSON.');
    return;
  }
  for (const one of Array.isArray(chunk) ? (chunk as unknown[]) : [chunk]) {
    const record = asRecord(one);
    if (record !== null) readChunk(state, record);
  }
}
