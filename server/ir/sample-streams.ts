import fc from 'fast-check';
import type { IrEvent } from './events.ts';

type BlockStream = readonly ((block: number) => IrEvent)[];

const deltas = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 4 });

const textStream: fc.Arbitrary<BlockStream> = deltas.map((parts) => [
  (block) => ({ type: 'text-start', block }),
  ...parts.map((text) => (block: number): IrEvent => ({ type: 'text-delta', block, text })),
  (block) => ({ type: 'text-end', block }),
]);

const thinkingStream: fc.Arbitrary<BlockStream> = deltas.map((parts) => [
  (block) => ({ type: 'thinking-start', block }),
  ...parts.map((text) => (block: number): IrEvent => ({ type: 'thinking-delta', block, text })),
  (block) => ({ type: 'thinking-end', block, seal: { family: 'f', kind: 'signature', value: 's' } }),
]);

const callStream: fc.Arbitrary<BlockStream> = deltas.map((parts) => [
  (block) => ({
    type: 'tool-input-start',
    block,
    callId: `call_${block}`,
    name: 'Read',
    namespace: null,
    form: 'json',
  }),
  ...parts.map((text) => (block: number): IrEvent => ({ type: 'tool-input-delta', block, text })),
  (block) => ({ type: 'tool-input-end', block }),
]);

const wholeBlock: fc.Arbitrary<BlockStream> = fc.constant([
  (block) => ({
    type: 'block',
    block,
    content: { type: 'opaque', what: 'mark', native: { dialect: 'd', data: {} } },
  }),
]);

/** Sound answers whose blocks overlap in any way, for property tests of this folder. */
export const overlappingAnswers: fc.Arbitrary<readonly IrEvent[]> = fc
  .record({
    blocks: fc.array(fc.oneof(textStream, thinkingStream, callStream, wholeBlock), { maxLength: 6 }),
    picks: fc.infiniteStream(fc.nat()),
    isError: fc.boolean(),
  })
  .map(({ blocks, picks, isError }) => {
    const events: IrEvent[] = [{ type: 'response-start', id: 'r', model: 'm' }];
    const running: { readonly stream: BlockStream; at: number; block: number }[] = blocks.map((stream) => ({
      stream,
      at: 0,
      block: -1,
    }));
    let started = 0;
    for (const pick of picks) {
      const open = running.filter(({ stream, at }) => at < stream.length);
      if (open.length === 0) break;
      const next = open[pick % open.length];
      if (next === undefined) break;
      if (next.at === 0) next.block = started++;
      const make = next.stream[next.at];
      next.at += 1;
      if (make !== undefined) events.push(make(next.block));
    }
    events.push(
      isError
        ? { type: 'error', error: { unified: 'server', raw: null, message: 'broke' } }
        : { type: 'finish', finish: { unified: 'stop', raw: 'end_turn', stopSequence: null } },
    );
    return events;
  });
