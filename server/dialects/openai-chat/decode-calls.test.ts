import { describe, expect, it } from 'vitest';
import type { IrEvent } from '../../ir/index.ts';
import { decodeStream, streamOf } from './testing/streams.ts';

interface ReadCall {
  readonly id: string;
  readonly name: string;
  readonly input: string;
}

/** The calls of a stream, put together. */
function callsOf(
  deltas: readonly object[],
  finish = 'tool_calls',
): { calls: readonly ReadCall[]; events: readonly IrEvent[] } {
  const events = decodeStream(streamOf(deltas, { finish }));
  const calls = events
    .flatMap((event) => (event.type === 'tool-input-start' ? [event] : []))
    .map((start) => ({
      id: start.callId,
      name: start.name,
      input: events
        .map((event) => (event.type === 'tool-input-delta' && event.block === start.block ? event.text : ''))
        .join(''),
    }));
  return { calls, events };
}
const fragment = (...tool_calls: readonly object[]): object => ({ tool_calls });
const two = [
  { id: 'a', name: 'f', input: '{"x":1}' },
  { id: 'b', name: 'g', input: '{}' },
];

describe('calls of a Chat Completions stream', () => {
  it('are streamed as they arrive [rule 109]', () => {
    const { events } = callsOf([
      { content: 'Let me see.' },
      fragment({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
      fragment({ index: 0, function: { arguments: '{"x"' } }),
      fragment({ index: 0, function: { arguments: ':1}' } }),
    ]);
    expect(events.slice(1)).toEqual([
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'Let me see.' },
      { type: 'text-end', block: 0 },
      { type: 'tool-input-start', block: 1, callId: 'a', name: 'f', namespace: null, form: 'json' },
      { type: 'tool-input-delta', block: 1, text: '{"x"' },
      { type: 'tool-input-delta', block: 1, text: ':1}' },
      { type: 'tool-input-end', block: 1 },
      { type: 'finish', finish: { unified: 'tool-calls', raw: 'tool_calls', stopSequence: null } },
    ]);
  });

  it.each([
    [
      'id and name in different chunks, the name repeated [rule 109]',
      [
        fragment({ index: 0, id: 'a' }),
        fragment({ index: 0, function: { name: 'f' } }),
        fragment({ index: 0, function: { name: 'f', arguments: '{"x":1}' } }),
        fragment({ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'no index',
      [
        fragment({ id: 'a', function: { name: 'f', arguments: '{"x"' } }),
        fragment({ function: { arguments: ':1}' } }),
        fragment({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'no index, all in one chunk',
      [
        fragment(
          { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', function: { name: 'g', arguments: '{}' } },
        ),
      ],
    ],
    [
      'the same index for every call',
      [
        fragment({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } }),
        fragment({ index: 0, id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
    ],
    [
      'the id in every fragment, arguments as an object',
      [
        fragment({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":' } }),
        fragment({ index: 0, id: 'a', function: { arguments: '1}' } }),
        fragment({ index: 1, id: 'b', function: { name: 'g', arguments: {} } }),
      ],
    ],
    [
      'interleaved fragments',
      [
        fragment(
          { index: 0, id: 'a', function: { name: 'f', arguments: '' } },
          { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
        ),
        fragment({ index: 0, function: { arguments: '{"x"' } }, { index: 1, function: { arguments: '{' } }),
        fragment({ index: 0, function: { arguments: ':1}' } }, { index: 1, function: { arguments: '}' } }),
      ],
    ],
  ])('are told apart: %s', (_, deltas) => {
    expect(callsOf(deltas).calls).toEqual(two);
  });

  it('without ids start when their input does, or at the end', () => {
    expect(
      callsOf([
        fragment({ index: 0, function: { name: 'f', arguments: '{"x":1}' } }),
        fragment({ index: 1, function: { name: 'g' } }),
      ]).calls,
    ).toEqual(two.map((call) => ({ ...call, id: '' })));
  });

  it('without a name take no place and no finish reason [rules 93, 110]', () => {
    const { events } = callsOf([
      { content: 'a' },
      fragment({ index: 0, id: 'a', function: { arguments: '{}' } }),
    ]);
    expect(events.at(-1)).toMatchObject({ finish: { unified: 'stop', raw: 'tool_calls' } });
    expect(events.some(({ type }) => type.startsWith('tool'))).toBe(false);
  });

  it('decide the finish reason when the server says stop', () => {
    const { events } = callsOf(
      [fragment({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } })],
      'stop',
    );
    expect(events.at(-1)).toMatchObject({ finish: { unified: 'tool-calls', raw: 'stop' } });
  });

  it('end when the next one starts, so that clients see the next one grow', () => {
    const { events } = callsOf([
      fragment({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
      fragment({ index: 1, id: 'b', function: { name: 'g', arguments: '{}' } }),
    ]);
    expect(events.filter(({ type }) => type !== 'tool-input-delta').map(({ type }) => type)).toEqual([
      'response-start',
      'tool-input-start',
      'tool-input-end',
      'tool-input-start',
      'tool-input-end',
      'finish',
    ]);
  });

  it('of the older form and of text tools are read too', () => {
    expect(
      callsOf(
        [{ function_call: { name: 'f', arguments: '{"x"' } }, { function_call: { arguments: ':1}' } }],
        'function_call',
      ).calls,
    ).toEqual([{ id: '', name: 'f', input: '{"x":1}' }]);
    const { calls, events } = callsOf([
      fragment({ index: 0, id: 'a', type: 'custom', custom: { name: 'p', input: '' } }),
      fragment({ index: 0, custom: { input: '*** x' } }),
    ]);
    expect(calls).toEqual([{ id: 'a', name: 'p', input: '*** x' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool-input-start', form: 'text' }));
  });

  it("carry Google's signature [rule 73]", () => {
    const seal = { extra_content: { google: { thought_signature: 's' } } };
    const { events } = callsOf([
      fragment({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' }, ...seal }),
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({ seal: { family: 'google', kind: 'signature', value: 's' } }),
    );
  });

  it.each([
    { tool_calls: 5 },
    { tool_calls: [null, 5, []] },
    { tool_calls: [{ index: {}, id: 7, function: 'x' }] },
    { function_call: [] },
    { content: 7, reasoning: {} },
  ])('survive the delta %j', (delta) => {
    expect(callsOf([delta, { content: 'a' }]).calls).toEqual([]);
  });
});
