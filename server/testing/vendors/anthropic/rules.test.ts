import { describe, expect, test } from 'vitest';
import { readStrictSse } from '../sse-reader.ts';
import { messagesGrammarFaults } from './grammar.ts';
import { keyHeaders, useAnthropicBench } from './test-bench.ts';

const bench = useAnthropicBench();
const send = (fields: object, headers: Record<string, string> = keyHeaders): Promise<Response> =>
  bench.post({ stream: false, ...fields }, headers);

const user = (...content: readonly object[]): object => ({ role: 'user', content });
const assistant = (...content: readonly object[]): object => ({ role: 'assistant', content });
const text = (value: string, more: object = {}): object => ({ type: 'text', text: value, ...more });
const use = (id: string, more: object = {}): object => ({
  type: 'tool_use',
  id,
  name: 'f',
  input: {},
  ...more,
});
const result = (id: string): object => ({ type: 'tool_result', tool_use_id: id, content: 'r' });
const hi = user(text('hi'));
const tool = (more: object = {}): object => ({
  tools: [{ name: 'f', input_schema: { type: 'object', properties: {} }, ...more }],
});
const cached = text('x', { cache_control: { type: 'ephemeral' } });
const older = { model: 'claude-sonnet-4-5', max_tokens: 4000 };
const enabled = { ...older, thinking: { type: 'enabled', budget_tokens: 2000 } };

describe('Messages requests that the vendor refuses', () => {
  const cases: readonly [string, object, string][] = [
    [
      'a tool role',
      { messages: [hi, { role: 'tool', content: 'x' }] },
      "Input should be 'user' or 'assistant'",
    ],
    [
      'an assistant first',
      { messages: [assistant(text('a')), hi] },
      'first message must use the "user" role',
    ],
    ['an empty text block', { messages: [user(text(''))] }, 'must be non-empty'],
    ['an empty content', { messages: [user()] }, 'non-empty content'],
    ['an empty system block', { system: [text('')] }, 'system: text content blocks must be non-empty'],
    ['an orphan result', { messages: [user(result('t1'))] }, 'unexpected `tool_use_id`'],
    [
      'a call without result',
      { messages: [hi, assistant(use('t1')), hi] },
      'without `tool_result` blocks immediately after: t1',
    ],
    [
      'one result for two calls',
      { messages: [hi, assistant(use('t1'), use('t2')), user(result('t1'))] },
      'immediately after: t2',
    ],
    [
      'text before the result',
      { messages: [hi, assistant(use('t1')), user(text('a'), result('t1'))] },
      'immediately after: t1',
    ],
    [
      'two results for a call',
      { messages: [hi, assistant(use('t1')), user(result('t1'), result('t1'))] },
      'single result',
    ],
    [
      'a repeated call id',
      { messages: [hi, assistant(use('t1')), user(result('t1')), assistant(use('t1')), user(result('t1'))] },
      'ids must be unique',
    ],
    [
      'a call id with a dot',
      { messages: [hi, assistant(use('a.b')), user(result('a.b'))] },
      'should match pattern',
    ],
    [
      'arguments as text',
      { messages: [hi, assistant(use('t1', { input: '{}' })), user(result('t1'))] },
      'valid dictionary',
    ],
    ['a call of the user', { messages: [user(use('t1'))] }, 'can only be in `assistant` messages'],
    [
      'a Chat part',
      { messages: [user({ type: 'image_url', image_url: { url: 'x' } })] },
      "Input tag 'image_url'",
    ],
    [
      'Chat tool calls',
      { messages: [hi, { role: 'assistant', content: 'a', tool_calls: [] }, hi] },
      'Extra inputs',
    ],
    [
      'a made-up signature',
      { messages: [hi, assistant({ type: 'thinking', thinking: 'a', signature: 'eA==' }, text('a')), hi] },
      'Invalid `signature`',
    ],
    [
      'thinking without a signature',
      { messages: [hi, assistant({ type: 'thinking', thinking: 'a' }, text('a')), hi] },
      'Field required',
    ],
    [
      'five breakpoints',
      { messages: [user(cached, cached, cached, cached, cached)] },
      'A maximum of 4 blocks',
    ],
    ['a Chat tool', { tools: [{ type: 'function', function: { name: 'f' } }] }, "Input tag 'function'"],
    ['a tool without schema', { tools: [{ name: 'f' }] }, 'input_schema: Field required'],
    ['a union at the root', tool({ input_schema: { type: 'object', anyOf: [] } }), 'at the top level'],
    [
      'a tool choice without tools',
      { tool_choice: { type: 'auto' } },
      'only be specified while providing tools',
    ],
    ['a choice of no tool', { ...tool(), tool_choice: { type: 'tool', name: 'g' } }, "'g' not found"],
    ['sampling on the newest models', { temperature: 0.5 }, 'deprecated for this model'],
    [
      'a budget above the limit',
      { ...older, thinking: { type: 'enabled', budget_tokens: 4000 } },
      'must be greater than `thinking.budget_tokens`',
    ],
    [
      'a small budget',
      { ...older, thinking: { type: 'enabled', budget_tokens: 5 } },
      'greater than or equal to 1024',
    ],
    ['temperature while thinking', { ...enabled, temperature: 0.5 }, 'may only be set to 1'],
    [
      'a forced tool while thinking',
      { ...enabled, ...tool(), tool_choice: { type: 'any' } },
      'forces tool use',
    ],
    [
      'a tool loop without its thinking',
      { ...enabled, messages: [hi, assistant(use('t1')), user(result('t1'))] },
      'Expected `thinking`',
    ],
    ['a prefill', { messages: [hi, assistant(text('{'))] }, 'does not support assistant message prefill'],
    ['a Chat parameter', { max_completion_tokens: 5 }, 'Extra inputs are not permitted'],
  ];
  test.each(cases)('%s', async (_name, fields, message) => {
    await bench.start();
    const response = await send(fields);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(response.status).toBe(400);
    expect(error.message).toContain(message);
  });
});

