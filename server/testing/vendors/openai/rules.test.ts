import { describe, expect, test } from 'vitest';
import { eventsOf, keyHeaders, planBody, useOpenAiBench, user } from './test-bench.ts';
import { responsesGrammarFaults } from './grammar.ts';

const bench = useOpenAiBench();
const send = (fields: object): Promise<Response> =>
  bench.send('/v1/responses', keyHeaders, { model: 'gpt-5.1', input: [user('hi')], ...fields });
const call = (fields: object = {}): object => ({
  type: 'function_call',
  call_id: 'call_1',
  name: 'look',
  arguments: '{}',
  ...fields,
});
const output = { type: 'function_call_output', call_id: 'call_1', output: 'sun' };
const said = (type: string): object => ({ role: 'assistant', content: [{ type, text: 'a' }] });
const tool = (parameters: object, more: object = {}): object => ({
  tools: [{ type: 'function', name: 'f', parameters, ...more }],
});
const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAAmadeup' };

describe('Responses requests that the platform refuses', () => {
  const cases: readonly [string, object, string][] = [
    ['an orphan output', { input: [user('a'), output] }, 'No tool call found for function call output'],
    [
      'a call without output',
      { input: [user('a'), call()] },
      'No tool output found for function call call_1',
    ],
    ['a call without call_id', { input: [call({ call_id: undefined }), output] }, "'input[0].call_id'"],
    ['a call id of 65 characters', { input: [call({ call_id: 'x'.repeat(65) })] }, 'maximum length 64'],
    ['a name of 65 characters', { input: [call({ name: 'x'.repeat(65) }), output] }, 'maximum length 64'],
    ['the call id as item id', { input: [call({ id: 'call_1' }), output] }, "begins with 'fc'"],
    ['arguments as an object', { input: [call({ arguments: {} }), output] }, 'expected a string'],
    ['input text of an assistant', { input: [said('input_text'), user('a')] }, "Invalid value: 'input_text'"],
    [
      'output text of a user',
      { input: [{ role: 'user', content: [{ type: 'output_text', text: 'a' }] }] },
      'output_text',
    ],
    ['a tool role', { input: [{ role: 'tool', content: 'a' }] }, "Invalid value: 'tool'"],
    [
      'an image URL object',
      {
        input: [{ role: 'user', content: [{ type: 'input_image', image_url: { url: 'https://x.test/' } }] }],
      },
      'expected an image URL',
    ],
    [
      'reasoning of somebody else',
      { input: [sealed, said('output_text'), user('a')] },
      'could not be verified',
    ],
    [
      'reasoning that is not stored',
      { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }, said('output_text')] },
      'not found',
    ],
    ['an unknown earlier response', { previous_response_id: 'resp_1' }, "'resp_1' not found"],
    ['a Chat body', { messages: [], input: undefined }, "moved to 'input'"],
    ['a Chat response format', { response_format: { type: 'json_object' } }, "moved to 'text.format'"],
    ['a nested tool', { tools: [{ type: 'function', function: { name: 'f' } }] }, "'tools[0].name'"],
    [
      'a nested tool choice',
      {
        ...tool({ type: 'object', properties: {} }),
        tool_choice: { type: 'function', function: { name: 'f' } },
      },
      'tool_choice.function',
    ],
    ['a schema without a type', tool({ properties: {} }), 'got \'type: "None"\''],
    ['a union at the root', tool({ type: 'object', properties: {}, anyOf: [] }), 'at the top level'],
    [
      'an open strict schema',
      tool({ type: 'object', properties: {} }, { strict: true }),
      'additionalProperties',
    ],
    [
      'a strict schema with an optional property',
      tool(
        { type: 'object', properties: { a: { type: 'string' } }, required: [], additionalProperties: false },
        { strict: true },
      ),
      "Missing 'a'",
    ],
    [
      'a format without a name',
      { text: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } },
      'text.format.name',
    ],
    ['a tiny limit', { max_output_tokens: 1 }, '>= 16'],
  ];
  test.each(cases)('%s', async (_name, fields, message) => {
    await bench.start();
    const response = await send(fields);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(error.message).toContain(message);
  });

  test('a plan refuses system messages with its detail body', async () => {
    await bench.start();
    const response = await bench.codex(planBody({ input: [{ role: 'system', content: 'x' }, user('a')] }));
    expect([response.status, await response.text()]).toEqual([
      400,
      '{"detail":"System messages are not allowed"}',
    ]);
  });
});

describe('Responses answers', () => {
  test('reasoning, search, cited text and two calls are well formed and can be sent back', async () => {
    await bench.start();
    const source = { url: 'https://x.test/', title: 'X' };
    bench.simulator.script('key').next({
      kind: 'answer',
      thinking: 'hm',
      search: { query: 'q', results: [source] },
      text: 'Fire is hot.',
      citations: [{ ...source, quote: 'hot' }],
      tools: [
        { name: 'f', input: { a: 1 } },
        { name: 'f', input: { a: 2 } },
      ],
    });
    const include = ['reasoning.encrypted_content'];
    const events = await eventsOf(await send({ stream: true, store: false, include }));
    expect(responsesGrammarFaults(events)).toEqual([]);
    const { output: items } = (events.at(-1)?.data['response'] ?? { output: [] }) as {
      output: { type: string; call_id?: string }[];
    };
    expect(items.map(({ type }) => type)).toEqual([
      'reasoning',
      'web_search_call',
      'message',
      'function_call',
      'function_call',
    ]);
    const outputs = items
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'r' }));
    const again = await send({ store: false, input: [user('hi'), ...items, ...outputs] });
    expect(again.status).toBe(200);
  });

  test.each([
    [
      'a refusal',
      { text: 'no', stop: 'refusal' },
      { status: 'completed', output: [{ content: [{ type: 'refusal' }] }] },
    ],
    [
      'the token limit',
      { text: 'x', stop: 'length' },
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    ],
    ['the filter', { text: 'x', stop: 'filter' }, { incomplete_details: { reason: 'content_filter' } }],
  ] as const)('%s ends the stream in its own way', async (_name, shape, expected) => {
    await bench.start();
    bench.simulator.script('key').next({ kind: 'answer', ...shape });
    const events = await eventsOf(await send({ stream: true }));
    expect(responsesGrammarFaults(events)).toEqual([]);
    expect(events.at(-1)?.data['response']).toMatchObject(expected);
  });
});
