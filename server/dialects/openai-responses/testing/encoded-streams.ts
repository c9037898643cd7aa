import { expect } from 'vitest';
import type { Finish, IrEvent } from '../../../ir/index.ts';
import { openaiResponsesCodec } from '../codec.ts';
import { contextFor } from './requests.ts';
import { readWire, type WireEvent } from './streams.ts';

export const finish = (unified: Finish['unified'] = 'stop'): IrEvent => ({
  type: 'finish',
  finish: { unified, raw: null, stopSequence: null },
});
export const text = (block: number, ...pieces: readonly string[]): readonly IrEvent[] => [
  { type: 'text-start', block },
  ...pieces.map((piece): IrEvent => ({ type: 'text-delta', block, text: piece })),
  { type: 'text-end', block },
];
export const call = (
  block: number,
  form: 'json' | 'text',
  ...pieces: readonly string[]
): readonly IrEvent[] => [
  {
    type: 'tool-input-start',
    block,
    callId: `call_${block}`,
    name: 'read',
    namespace: form === 'json' ? 'fs' : null,
    form,
  },
  ...pieces.map((piece): IrEvent => ({ type: 'tool-input-delta', block, text: piece })),
  { type: 'tool-input-end', block },
];
export const start: IrEvent = { type: 'response-start', id: 'msg_01', model: 'claude' };
export const usage: IrEvent = {
  type: 'usage',
  usage: { input: 100, cacheRead: 80, cacheWrite: null, output: 7, reasoning: 3, raw: null },
};

export function encode(
  events: readonly IrEvent[],
  request = {},
): { readonly wire: readonly WireEvent[]; readonly bytes: Buffer; readonly losses: readonly unknown[] } {
  const encoder = openaiResponsesCodec.createStreamEncoder(contextFor(request));
  const written = events.map((event) => encoder.push(event)).join('') + encoder.end();
  const wire = readWire(written);
  checkOrder(wire);
  return { wire, bytes: Buffer.from(written), losses: encoder.losses };
}

interface Place {
  readonly output_index: number;
  readonly item: { readonly id: string; readonly content?: readonly unknown[] };
  readonly item_id: string;
  readonly delta: string;
}

/** The ordering rules of codex protocol notes 4.1 that hold for every stream. */
function checkOrder(wire: readonly WireEvent[]): void {
  expect(wire.map((event) => event.sequence_number)).toEqual(wire.map((_event, index) => index));
  expect(wire.slice(0, 2).map((event) => event.type)).toEqual(['response.created', 'response.in_progress']);
  const ends = wire.filter((event) => /^response\.(?:completed|incomplete|failed)$/.test(event.type));
  expect(ends).toEqual([wire.at(-1)]);
  const output = (wire.at(-1) as unknown as { response: { output: unknown[] } }).response.output;
  const items: string[] = [];
  const done = new Set<string>();
  for (const event of wire as unknown as readonly (Place & WireEvent)[]) {
    if (event.type === 'response.output_item.added') {
      expect(event.output_index).toBe(items.length);
      items.push(event.item.id);
    } else if (event.type === 'response.output_item.done') {
      expect(output[event.output_index]).toEqual(event.item);
      done.add(event.item.id);
    } else if (event.item_id !== undefined) {
      expect(items[event.output_index]).toBe(event.item_id);
      expect(done.has(event.item_id)).toBe(false);
    }
  }
  expect([...done]).toEqual(items);
  expect(output).toHaveLength(items.length);
}
