import { expect } from 'vitest';
import type { IrEvent, IrRequest, JsonObject, Target, TargetSwitches } from '../../../ir/index.ts';
import { checkEvents, unknownTraits } from '../../../ir/index.ts';
import { splitEvery, splitRandomly } from '../../../testing/byte-splitter.ts';
import type { AnswerContext } from '../../codec.ts';
import { openaiChatCodec } from '../index.ts';
import { plainEvents } from '../../../ir/testing/plain-events.ts';

/** A stream of chunks, each the members of a choice or a whole chunk; `[DONE]` at the end. */
export function streamOf(
  deltas: readonly object[],
  rest: Partial<{ done: boolean; finish: string }> = {},
): string {
  const chunks = deltas.map((delta) => ({ ...base, choices: [{ index: 0, delta, finish_reason: null }] }));
  const last = { ...base, choices: [{ index: 0, delta: {}, finish_reason: rest.finish ?? 'stop' }] };
  const all = rest.finish === '' ? chunks : [...chunks, last];
  return linesOf(all) + (rest.done === false ? '' : 'data: [DONE]\n\n');
}

const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'served-model' };

export const linesOf = (chunks: readonly object[]): string =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');

function decodePieces(pieces: readonly Uint8Array[]): readonly IrEvent[] {
  const decoder = openaiChatCodec.createStreamDecoder();
  const events: IrEvent[] = [];
  for (const piece of pieces) events.push(...decoder.push(piece));
  events.push(...decoder.end());
  expect(decoder.push(Buffer.from('data: {}\n\n'))).toEqual([]);
  return plainEvents(events);
}

/** The events of a stream, which are the same whole, byte by byte and cut at random; their grammar is checked. */
export function decodeStream(text: string): readonly IrEvent[] {
  const bytes = Buffer.from(text);
  const events = decodePieces([bytes]);
  expect(decodePieces(splitEvery(bytes, 1))).toEqual(events);
  for (let seed = 0; seed < 10; seed += 1)
    expect(decodePieces(splitRandomly(bytes, seed, 1 + seed * 7))).toEqual(events);
  checkGrammar(events);
  return events;
}

/** Missing and repeated call ids are mended by a pass behind the decoder, which has fresh ones. */
function checkGrammar(events: readonly IrEvent[]): void {
  expect(checkEvents(events).filter((problem) => !/without an id|repeats the call id/.test(problem))).toEqual(
    [],
  );
}

export const decode = (body: object): IrRequest =>
  openaiChatCodec.decodeRequest({ model: 'asked', messages: [], ...body } as JsonObject, {
    model: null,
    stream: null,
  });

export const targetOf = (switches: TargetSwitches = {}, more: Partial<Target> = {}): Target => ({
  model: 'upstream-model',
  traits: unknownTraits,
  switches,
  ...more,
});

/** A request in the IR, as another dialect's decoder would make it. */
export const irRequest = (members: Partial<IrRequest> = {}): IrRequest => {
  const { native: _, ...request } = decode({ messages: [{ role: 'user', content: 'hi' }] });
  return { ...request, ...members };
};

export const contextOf = (body: object = {}): AnswerContext => {
  let count = 0;
  return {
    request: decode(body),
    createdAtSeconds: 1_700_000_000,
    nextId: () => `fresh${(count += 1)}`,
    estimatedInputTokens: null,
  };
};

export const encodeEvents = (events: readonly IrEvent[], context: AnswerContext): string => {
  const encoder = openaiChatCodec.createStreamEncoder(context);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
};

/** The parsed data lines of an encoded stream; `[DONE]` as the text. */
export function dataOf(text: string): readonly unknown[] {
  return text
    .split('\n\n')
    .filter((line) => line !== '')
    .map((line) => {
      expect(line.startsWith('data: ')).toBe(true);
      const data = line.slice(6);
      return data === '[DONE]' ? data : (JSON.parse(data) as unknown);
    });
}
