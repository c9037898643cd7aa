import { describe, expect, it } from 'vitest';
import { answer, stream } from './testing/ask.ts';

const memberOf = (value: unknown, name: string): unknown =>
  (value as Readonly<Record<string, unknown>> | null)?.[name];
const candidate = (parts: readonly unknown[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...(finishReason && { finishReason }) }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, thoughtsTokenCount: 3, totalTokenCount: 10 },
});
const chunk = (delta: object, finish: string | null = null) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const started = { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1 } } };
const block = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const json = (index: number, partial_json: string) => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'input_json_delta', partial_json },
});
const stopped = (stop_reason: string) => [
  { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 1 } },
  { type: 'message_stop' },
];
/** The first choice's member of every chat chunk that has one. */
const choices = (data: readonly unknown[], name: 'delta' | 'finish_reason') =>
  data
    .map((entry) => memberOf((memberOf(entry, 'choices') as readonly unknown[] | undefined)?.[0], name))
    .filter((value) => value !== undefined && value !== null);

describe('Claude’s answers to a chat client', () => {
  const call = (index: number) => block(index, { type: 'tool_use', id: `t${index}`, name: 'f', input: {} });

  it('number calls from 0 and stream their arguments as they come [rules 104, 105]', () => {
    const data = stream(
      'anthropic-messages',
      [
        started,
        block(0, { type: 'text', text: 'a' }),
        { type: 'content_block_stop', index: 0 },
        call(1),
        json(1, '{"a"'),
        json(1, ':1}'),
        { type: 'content_block_stop', index: 1 },
        call(2),
        json(2, '{}'),
        { type: 'content_block_stop', index: 2 },
        ...stopped('tool_use'),
      ],
      'openai-chat',
    );
    const calls = choices(data, 'delta').flatMap((delta) => memberOf(delta, 'tool_calls') ?? []);
    expect(calls).toMatchObject([
      { index: 0, id: 't1' },
      { index: 0, function: { arguments: '{"a"' } },
      { index: 0, function: { arguments: ':1}' } },
      { index: 1, id: 't2' },
      { index: 1, function: { arguments: '{}' } },
    ]);
  });

  it.each([
    ['refusal', 'content_filter'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'stop'],
  ])('end with %s as %s [rule 107]', (reason, finish) => {
    const data = stream('anthropic-messages', [started, ...stopped(reason)], 'openai-chat');
    expect(choices(data, 'finish_reason')).toEqual([finish]);
  });
});

describe('answers of a chat server to Claude Code', () => {
  const types = (data: readonly unknown[]) => data.map((entry) => memberOf(entry, 'type'));

  it('stream a call’s arguments, though id and name came apart [rule 109]', () => {
    const piece = (rest: object) => chunk({ tool_calls: [{ index: 0, ...rest }] });
    const data = stream(
      'openai-chat',
      [
        piece({ id: 'c1', type: 'function' }),
        piece({ function: { name: 'f' } }),
        piece({ function: { name: 'f', arguments: '{"a"' } }),
        piece({ function: { arguments: ':1}' } }),
        chunk({}, 'tool_calls'),
        '[DONE]',
      ],
      'anthropic-messages',
    );
    expect(types(data)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(data[1]).toMatchObject({ content_block: { id: 'c1', name: 'f' } });
  });

  it.each([{ reasoning_content: 'Hm.' }, { reasoning: 'Hm.' }, { reasoning_details: [{ text: 'Hm.' }] }])(
    'show reasoning from %j, and a filtered end as a refusal [rules 111, 113]',
    (delta) => {
      const data = stream(
        'openai-chat',
        [chunk(delta), chunk({}, 'content_filter'), '[DONE]'],
        'anthropic-messages',
      );
      expect(data[1]).toMatchObject({ content_block: { type: 'thinking' } });
      expect(data[2]).toMatchObject({ delta: { thinking: 'Hm.' } });
      expect(data.at(-2)).toMatchObject({ delta: { stop_reason: 'refusal' } });
    },
  );
});

describe('Gemini’s answers', () => {
  it.each(['SAFETY', 'PROHIBITED_CONTENT'])(
    'that end with %s are refusals for Claude Code [rule 116]',
    (reason) => {
      expect(stream('gemini', [candidate([], reason)], 'anthropic-messages').at(-2)).toMatchObject({
        delta: { stop_reason: 'refusal' },
      });
    },
  );

  it.each([[[]], [[{ text: 'Hm.', thought: true }]]])(
    'that end in a spoilt call after no words are an error that shows, not an empty answer [rule 116]',
    (parts) => {
      const body = candidate(parts, 'MALFORMED_FUNCTION_CALL');
      expect(stream('gemini', [body], 'anthropic-messages').at(-1)).toMatchObject({ type: 'error' });
      expect(answer('gemini', body, 'openai-chat')).toMatchObject({ error: {} });
    },
  );

  it('keep both texts of a chunk, count calls up, and end with the word of the client [rules 118, 119, 120, 121]', () => {
    const call = { functionCall: { name: 'f', args: {} } };
    const data = stream(
      'gemini',
      [candidate([{ text: 'a' }, { text: 'b' }]), candidate([call]), candidate([call, call], 'MAX_TOKENS')],
      'openai-chat',
    );
    const deltas = choices(data, 'delta');
    expect(deltas.map((delta) => memberOf(delta, 'content') ?? '').join('')).toBe('ab');
    const calls = deltas.flatMap((delta) => (memberOf(delta, 'tool_calls') ?? []) as readonly unknown[]);
    expect(new Set(calls.map((entry) => memberOf(entry, 'index')))).toEqual(new Set([0, 1, 2]));
    expect(choices(data, 'finish_reason')).toEqual(['length']);
    expect(data.at(-2)).toMatchObject({ usage: { completion_tokens: 5, total_tokens: 10 } });
  });

  it('give a chat client the signature that it must send back [rule 73]', () => {
    const part = { functionCall: { name: 'f', args: {} }, thoughtSignature: 'CpQB' };
    expect(JSON.stringify(answer('gemini', candidate([part], 'STOP'), 'openai-chat'))).toContain(
      '"extra_content":{"google":{"thought_signature":"CpQB"}}',
    );
  });
});

it('tokens written to the cache by OpenAI are Claude’s cache creation [rule 97]', () => {
  const usage = {
    input_tokens: 1000,
    input_tokens_details: { cached_tokens: 900, cache_write_tokens: 40 },
    output_tokens: 5,
  };
  const body = { id: 'r', object: 'response', status: 'completed', model: 'm', output: [], usage };
  expect(answer('openai-responses', body, 'anthropic-messages')).toMatchObject({
    usage: {
      input_tokens: 60,
      cache_read_input_tokens: 900,
      cache_creation_input_tokens: 40,
      output_tokens: 5,
    },
  });
});
