import { describe, expect, test } from 'vitest';
import { chatGrammarFaults } from '../chat/index.ts';
import { readDataSse } from '../data-sse.ts';
import { keyHeaders, useOpenAiBench } from './test-bench.ts';

const bench = useOpenAiBench();
const path = '/v1/chat/completions';
const user = { role: 'user', content: 'hello' };
const tools = [
  {
    type: 'function',
    function: { name: 'look', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
const call = (id: string, fields: object = {}): object => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: '{}', ...fields },
});
const calling = (...calls: readonly object[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: calls,
});
const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: 'sun' });
const send = (fields: object): Promise<Response> =>
  bench.send(path, keyHeaders, { model: 'gpt-5.1', messages: [user], ...fields });
const streamOf = async (response: Response): Promise<ReturnType<typeof readDataSse>> =>
  readDataSse(Buffer.from(await response.arrayBuffer()));

describe('answers', () => {
  test('two parallel calls, then text: a well-formed stream each time', async () => {
    await bench.start();
    const calls = [
      { name: 'look', input: { city: 'Bern' } },
      { name: 'look', input: { city: 'Zürich' } },
    ];
    bench.simulator
      .script('key')
      .next({ kind: 'answer', tools: calls, cachedTokens: 3 }, { kind: 'answer', text: 'sunny' });
    const stream_options = { include_usage: true };
    const first = await streamOf(await send({ stream: true, tools, stream_options }));
    expect(chatGrammarFaults(first, true)).toEqual([]);
    expect(first.chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens_details: { cached_tokens: 3 } },
    });
    expect(JSON.stringify(first.chunks)).toContain('"finish_reason":"tool_calls"');
    const second = await streamOf(await send({ stream: true }));
    expect(chatGrammarFaults(second, false)).toEqual([]);
    expect(JSON.stringify(second.chunks)).toContain('sunny');
  });

  test('a tool turn by the convention ends in the result', async () => {
    await bench.start();
    const shell = {
      type: 'function',
      function: {
        name: 'run_shell',
        parameters: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
      },
    };
    const asked = { role: 'user', content: [{ type: 'text', text: 'TOOLTEST' }] };
    const first = (await (await send({ messages: [asked], tools: [shell] })).json()) as {
      choices: [{ message: { tool_calls: [{ id: string; function: { arguments: string } }] } }];
    };
    const { message } = first.choices[0];
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ command: 'printf marker-%d 42' });
    const answered = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'marker-42' };
    const second = await (await send({ messages: [asked, message, answered], tools: [shell] })).json();
    expect(second).toMatchObject({
      choices: [{ finish_reason: 'stop', message: { content: 'DONE result=marker-42' } }],
    });
  });

  test.each([
    [
      'refusal',
      { text: 'no', stop: 'refusal' },
      { message: { refusal: 'no', content: null }, finish_reason: 'stop' },
    ],
    ['length', { text: 'cu', stop: 'length' }, { finish_reason: 'length' }],
    ['content filter', { text: '', stop: 'filter' }, { finish_reason: 'content_filter' }],
  ] as const)('%s is told in the vendor’s words', async (_name, shape, choice) => {
    await bench.start();
    bench.simulator.script('key').next({ kind: 'answer', ...shape });
    expect(await (await send({})).json()).toMatchObject({ choices: [choice] });
  });

  test('an error in the middle is a data line without [DONE], a cut breaks the connection', async () => {
    await bench.start();
    bench.simulator.script('key').next({ kind: 'error-mid-stream', afterEvents: 2 });
    const broken = await streamOf(await send({ stream: true }));
    expect(broken.isDone).toBe(false);
    expect(broken.chunks.at(-1)).toMatchObject({ error: { code: 'server_is_overloaded' } });
    expect(chatGrammarFaults(broken, false)).toContain('no [DONE]');
  });

  test('any lost chunk but a text delta is noticed by the grammar', async () => {
    await bench.start();
    bench.simulator.script('key').next({ kind: 'answer', tool: { name: 'look', input: {} } });
    const whole = await streamOf(await send({ stream: true, stream_options: { include_usage: true } }));
    for (const index of [0, 1, whole.chunks.length - 2, whole.chunks.length - 1])
      expect(
        chatGrammarFaults({ ...whole, chunks: whole.chunks.toSpliced(index, 1) }, true),
        `chunk ${index}`,
      ).not.toEqual([]);
  });
});

