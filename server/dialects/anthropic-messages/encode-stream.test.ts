import { describe, expect, it } from 'vitest';
import { noUsage, type IrEvent } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { encode, started } from './testing/encoded.ts';

const finish = (
  unified: 'stop' | 'tool-calls' | 'length' | 'content-filter' | 'other' = 'stop',
): IrEvent => ({
  type: 'finish',
  finish: { unified, raw: null, stopSequence: null },
});
const text = (block: number, ...parts: readonly string[]): IrEvent[] => [
  { type: 'text-start', block },
  ...parts.map((part): IrEvent => ({ type: 'text-delta', block, text: part })),
  { type: 'text-end', block },
];
const call = (block: number, name: string, ...parts: readonly string[]): IrEvent[] => [
  { type: 'tool-input-start', block, callId: `c${block}`, name, namespace: null, form: 'json' },
  ...parts.map((part): IrEvent => ({ type: 'tool-input-delta', block, text: part })),
  { type: 'tool-input-end', block },
];
const stopReason = (events: readonly Record<string, unknown>[]): unknown =>
  memberOf(events.find((event) => event['type'] === 'message_delta')?.['delta'], 'stop_reason');
const types = (events: readonly Record<string, unknown>[]): unknown[] => events.map((event) => event['type']);

describe('an encoded Messages stream', () => {
  it('has the vendor’s skeleton, with our estimate until usage is known [rule 89]', () => {
    const usage = { ...noUsage, input: 1_000, cacheRead: 900, output: 7 };
    const { events } = encode(started, ...text(0, 'Hi', ' 🚃\n'), { type: 'usage', usage }, finish());
    expect(events).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_id1',
          type: 'message',
          role: 'assistant',
          model: 'gpt',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: 42,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: 0,
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' 🚃\n' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: {
          input_tokens: 100,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 900,
          output_tokens: 7,
        },
      },
      { type: 'message_stop' },
    ]);
  });

  it('starts with the usage that came before the content [rules 97, 115]', () => {
    const usage = { ...noUsage, input: 30, cacheRead: 10, cacheWrite: 5 };
    const { events } = encode(started, { type: 'usage', usage }, ...text(0, 'a'), finish());
    expect(events[0]).toMatchObject({
      message: {
        usage: { input_tokens: 15, cache_read_input_tokens: 10, cache_creation_input_tokens: 5 },
      },
    });
  });

  it('puts one signature before a thinking block’s end, also without a summary [rules 90, 91]', () => {
    const seal = { family: 'openai', kind: 'encrypted', value: 'gAAAAx' } as const;
    const { events } = encode(
      started,
      { type: 'thinking-start', block: 0 },
      { type: 'thinking-delta', block: 0, text: 'a' },
      { type: 'thinking-end', block: 0, seal },
      { type: 'thinking-start', block: 1 },
      { type: 'thinking-end', block: 1, seal: null },
      finish(),
    );
    const signature = (index: number, value: string): object => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'signature_delta', signature: value },
    });
    expect(events.slice(1, -2)).toEqual([
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'a' } },
      signature(0, 'switchyard.openai.encrypted.gAAAAx'),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      signature(1, 'switchyard.none.signature.'),
      { type: 'content_block_stop', index: 1 },
    ]);
  });

  it('streams arguments as they come, with indexes that have no gaps [rules 92, 93, 109]', () => {
    const { events, losses } = encode(
      started,
      ...text(0, ''),
      ...call(1, '', '{"lost":1}'),
      ...call(2, 'Read', '{"a"', ':1}'),
      ...call(3, 'Write'),
      finish('tool-calls'),
    );
    expect(events.slice(1, -2)).toEqual([
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'c2', name: 'Read', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a"' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: ':1}' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 'c3', name: 'Write', input: {} },
      },
      { type: 'content_block_stop', index: 1 },
    ]);
    expect(stopReason(events)).toBe('tool_use');
    expect(losses).toEqual(['tool']);
  });

  it('carries a seal of a call in a thinking block before it [rule 42]', () => {
    const seal = { family: 'google', kind: 'signature', value: 'S' } as const;
    const [open, ...rest] = call(0, 'Read');
    const { events } = encode(started, { ...open, seal } as IrEvent, ...rest, finish('tool-calls'));
    expect(events.slice(1, 5)).toMatchObject([
      { index: 0, content_block: { type: 'thinking', thinking: '' } },
      { index: 0, delta: { type: 'signature_delta', signature: 'switchyard.google.signature.S' } },
      { type: 'content_block_stop', index: 0 },
      { index: 1, content_block: { type: 'tool_use' } },
    ]);
  });

  it.each([
    ['calls that name no tool', [...call(0, '')], 'tool-calls', 'end_turn'],
    ['a stop after a call', [...call(0, 'Read')], 'stop', 'tool_use'],
    ['a filter', [], 'content-filter', 'refusal'],
    ['a full answer', [...call(0, 'Read')], 'length', 'max_tokens'],
    ['an unknown reason', [...text(0, 'a')], 'other', 'end_turn'],
  ] as const)(
    'ends after %s as the client must understand it [rules 96, 110, 111]',
    (_, blocks, unified, reason) => {
      expect(stopReason(encode(started, ...blocks, finish(unified)).events)).toBe(reason);
    },
  );

  it('says a refusal as text, and as the reason to stop [rule 96]', () => {
    const { events } = encode(
      started,
      { type: 'refusal-start', block: 0 },
      { type: 'refusal-delta', block: 0, text: 'No.' },
      { type: 'refusal-end', block: 0 },
      finish(),
    );
    expect(events[2]).toMatchObject({ delta: { type: 'text_delta', text: 'No.' } });
    expect(stopReason(events)).toBe('refusal');
  });

  it('begins and ends an answer without content [rule 117]', () => {
    expect(types(encode(started, finish()).events)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ]);
  });

  it('ends with an error event, whatever was open, and nothing after it [rule 98]', () => {
    const error = { unified: 'rate-limit', raw: 'x', message: 'Slow "down"' } as const;
    const { events } = encode(
      started,
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'a' },
      { type: 'error', error },
      finish(),
    );
    expect(events.slice(-1)).toEqual([
      { type: 'error', error: { type: 'rate_limit_error', message: 'Slow "down"' } },
    ]);
    expect(types(encode(started, { type: 'error', error }).events)).toEqual(['error']);
    expect(types(encode(started, ...text(0, 'a')).events).at(-1)).toBe('error');
  });

  it('sends free text input as the text of a JSON object, cut anywhere', () => {
    const parts = ['a"\\', '\ud83d', '\ude83\n'];
    const events = call(0, 'Patch', ...parts).map((event) =>
      event.type === 'tool-input-start' ? { ...event, form: 'text' as const } : event,
    );
    const sent = encode(started, ...events, finish('tool-calls')).events.flatMap((event) => {
      const delta = event['delta'] as { partial_json?: string } | undefined;
      return delta?.partial_json ?? [];
    });
    expect(JSON.parse(sent.join(''))).toEqual({ input: parts.join('') });
  });
});
