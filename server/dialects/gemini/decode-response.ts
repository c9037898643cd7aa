import { createAccumulator } from '../../ir/index.ts';
import type { IrResponse } from '../../ir/index.ts';
import { asRecord, memberOf } from '../json-values.ts';
import { finishAnswer, readChunk } from './chunk-events.ts';
import { createChunkState, tellError } from './chunk-state.ts';

/** What at least one of is in every answer. */
const known = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId', 'error'];

/**
 * A whole answer, or the array of a stream without `alt=sse`. A candidate without content or finish reason is an empty
 * answer (dialect rule 117); a body that is no answer at all gives `error`.
 */
export function decodeResponse(body: unknown): IrResponse {
  const state = createChunkState();
  const chunks: readonly unknown[] = Array.isArray(body) ? (body as unknown[]) : [body];
  const isAnswer = chunks.some((chunk) => known.some((name) => memberOf(chunk, name) !== undefined));
  for (const chunk of isAnswer ? chunks : []) {
    const record = asRecord(chunk);
    if (record !== null) readChunk(state, record);
  }
  if (!isAnswer)
    tellError(state, { unified: 'server', raw: null, message: 'The vendor’s answer could not be read.' });
  else if (!state.isDone) finishAnswer(state);
  const accumulator = createAccumulator();
  for (const event of state.out) accumulator.push(event);
  return accumulator.result();
}