test('a limited account says so before it looks at signatures', async () => {
  await bench.start();
  const foreign = assistant({ type: 'thinking', thinking: 'a', signature: 'eA==' }, text('a'));
  bench.simulator.script('key').next({ kind: 'failure', failure: 'throttle' }, { kind: 'answer', text: 'x' });
  expect((await send({ messages: [hi, foreign, hi] })).status).toBe(429);
  expect((await send({ messages: [hi, foreign, hi] })).status).toBe(400);
});

describe('Messages answers', () => {
  test('thinking, search, citations and two calls are well formed and can be sent back', async () => {
    await bench.start();
    const source = { url: 'https://x.test/', title: 'X' };
    const shape = {
      kind: 'answer',
      thinking: 'hm',
      hiddenThinking: true,
      search: { query: 'q', results: [source] },
      text: 'So: fire is hot. Yes.',
      citations: [{ ...source, quote: 'fire is hot.' }],
      tools: [
        { name: 'f', input: { a: 1 } },
        { name: 'f', input: { a: 2 } },
      ],
      cachedTokens: 11,
    } as const;
    bench.simulator.script('key').next(shape, shape);
    const streamed = await bench.post({ stream: true }, keyHeaders);
    expect(messagesGrammarFaults(readStrictSse(Buffer.from(await streamed.arrayBuffer())))).toEqual([]);
    const whole = (await (await send({})).json()) as {
      content: { type: string; id: string }[];
      usage: object;
    };
    expect(whole.usage).toMatchObject({
      cache_read_input_tokens: 11,
      server_tool_use: { web_search_requests: 1 },
    });
    expect(whole.content.map(({ type }) => type).join(' ')).toBe(
      'thinking redacted_thinking server_tool_use web_search_tool_result text text text tool_use tool_use',
    );
    const results = whole.content.filter(({ type }) => type === 'tool_use').map(({ id }) => result(id));
    const messages = [hi, assistant(...whole.content), user(...results)];
    expect((await send({ messages })).status).toBe(200);
    const edited = whole.content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: 'changed' } : block,
    );
    expect((await send({ messages: [hi, assistant(...edited), user(...results)] })).status).toBe(400);
  });

  test.each([
    [{ text: 'no', stop: 'refusal' }, { stop_reason: 'refusal' }],
    [{ text: 'x', stop: 'length' }, { stop_reason: 'max_tokens' }],
    [
      { text: 'x', stop: 'sequence' },
      { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    ],
    [{ text: 'x', finish: 'pause_turn' }, { stop_reason: 'pause_turn' }],
  ] as const)('%o ends with %o', async (shape, expected) => {
    await bench.start();
    bench.simulator.script('key').next({ kind: 'answer', ...shape });
    expect(await (await send({ stop_sequences: ['END'] })).json()).toMatchObject(expected);
  });
});
