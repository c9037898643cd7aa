import { describe, expect, it } from 'vitest';
import { ask, stream, translated } from './testing/ask.ts';

const lossPaths = (...asked: Parameters<typeof translated>): readonly string[] =>
  translated(...asked).losses.map(({ path }) => path);

/** Forms that a vendor refuses the whole request for, or that say something else than the client did. */
describe('a tool that Anthropic calls strict', () => {
  const schema = (required: readonly string[]): object => ({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    required,
    additionalProperties: false,
  });
  const asked = (required: readonly string[]): object => ({
    max_tokens: 100,
    messages: [{ role: 'user', content: 'x' }],
    tools: [{ name: 'f', strict: true, input_schema: schema(required) }],
  });

  it.each(['openai-chat', 'openai-responses', 'strict-responses'])(
    'is strict at %s only when every property is required, as OpenAI demands',
    (to) => {
      const strictOf = (required: readonly string[]): string =>
        JSON.stringify(ask('anthropic-messages', asked(required), to)['tools']);
      expect(strictOf(['a', 'b'])).toContain('"strict":true');
      expect(strictOf(['a'])).not.toContain('"strict":true');
      expect(lossPaths('anthropic-messages', asked(['a']), to)).toContain('tools[0].strict');
    },
  );
});

describe('what a tool gave back', () => {
  const round = (result: object): object => ({
    max_tokens: 100,
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', ...result }] },
    ],
  });
  const blank = { type: 'text', text: '' };
  const image = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo' },
  };

  it.each(['openai-chat', 'plain-chat', 'openai-responses', 'gemini'])(
    'is empty at %s when all its texts are [rule 12]',
    (to) => {
      expect(JSON.stringify(ask('anthropic-messages', round({ content: [blank, blank] }), to))).toMatch(
        /"(?:output|content)":""/,
      );
    },
  );

  it.each(['openai-chat', 'openai-responses', 'strict-responses', 'gemini'])(
    'is still a failure at %s when an empty text stands before an image [rule 13]',
    (to) => {
      const failed = round({ is_error: true, content: [blank, image] });
      expect(JSON.stringify(ask('anthropic-messages', failed, to))).toMatch(/\[tool error\]|"error":/);
    },
  );

  it.each(['anthropic-messages', 'openai-responses', 'gemini'])(
    'leaves a mark at %s for a part of a Chat tool message that nobody knows [rule 88]',
    (to) => {
      const messages = [
        { role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
        { role: 'user', content: 'x' },
        { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'table', rows: [] }] },
      ];
      const sent = JSON.stringify(ask('openai-chat', { messages }, to));
      expect(sent).toContain('[content part table that cannot be shown here]');
      expect(sent).toContain('[image that cannot be shown here]');
    },
  );
});

describe('a request that loses a part', () => {
  it('keeps roles in turn for a Chat server when a turn of reasoning alone is left out [rule 21]', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 't', signature: 'ErUB' }] },
      { role: 'user', content: 'c' },
    ];
    const { messages: sent } = ask('anthropic-messages', { max_tokens: 100, messages }, 'openai-chat');
    expect(sent).toEqual([{ role: 'user', content: 'a\n\nc' }]);
  });

  it('tells Gemini of a file that is stored elsewhere', () => {
    const file = { type: 'image', source: { type: 'file', file_id: 'file_1' } };
    const messages = [{ role: 'user', content: [file] }];
    expect(
      JSON.stringify(ask('anthropic-messages', { max_tokens: 100, messages }, 'gemini')['contents']),
    ).toContain('image left out');
  });

  it('allows no tool at OpenAI when none of the allowed ones is offered there', () => {
    const body = {
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ type: 'function', function: { name: 'f' } }, { type: 'image_generation' }],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ name: 'image_generation' }] },
      },
    };
    expect(ask('openai-chat', body, 'openai-responses')['tool_choice']).toBe('none');
  });

  it('asks OpenAI for no more tokens than the model can give', () => {
    const body = { max_tokens: 900_000, messages: [{ role: 'user', content: 'x' }] };
    expect(ask('anthropic-messages', body, 'openai-responses')['max_output_tokens']).toBe(128_000);
  });
});

