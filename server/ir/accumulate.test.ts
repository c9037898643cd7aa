import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccumulator } from './accumulate.ts';
import { checkEvents } from './check-events.ts';
import type { IrEvent } from './events.ts';
import { replay } from './replay.ts';
import { noUsage, type IrResponse } from './response.ts';
import { call, image, result, text } from './testing/sample-requests.ts';
import { overlappingAnswers } from './sample-streams.ts';

function collect(events: readonly IrEvent[]): IrResponse {
  const accumulator = createAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.result();
}

const seal = { family: 'f', kind: 'signature', value: 's' } as const;
const answer: IrResponse = {
  id: 'r1',
  model: 'm',
  blocks: [
    { type: 'thinking', text: 'hm', seal },
    { type: 'thinking', text: '', seal: null },
    { type: 'text', text: 'a', citations: [{ url: 'u', title: null, quote: null }], seal },
    text(''),
    { type: 'refusal', text: 'no' },
    call('c1', 'Read', { input: '{"a":1}', seal, namespace: 'ns' }),
    call('c2', 'patch', { form: 'text', input: '' }),
    { type: 'server-tool-call', callId: 's', tool: 'web-search', name: 'web_search', input: { query: 'q' } },
    { type: 'server-tool-result', callId: 's', tool: 'web-search', results: [], error: null },
    image('AA=='),
    { type: 'opaque', what: 'mark', native: { dialect: 'd', data: { __proto__: null } } },
  ],
  finish: { unified: 'tool-calls', raw: 'tool_use', stopSequence: null },
  usage: { ...noUsage, input: 3, output: 5, raw: { a: 1 } },
  error: null,
};

describe('a whole answer as a stream', () => {
  it('is sound and comes back the same', () => {
    expect(checkEvents(replay(answer))).toEqual([]);
    expect(collect(replay(answer))).toEqual(answer);
  });

  it('ends with the failure, after the content that came before it', () => {
    const error = { unified: 'overloaded', raw: 'overloaded_error', message: 'busy' } as const;
    const events = replay({ ...answer, blocks: [text('a')], error });
    expect(checkEvents(events)).toEqual([]);
    expect(events.at(-1)).toEqual({ type: 'error', error });
    expect(collect(events)).toMatchObject({ blocks: [text('a')], error });
  });

  it('leaves out blocks that no answer holds, without a gap in the numbers', () => {
    const events = replay({ ...answer, blocks: [result('1'), text('a')], usage: noUsage });
    expect(checkEvents(events)).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual([
      'response-start',
      'text-start',
      'text-delta',
      'text-end',
      'finish',
    ]);
  });
});

describe('a stream as a whole answer', () => {
  it('has the blocks in the order of their numbers, however they overlapped', () => {
    fc.assert(
      fc.property(overlappingAnswers, (events) => {
        const collected = collect(events);
        expect(collect(replay(collected))).toEqual(collected);
        const said = collected.blocks.map((block) =>
          'text' in block ? block.text : 'input' in block ? block.input : '',
        );
        const parts = events.map((event) =>
          event.type.endsWith('-delta') && 'text' in event ? event.text : '',
        );
        expect(said.join('')).toHaveLength(parts.join('').length);
      }),
    );
  });

  it('keeps what is known of usage, id and model, and takes nothing after the end', () => {
    const events: IrEvent[] = [
      { type: 'response-start', id: 'r', model: null },
      { type: 'response-start', id: null, model: 'm' },
      { type: 'usage', usage: { ...noUsage, input: 10, output: 1 } },
      { type: 'usage', usage: { ...noUsage, output: 9, raw: { total: 19 } } },
      { type: 'finish', finish: { unified: 'length', raw: 'max', stopSequence: null } },
      { type: 'text-start', block: 0 },
      { type: 'error', error: { unified: 'server', raw: null, message: 'late' } },
    ];
    expect(collect(events)).toEqual({
      id: 'r',
      model: 'm',
      blocks: [],
      finish: { unified: 'length', raw: 'max', stopSequence: null },
      usage: { ...noUsage, input: 10, output: 9, raw: { total: 19 } },
      error: null,
    });
  });

  it('gives what came of a stream that broke, and passes over events of no block', () => {
    const collected = collect([
      { type: 'text-delta', block: 9, text: 'x' },
      { type: 'text-citation', block: 9, citation: { url: 'u', title: null, quote: null } },
      { type: 'thinking-end', block: 9, seal },
      { type: 'text-start', block: 0 },
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'half' },
    ]);
    expect(collected.blocks).toEqual([text('half')]);
    expect(collected.finish.unified).toBe('other');
  });

  it('joins a million deltas in linear time', () => {
    const accumulator = createAccumulator();
    accumulator.push({ type: 'text-start', block: 0 });
    for (let at = 0; at < 1_000_000; at += 1) accumulator.push({ type: 'text-delta', block: 0, text: 'abc' });
    const [block] = accumulator.result().blocks;
    expect(block?.type === 'text' && block.text.length).toBe(3_000_000);
  });
});
