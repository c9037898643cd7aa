import type { IrEvent } from '../../../ir/index.ts';
import type { AnswerContext } from '../../codec.ts';
import { createStreamEncoder } from '../encode-stream.ts';
import { requestOf } from './requests.ts';
import { parseSse } from './streams.ts';

/** A fresh context with counted ids. */
export const context = (): AnswerContext => {
  let at = 0;
  return {
    request: requestOf([], { model: 'asked' }),
    createdAtSeconds: 0,
    nextId: () => {
      at += 1;
      return `id${at}`;
    },
    estimatedInputTokens: 42,
  };
};

/** The events on the wire and the kinds of losses of an answer. */
export function encode(...events: readonly IrEvent[]): {
  events: Record<string, unknown>[];
  losses: string[];
} {
  const encoder = createStreamEncoder(context());
  const text = events.map((event) => encoder.push(event)).join('') + encoder.end();
  return { events: parseSse(text), losses: encoder.losses.map((loss) => loss.kind) };
}

/** How every answer of these tests starts. */
export const started: IrEvent = { type: 'response-start', id: 'resp_1', model: 'gpt' };
