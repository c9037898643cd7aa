import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccumulator } from './accumulate.ts';
import { checkEvents } from './check-events.ts';
import type { IrEvent } from './events.ts';
import { noUsage } from './response.ts';
import { overlappingAnswers } from './sample-streams.ts';
import { createSerializer } from './serial-blocks.ts';

const call = (block: number): IrEvent => ({
  type: 'tool-input-start',
  block,
  callId: `c${block}`,
  name: 'Read',
  namespace: null,
  form: 'json',
});
const delta = (block: number, text: string): IrEvent => ({ type: 'tool-input-delta', block, text });
const end = (block: number): IrEvent => ({ type: 'tool-input-end', block });
const finish: IrEvent = { type: 'finish', finish: { unified: 'stop', raw: null, stopSequence: null } };

describe('createSerializer', () => {
  it('sends a block whole before the next begins, and the first without delay [rule 92]', () => {
    const serializer = createSerializer();
    const steps = [
      call(0),
      call(1),
      delta(0, 'a1'),
      delta(1, 'b1'),
      delta(0, 'a2'),
      end(0),
      delta(1, 'b2'),
      end(1),
    ];
    expect(steps.map((event) => serializer.push(event))).toEqual([
      [call(0)],
      [],
      [delta(0, 'a1')],
      [],
      [delta(0, 'a2')],
      [end(0), call(1), delta(1, 'b1')],
      [delta(1, 'b2')],
      [end(1)],
    ]);
  });

  it('does not hold up usage, and sends all that waits before the end', () => {
    const serializer = createSerializer();
    const usage: IrEvent = { type: 'usage', usage: { ...noUsage, output: 3 } };
    expect(serializer.pushAll([call(0), call(1), end(1), usage, finish])).toEqual([
      call(0),
      usage,
      end(0),
      call(1),
      end(1),
      finish,
    ]);
  });

  it('leaves out events of blocks that never began or have ended', () => {
    const serializer = createSerializer();
    const events = [delta(7, 'x'), call(0), delta(5, 'x'), end(5), end(0), delta(0, 'x'), end(0), finish];
    expect(serializer.pushAll(events)).toEqual([call(0), end(0), finish]);
  });

  it('keeps every answer whole and puts its blocks in a row', () => {
    fc.assert(
      fc.property(overlappingAnswers, (events) => {
        expect(checkEvents(events)).toEqual([]);
        const serial = createSerializer().pushAll(events);
        expect(checkEvents(serial)).toEqual([]);
        const numbers = serial.flatMap((event) => ('block' in event ? [event.block] : []));
        expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
        expect(collect(serial)).toEqual(collect(events));
        const again = createSerializer();
        expect(again.pushAll(serial)).toBe(serial);
      }),
    );
  });
});

function collect(events: readonly IrEvent[]): unknown {
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.result();
}
