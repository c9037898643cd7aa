import { describe, expect, test } from 'vitest';
import { skipValidator } from './thought-signature.ts';
import { model, useGeminiBench } from './test-bench.ts';

const bench = useGeminiBench();
const { start, post } = bench;
type Part = Record<string, unknown>;
const user = (...parts: readonly Part[]): object => ({ role: 'user', parts });
const spoken = (...parts: readonly Part[]): object => ({ role: 'model', parts });
const hi = user({ text: 'hi' });
const call = (more: Part = {}, side: Part = { thoughtSignature: skipValidator }): Part => ({
  functionCall: { name: 'f', args: {}, ...more },
  ...side,
});
const answer = (more: Part = {}): Part => ({
  functionResponse: { name: 'f', response: { output: 'r' }, ...more },
});
const declared = (parameters: object, name = 'f'): object => ({
  contents: [hi],
  tools: [{ functionDeclarations: [{ name, parameters }] }],
});
const config = (generationConfig: object): object => ({ contents: [hi], generationConfig });

describe('requests that Google refuses', () => {
  const cases: readonly [string, object | string, string][] = [
    ['malformed JSON', '{"contents":', 'Invalid JSON payload'],
    ['no contents', { contents: [] }, 'contents is not specified'],
    ['no parts', { contents: [user()] }, 'must not be empty'],
    ['an empty text', { contents: [user({ text: '' })] }, 'must have a text parameter'],
    ['a part without data', { contents: [user({ thought: true })] }, 'must have one initialized field'],
    ['two data fields', { contents: [user({ text: 'a', inlineData: {} })] }, 'already set'],
    [
      'an assistant role',
      { contents: [{ role: 'assistant', parts: [{ text: 'a' }] }, hi] },
      'valid role: user, model',
    ],
    ['the model last', { contents: [hi, spoken({ text: 'a' })] }, 'end with a user role'],
    ['an unknown field', { contents: [hi], messages: [] }, 'Unknown name "messages"'],
    [
      'an unknown part field',
      { contents: [user({ text: 'a', type: 'text' })] },
      'Unknown name "type" at \'contents[0].parts[0]\'',
    ],
    [
      'arguments as text',
      { contents: [hi, spoken(call({ args: '{}' })), user(answer())] },
      'google.protobuf.Struct',
    ],
    [
      'a response as text',
      { contents: [hi, spoken(call()), user(answer({ response: 'r' }))] },
      'google.protobuf.Struct',
    ],
    [
      'one response for two calls',
      { contents: [hi, spoken(call(), call()), user(answer())] },
      'number of function response parts',
    ],
    ['a response under another name', { contents: [hi, spoken(call()), user(answer({ name: 'g' }))] }, "'g'"],
    ['an orphan response', { contents: [hi, user(answer())] }, 'immediately after a function call turn'],
    [
      'text between call and response',
      { contents: [hi, spoken(call()), hi, user(answer())] },
      'number of function response parts',
    ],
    ['a call of the user', { contents: [user(call())] }, 'function call turn comes immediately after'],
    [
      'a call without signature',
      { contents: [hi, spoken(call({}, {})), user(answer())] },
      'missing a thought_signature',
    ],
    [
      'a signature of another vendor',
      { contents: [hi, spoken(call({}, { thoughtSignature: 'eA==' })), user(answer())] },
      'Corrupted thought signature',
    ],
    ['a name with a blank', declared({ type: 'OBJECT' }, 'a b'), 'Invalid function name'],
    [
      'a schema keyword it does not know',
      declared({ type: 'OBJECT', additionalProperties: false }),
      'Unknown name "additionalProperties"',
    ],
    ['a list of types', declared({ type: ['string', 'null'] }), 'Type)'],
    [
      'a required property that is not there',
      declared({ type: 'OBJECT', required: ['a'] }),
      'property is not defined',
    ],
    [
      'an array without items',
      declared({ type: 'OBJECT', properties: { a: { type: 'ARRAY' } } }),
      'items: missing field',
    ],
    [
      'search beside functions',
      {
        ...declared({ type: 'OBJECT' }),
        tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f' }] }],
      },
      'Tool use with function calling',
    ],
    [
      'names without ANY',
      {
        ...declared({ type: 'OBJECT' }),
        toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['f'] } },
      },
      'only when function calling mode is ANY',
    ],
    [
      'budget and level',
      config({ thinkingConfig: { thinkingBudget: 500, thinkingLevel: 'low' } }),
      'only one of thinking budget',
    ],
    ['six stop sequences', config({ stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] }), 'at most 5'],
    ['a schema without JSON mode', config({ responseSchema: { type: 'OBJECT' } }), 'response_mime_type'],
    [
      'a hostile member',
      '{"contents":[{"role":"user","parts":[{"text":"a","__proto__":{"x":1}}]}]}',
      'Unknown name',
    ],
  ];
  test.each(cases)('%s', async (_name, body, message) => {
    await start();
    const response = await post(body);
    const { error } = (await response.json()) as { error: { status: string; message: string } };
    expect([response.status, error.status]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(error.message).toContain(message);
  });

  test('a parameter may be called like a keyword, and steps of an old turn need no signature', async () => {
    await start();
    expect(
      (
        await post(
          declared({
            type: 'OBJECT',
            properties: { pattern: { type: 'STRING' }, my_name: { type: 'STRING' } },
            required: ['my_name'],
          }),
        )
      ).status,
    ).toBe(200);
    const old = [hi, spoken(call({}, {})), user(answer()), spoken({ text: 'done' }), hi];
    expect((await post({ contents: old })).status).toBe(200);
  });

  test('models of the 2.5 family keep to budgets', async () => {
    await start();
    const pro = 'gemini-2.5-pro:generateContent';
    const message = async (thinkingConfig: object): Promise<string> =>
      (await post(config({ thinkingConfig }), pro)).text();
    expect(await message({ thinkingBudget: 0 })).toContain('only works in thinking mode');
    expect(await message({ thinkingLevel: 'low' })).toContain('not supported for this model');
    expect(await message({ thinkingBudget: 40_000 })).toContain('between 128 and 32768');
    expect((await post(config({ thinkingConfig: { thinkingBudget: -1 } }), pro)).status).toBe(200);
  });
});

test('a signature comes back to the same key, model and function only', async () => {
  await start();
  bench.simulator.script('key').next({ kind: 'answer', tool: { name: 'f', input: {} } });
  const first = (await (await post({ contents: [hi] })).json()) as {
    candidates: [{ content: { parts: [Part] } }];
  };
  const [part] = first.candidates[0].content.parts;
  const again = { contents: [hi, spoken(part), user(answer())] };
  expect((await post(again)).status).toBe(200);
  expect((await post(again, undefined, { 'x-goog-api-key': 'AIza-other' })).status).toBe(400);
  expect((await post(again, 'gemini-3.1-pro-preview:generateContent')).status).toBe(400);
  const moved = { ...part, functionCall: { name: 'g', args: {} } };
  expect(
    (await post({ contents: [hi, spoken(moved), user(answer({ name: 'g' }))] }, `${model}:generateContent`))
      .status,
  ).toBe(400);
});

test('Google takes a history in which each piece of a streamed answer is a content of its own', async () => {
  await start();
  const pieces = [spoken({ text: 'a' }), spoken(call()), spoken(call({}, {}))];
  const reply = await post({ contents: [hi, ...pieces, user(answer(), answer())] });
  expect(reply.status).toBe(200);
});