describe('a call that was cut, for a Gemini client', () => {
  const begun = [
    { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 1, output_tokens: 1 } } },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'Write', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"path":"/a","te' },
    },
    { type: 'content_block_stop', index: 0 },
  ];
  const ended = (reason: string): readonly unknown[] => [
    { type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ];
  const told = (end: readonly unknown[]): string =>
    JSON.stringify(stream('anthropic-messages', [...begun, ...end], 'gemini'));

  it('is not told, as the client would run it with arguments that nobody wrote', () => {
    expect(told(ended('max_tokens'))).not.toContain('functionCall');
    expect(told(ended('max_tokens'))).toContain('MAX_TOKENS');
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(told([error])).not.toContain('functionCall');
    expect(told([error])).toContain('Overloaded');
  });

  it('is told when the model itself finished it with broken arguments, so that it learns of them', () => {
    expect(told(ended('tool_use'))).toContain('functionCall');
  });
});

describe('a list as the answer', () => {
  const schema = { type: 'ARRAY', items: { type: 'STRING' } };
  const body = {
    contents: [{ role: 'user', parts: [{ text: 'x' }] }],
    generationConfig: { responseMimeType: 'application/json', responseSchema: schema },
  };

  it.each(['openai-chat', 'plain-chat', 'openai-responses', 'strict-responses'])(
    'is asked for in words at %s, where a schema must be an object',
    (to) => {
      const sent = JSON.stringify(ask('gemini', body, to));
      expect(sent).not.toMatch(/"json_schema"|"json_object"/);
      expect(sent).toContain('Answer with one JSON value');
      expect(sent).toContain('\\"items\\":{\\"type\\":\\"string\\"}');
      expect(lossPaths('gemini', body, to).join(' ')).toContain('outputFormat');
    },
  );
});

describe('an image of a type that the vendor refuses', () => {
  const asked = (type: string, data: string): object => ({
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:${type};base64,${data}` } }] },
    ],
  });
  const svg = Buffer.from('<svg/>').toString('base64');
  const targets = ['openai-responses', 'gemini'];

  it.each(targets)('is told as text at %s when it is text', (to) => {
    const sent = JSON.stringify(ask('openai-chat', asked('image/svg+xml', svg), to));
    expect(sent).toContain('<svg/>');
    expect(sent).not.toContain('image/svg');
  });

  it.each(targets)('leaves a mark at %s', (to) => {
    const sent = JSON.stringify(ask('openai-chat', asked('image/tiff', 'SUkqAA=='), to));
    expect(sent).toContain('image left out');
    expect(sent).not.toContain('SUkqAA');
    expect(lossPaths('openai-chat', asked('image/tiff', 'SUkqAA=='), to)).toContain('turns[0].blocks[0]');
  });

  it('is a GIF for Gemini, but not for OpenAI', () => {
    const gif = asked('image/gif', 'R0lGODlh');
    expect(JSON.stringify(ask('openai-chat', gif, 'gemini'))).toContain('image left out');
    expect(JSON.stringify(ask('openai-chat', gif, 'openai-responses'))).toContain('R0lGODlh');
  });

  it('says the type that the data tells when nobody else does', () => {
    expect(JSON.stringify(ask('openai-chat', asked('', 'iVBORw0KGgo'), 'openai-responses'))).toContain(
      'data:image/png;base64,iVBORw0KGgo',
    );
  });
});

it('offers Gemini a function whose arguments are one object, also where its schema is a union', () => {
  const branch = (name: string): object => ({
    type: 'object',
    properties: { [name]: { type: 'string' } },
    required: [name],
  });
  const tool = {
    type: 'function',
    function: { name: 'f', parameters: { anyOf: [branch('a'), branch('b')] } },
  };
  const { tools } = ask(
    'openai-chat',
    { messages: [{ role: 'user', content: 'x' }], tools: [tool] },
    'gemini',
  );
  expect(JSON.stringify(tools)).toContain('"parametersJsonSchema":{"type":"object"');
  expect(JSON.stringify(tools)).toMatch(/"a":\{"type":"string"\}|"b":\{"type":"string"\}/);
  expect(JSON.stringify(tools)).not.toContain('anyOf');
});

it.each(['openai-chat', 'openai-responses'])('says that %s does not go on from a given beginning', (to) => {
  const messages = [
    { role: 'user', content: 'x' },
    { role: 'assistant', content: '{' },
  ];
  expect(lossPaths('anthropic-messages', { max_tokens: 100, messages }, to)).toContain('turns[1]');
  expect(lossPaths('openai-chat', { messages }, 'openai-responses')).toEqual([]);
});
