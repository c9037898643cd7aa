import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkEvents, type IrEvent } from '../../ir/index.ts';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { sse } from './testing/streams.ts';
import { plainEvents } from '../../ir/testing/plain-events.ts';

function decodeAll(pieces: readonly Uint8Array[]): IrEvent[] {
  const decoder = createStreamDecoder();
  const events: IrEvent[] = [];
  for (const piece of pieces) events.push(...decoder.push(piece));
  events.push(...decoder.end());
  return plainEvents(events);
}

const decode = (text: string): IrEvent[] => decodeAll([Buffer.from(text)]);
const start = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'c',
    usage: { input_tokens: 10, cache_read_input_tokens: 80, output_tokens: 1 },
  },
};
const stop = { type: 'message_stop' };
const end = (reason: string | null, usage: object = { output_tokens: 5 }): object => ({
  type: 'message_delta',
  delta: { stop_reason: reason, stop_sequence: null },
  usage,
});
const block = (index: number, content: object): object => ({
  type: 'content_block_start',
  index,
  content_block: content,
});
const delta = (index: number, type: string, rest: object): object => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...rest },
});
const close = (index: number): object => ({ type: 'content_block_stop', index });

const rich = sse(
  start,
  { type: 'ping' },
  block(0, { type: 'thinking', thinking: '', signature: '' }),
  delta(0, 'thinking_delta', { thinking: 'hm 🚃' }),
  delta(0, 'signature_delta', { signature: 'Eq' }),
  delta(0, 'signature_delta', { signature: 'QB' }),
  close(0),
  block(1, { type: 'redacted_thinking', data: 'R' }),
  close(1),
  block(2, { type: 'text', text: '' }),
  delta(2, 'text_delta', { text: 'Zug ' }),
  delta(2, 'citations_delta', {
    citation: { type: 'web_search_result_location', url: 'https://a', cited_text: 'q' },
  }),
  delta(2, 'text_delta', { text: '日本' }),
  close(2),
  block(3, { type: 'tool_use', id: 't', name: 'Read', input: {} }),
  delta(3, 'input_json_delta', { partial_json: '' }),
  delta(3, 'input_json_delta', { partial_json: '{"a"' }),
  delta(3, 'input_json_delta', { partial_json: ':1}' }),
  close(3),
  block(4, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
  delta(4, 'input_json_delta', { partial_json: '{"query":"x"}' }),
  close(4),
  block(5, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
  close(5),
  block(6, { type: 'compaction', content: null }),
  delta(6, 'compaction_delta', { content: 'short' }),
  delta(6, 'mystery_delta', { deep: {} }),
  close(6),
  { type: 'some_new_event', x: 1 },
  end('tool_use', {
    input_tokens: 10,
    cache_read_input_tokens: 80,
    cache_creation_input_tokens: 10,
    output_tokens: 5,
  }),
  stop,
);

describe('a Messages stream', () => {
  it('becomes the blocks, usage and end that it holds [rules 96, 106]', () => {
    const events = decode(rich);
    expect(events.filter((event) => event.type !== 'usage')).toEqual([
      { type: 'response-start', id: 'msg_1', model: 'c' },
      { type: 'thinking-start', block: 0 },
      { type: 'thinking-delta', block: 0, text: 'hm 🚃' },
      { type: 'thinking-end', block: 0, seal: { family: 'anthropic', kind: 'signature', value: 'EqQB' } },
      { type: 'thinking-start', block: 1 },
      { type: 'thinking-end', block: 1, seal: { family: 'anthropic', kind: 'redacted', value: 'R' } },
      { type: 'text-start', block: 2 },
      { type: 'text-delta', block: 2, text: 'Zug ' },
      { type: 'text-citation', block: 2, citation: { url: 'https://a', title: null, quote: 'q' } },
      { type: 'text-delta', block: 2, text: '日本' },
      { type: 'text-end', block: 2 },
      { type: 'tool-input-start', block: 3, callId: 't', name: 'Read', namespace: null, form: 'json' },
      { type: 'tool-input-delta', block: 3, text: '{"a"' },
      { type: 'tool-input-delta', block: 3, text: ':1}' },
      { type: 'tool-input-end', block: 3 },
      {
        type: 'block',
        block: 4,
        content: {
          type: 'server-tool-call',
          callId: 's',
          tool: 'web-search',
          name: 'web_search',
          input: { query: 'x' },
          native: { dialect: 'anthropic-messages', data: {} },
        },
      },
      {
        type: 'block',
        block: 5,
        content: {
          type: 'server-tool-result',
          callId: 's',
          tool: 'web-search',
          results: [],
          error: null,
          native: { dialect: 'anthropic-messages', data: { content: [] } },
        },
      },
      {
        type: 'block',
        block: 6,
        content: {
          type: 'opaque',
          what: 'compaction',
          native: { dialect: 'anthropic-messages', data: { type: 'compaction', content: 'short' } },
        },
      },
      { type: 'finish', finish: { unified: 'tool-calls', raw: 'tool_use', stopSequence: null } },
    ]);
    expect(events.findLast((event) => event.type === 'usage')).toMatchObject({
      usage: { input: 100, cacheRead: 80, cacheWrite: 10, output: 5 },
    });
    expect(checkEvents(events)).toEqual([]);
  });

  it('says the same however its bytes are cut', () => {
    const bytes = Buffer.from(rich);
    const whole = decodeAll([bytes]);
    expect(decodeAll(splitEvery(bytes, 1))).toEqual(whole);
    for (let seed = 0; seed < 50; seed += 1) expect(decodeAll(splitRandomly(bytes, seed, 60))).toEqual(whole);
  });

  it.each([
    [
      'a start without deltas',
      [block(0, { type: 'tool_use', id: 't', name: 'n', input: { a: 1 } }), close(0)],
      '{"a":1}',
    ],
    ['nothing', [block(0, { type: 'tool_use', id: 't', name: 'n' }), close(0)], '{}'],
  ])('gives a call its arguments from %s', (_, events, expected) => {
    expect(decode(sse(start, ...events, end('tool_use'), stop))).toContainEqual({
      type: 'tool-input-delta',
      block: 0,
      text: expected,
    });
  });

  it('reads text whose block was never started', () => {
    const events = decode(sse(delta(0, 'text_delta', { text: 'a' }), end(null), stop));
    expect(checkEvents(events)).toEqual([]);
    expect(events).toContainEqual({ type: 'text-delta', block: 0, text: 'a' });
    expect(events.at(-1)).toMatchObject({ finish: { unified: 'stop', raw: null } });
  });

  it('ends with the vendor’s error, and says nothing after it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const events = decode(sse(start, block(0, { type: 'text', text: 'a' }), error, close(0), stop));
    expect(checkEvents(events)).toEqual([]);
    expect(events.slice(-2)).toEqual([
      { type: 'text-end', block: 0 },
      { type: 'error', error: { unified: 'overloaded', raw: 'overloaded_error', message: 'Overloaded' } },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>'],
    ['an event that is not JSON', `event: content_block_delta\ndata: {"type":\n\n${sse(stop)}`],
    ['a stream that breaks off', sse(start, block(0, { type: 'text', text: 'a' }))],
    ['a stream without its last event', sse(start, end('end_turn'))],
  ])('reports %s as an error', (_, text) => {
    const events = decode(text);
    expect(checkEvents(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { unified: 'server' } });
  });

  it('stays sound on wrong types everywhere and on hostile keys', () => {
    const wrong = [
      null,
      1,
      'x',
      [],
      {},
      { type: 3 },
      JSON.parse('{"__proto__":{"type":"text"},"type":"constructor"}'),
    ];
    const events = wrong.flatMap((value) => [
      { type: 'message_start', message: value },
      { type: 'content_block_start', index: value, content_block: value },
      { type: 'content_block_delta', index: value, delta: value },
      { type: 'content_block_stop', index: value },
      { type: 'message_delta', delta: value, usage: value },
      { type: value },
    ]);
    const decoded = decode(sse(...events, stop));
    expect(checkEvents(decoded)).toEqual([]);
    expect(decoded.at(-1)?.type).toBe('finish');
  });

  it('reports an event beyond the limit in place of growing', () => {
    const decoder = createStreamDecoder();
    const piece = Buffer.alloc(1024 * 1024, 0x61);
    const events = [decoder.push(Buffer.from('data: '))];
    for (let at = 0; at < 18; at += 1) events.push(decoder.push(piece));
    expect(events.flat().at(-1)).toMatchObject({ type: 'error' });
    expect(decoder.push(Buffer.from(sse(stop)))).toEqual([]);
  });

  it('takes the mark of another vendor at the end for nothing', () => {
    expect(decode(`${sse(start)}data: [DONE]\n\n${sse(end('end_turn'), stop)}`).at(-1)).toMatchObject({
      type: 'finish',
    });
  });

  it.each([
    'plain-lf',
    'plain-cr',
    'plain-crlf',
    'tool-use',
    'multi-byte',
    'repeated-ends',
    'hostile-keys',
    'without-event-names',
    'error-mid-stream',
    'garbage',
  ])('makes sound events of the recorded stream %s', async (name) => {
    const bytes = await readFile(new URL(`__fixtures__/${name}.sse`, import.meta.url));
    expect(checkEvents(decodeAll([bytes]))).toEqual([]);
  });
});

it('leaves out a call that names no tool, with its input, and counts on without it [rule 93]', () => {
  const nameless = { type: 'tool_use', id: 'toolu_1', name: '', input: {} };
  const events = decode(
    sse(
      start,
      block(0, nameless),
      delta(0, 'input_json_delta', { partial_json: '{}' }),
      { type: 'content_block_stop', index: 0 },
      block(1, { type: 'text', text: 'Hello' }),
      { type: 'content_block_stop', index: 1 },
      end('end_turn'),
      stop,
    ),
  );
  expect(events.map(({ type }) => type)).not.toContain('tool-input-start');
  expect(checkEvents(events)).toEqual([]);
});