describe('refusals', () => {
  const cases: readonly [string, object, string][] = [
    ['no messages', { messages: [] }, 'empty array'],
    ['an unknown role', { messages: [{ role: 'human', content: 'x' }] }, "Invalid value: 'human'"],
    ['a null content', { messages: [{ role: 'user', content: null }] }, 'expected a string, got null'],
    [
      'a Responses part',
      { messages: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] },
      'input_text',
    ],
    [
      'an image URL as text',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'https://x.test/a.png' }] }] },
      'expected an object',
    ],
    ['an orphan tool message', { messages: [user, result('call_1')] }, 'must be a response to a preceeding'],
    [
      'a result under another id',
      { messages: [user, calling(call('call_1')), result('call_2')] },
      "'tool_call_id' of 'call_2' not found",
    ],
    [
      'one result for two calls',
      { messages: [user, calling(call('call_1'), call('call_2')), result('call_1'), user] },
      'did not have response messages: call_2',
    ],
    [
      'a missing last result',
      { messages: [user, calling(call('call_1'))] },
      'did not have response messages',
    ],
    [
      'an id of 41 characters',
      { messages: [user, calling(call('x'.repeat(41))), result('x'.repeat(41))] },
      'maximum length 40',
    ],
    [
      'a name with a dot',
      { messages: [user, calling(call('c', { name: 'a.b' })), result('c')] },
      'does not match pattern',
    ],
    [
      'arguments as an object',
      { messages: [user, calling(call('c', { arguments: {} })), result('c')] },
      'expected a string',
    ],
    [
      'an empty list of calls',
      { messages: [user, { role: 'assistant', content: 'a', tool_calls: [] }, user] },
      'empty array',
    ],
    ['an empty list of tools', { tools: [] }, 'empty array'],
    ['a flat tool', { tools: [{ type: 'function', name: 'look', parameters: {} }] }, "'tools[0].function'"],
    [
      'an open strict schema',
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', strict: true, parameters: { type: 'object', properties: {} } },
          },
        ],
      },
      "'additionalProperties' is required",
    ],
    [
      'an array without items',
      {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: { a: { type: 'array' } } } },
          },
        ],
      },
      'array schema missing items',
    ],
    ['a tool choice without tools', { tool_choice: 'auto' }, "only allowed when 'tools' are specified"],
    ['stream options without a stream', { stream_options: {} }, "only allowed when 'stream' is enabled"],
    ['the old token limit', { max_tokens: 5 }, "Use 'max_completion_tokens' instead"],
    ['a Responses body', { input: 'x', messages: undefined }, "Unknown parameter: 'input'"],
    [
      'reasoning that it never sent',
      { messages: [user, { role: 'assistant', content: 'a', reasoning_content: 'b' }, user] },
      'Unknown parameter',
    ],
    [
      'JSON mode without the word',
      { response_format: { type: 'json_object' } },
      "must contain the word 'json'",
    ],
    ['a model of the other API', { model: 'gpt-5.1-codex' }, 'only supported in v1/responses'],
    [
      'a hostile member',
      { messages: [JSON.parse('{"__proto__":{"role":"user"},"content":"x"}')] },
      'messages[0].role',
    ],
  ];
  test.each(cases)('%s is refused', async (_name, fields, message) => {
    await bench.start();
    const response = await send(fields);
    const { error } = (await response.json()) as { error: { message: string; type: string } };
    expect([response.status >= 400, error.type]).toEqual([true, 'invalid_request_error']);
    expect(error.message).toContain(message);
  });

  test('a correct tool loop with ids of 40 characters is taken', async () => {
    await bench.start();
    const id = 'x'.repeat(40);
    const messages = [
      { role: 'developer', content: 'd' },
      user,
      calling(call(id), call('b')),
      result('b'),
      result(id),
      user,
    ];
    expect((await send({ messages, tools, max_completion_tokens: 5 })).status).toBe(200);
  });
});
