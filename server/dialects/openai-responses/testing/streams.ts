import { splitEvery, splitRandomly } from '../../../testing/byte-splitter.ts';
import { createAccumulator, type IrEvent, type IrResponse } from '../../../ir/index.ts';
import { openaiResponsesCodec } from '../codec.ts';
import { plainEvents } from '../../../ir/testing/plain-events.ts';

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** A stream as the API writes it, numbered from 0. */
export function wireStream(events: readonly Event[]): Buffer {
  const text = events
    .map((event, index) => {
      const { type, ...members } = event;
      return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: index, ...members })}\n\n`;
    })
    .join('');
  return Buffer.from(text);
}

export const created: Event = {
  type: 'response.created',
  response: { id: 'resp_1', object: 'response', status: 'in_progress', model: 'gpt-6.1-sol', output: [] },
};

export function completed(members: Readonly<Record<string, unknown>> = {}): Event {
  return {
    type: 'response.completed',
    response: {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      model: 'gpt-6.1-sol',
      output: [],
      ...members,
    },
  };
}

export function decodePieces(pieces: readonly Uint8Array[]): readonly IrEvent[] {
  const decoder = openaiResponsesCodec.createStreamDecoder();
  return plainEvents([...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()]);
}

/** The events of a stream; throws when cutting the bytes elsewhere gives others. */
export function decodeStream(bytes: Buffer): readonly IrEvent[] {
  const whole = decodePieces([bytes]);
  const expected = JSON.stringify(whole);
  const ways = [splitEvery(bytes, 1), ...[1, 2, 3, 4].map((seed) => splitRandomly(bytes, seed, seed * 17))];
  for (const pieces of ways)
    if (JSON.stringify(decodePieces(pieces)) !== expected) throw new Error('the cut changed the events');
  return whole;
}

export function answerOf(events: readonly IrEvent[]): IrResponse {
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.result();
}

export interface WireEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [member: string]: unknown;
}

/** Reads what an encoder wrote; throws when an event's line and data differ. */
export function readWire(text: string): readonly WireEvent[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [line = '', data = ''] = frame.split('\n');
      const event = JSON.parse(data.slice('data: '.length)) as WireEvent;
      if (line !== `event: ${event.type}`) throw new Error(`${line} carries ${event.type}`);
      return event;
    });
}
