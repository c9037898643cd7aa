import { describe, expect, it } from 'vitest';
import { checkRequest, mendHistory } from '../../ir/index.ts';
import type { Block, JsonObject } from '../../ir/index.ts';
import { MalformedRequest } from '../malformed.ts';
import { decodeCountTokensRequest, encodeCountTokensAnswer, geminiCodec } from './index.ts';
import { writeSignature } from './signature-field.ts';

const path = { model: 'models/claude-sonnet-5', stream: true };
const decode = (body: JsonObject) => geminiCodec.decodeRequest(body, path);
const hi = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const blocksOf = (parts: readonly JsonObject[], role = 'model'): readonly Block[] =>
  decode({ contents: [{ role, parts }] }).turns[0]?.blocks ?? [];

describe('a Gemini request', () => {
  it('takes model and stream from the path', () => {
    expect(decode(hi)).toMatchObject({ model: 'claude-sonnet-5', stream: true });
  });

  it('reads snake_case as camelCase [provider notes 15.1]', () => {
    const camel = {
      contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }],
      systemInstruction: { parts: [{ text: 'Be short.' }] },
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: {
        maxOutputTokens: 5,
        topK: 3,
        thinkingConfig: { thinkingBudget: 9, includeThoughts: true },
      },
    };
    const snake = {
      contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }] }],
      system_instruction: { parts: [{ text: 'Be short.' }] },
      tools: [{ function_declarations: [{ name: 'f', parameters_json_schema: { type: 'object' } }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: {
        max_output_tokens: 5,
        top_k: 3,
        thinking_config: { thinking_budget: 9, include_thoughts: true },
      },
    };
    expect(decode(snake)).toEqual(decode(camel));
    expect(decode(camel)).toMatchObject({
      system: [{ text: 'Be short.' }],
      toolChoice: { mode: 'tool', name: 'f' },
      maximumOutputTokens: 5,
      sampling: { topK: 3 },
      thinking: { mode: 'on', budgetTokens: 9, isShown: true },
    });
  });

  it('keeps names inside arguments and property maps as they are', () => {
    const args = { file_path: '/a', top_p: 1 };
    expect(blocksOf([{ function_call: { name: 'f', args } }])[0]).toMatchObject({
      input: JSON.stringify(args),
    });
    const [tool] = decode({
      ...hi,
      tools: [
        {
          function_declarations: [
            { name: 'f', parameters: { type: 'OBJECT', properties: { min_items: { type: 'STRING' } } } },
          ],
        },
      ],
    }).tools;
    expect(tool).toMatchObject({ parameters: { properties: { min_items: { type: 'string' } } } });
  });

  it('gives calls without ids the same ids each time and pairs responses by name and order [provider notes 16.5]', () => {
    const body = {
      contents: [
        { role: 'user', parts: [{ text: 'go' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'read', args: { n: 1 } } },
            { functionCall: { name: 'read', args: { n: 2 } } },
            { functionCall: { name: 'list' } },
          ],
        },
        {
          role: 'function',
          parts: [
            { functionResponse: { name: 'list', response: { output: 'c' } } },
            { functionResponse: { id: 'read-123-x', name: 'read', response: { output: 'a' } } },
            { functionResponse: { name: 'read', response: { output: 'b' } } },
          ],
        },
      ],
    };
    const request = decode(body);
    expect(request).toEqual(decode(structuredClone(body)));
    const results = request.turns[2]?.blocks.map((block) => block.type === 'tool-result' && block.callId);
    expect(results).toEqual(['call_1_2', 'call_1_0', 'call_1_1']);
    const mended = mendHistory(request);
    expect(mended.losses).toEqual([]);
    expect(checkRequest(mended.request)).toEqual([]);
  });

  it('pairs by id first, whatever the order', () => {
    const request = decode({
      contents: [
        {
          role: 'model',
          parts: [{ functionCall: { id: 'a', name: 'f' } }, { functionCall: { id: 'b', name: 'f' } }],
        },
        {
          parts: [
            { functionResponse: { id: 'b', name: 'f', response: {} } },
            { functionResponse: { id: 'a', name: 'f', response: {} } },
          ],
        },
      ],
    });
    expect(request.turns[1]?.blocks).toMatchObject([{ callId: 'b' }, { callId: 'a' }]);
  });

  it.each<[JsonObject, string, boolean]>([
    [{ output: 'plain "text"' }, 'plain "text"', false],
    [{ result: { a: 1 } }, '{"a":1}', false],
    [{ error: 'no such file' }, 'no such file', true],
    [{ output: '', error: null }, '', false],
    [{ rows: [1], more: true }, '{"rows":[1],"more":true}', false],
    [{ error: 'x', code: 2 }, '{"error":"x","code":2}', true],
    // As the AI SDK writes it.
    [{ name: 'f', content: 'plain' }, 'plain', false],
    [{ name: 'g', content: 'row' }, '{"name":"g","content":"row"}', false],
  ])('unwraps the response %j [provider notes 16.5]', (response, told, isError) => {
    const [block] = blocksOf([{ functionResponse: { name: 'f', response } }], 'user');
    expect(block).toMatchObject({ isError, content: told === '' ? [] : [{ type: 'text', text: told }] });
  });

  it('reads media of a function response', () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }];
    const [block] = blocksOf(
      [{ functionResponse: { name: 'f', response: { output: 'see' }, parts } }],
      'user',
    );
    expect(block).toMatchObject({
      content: [{ text: 'see' }, { type: 'media', kind: 'image', source: { data: 'AAAA' } }],
    });
  });

  it('keeps Google’s own signatures on their parts and returns another vendor’s to its thinking [provider notes 16.5]', () => {
    const foreign = { family: 'anthropic', kind: 'signature', value: 'Ab+/=' } as const;
    const tagged = writeSignature(foreign);
    expect(blocksOf([{ text: 'a', thoughtSignature: 'c2ln' }])).toEqual([
      { type: 'text', text: 'a', seal: { family: 'google', kind: 'signature', value: 'c2ln' } },
    ]);
    expect(
      blocksOf([
        { text: 'hm', thought: true },
        { functionCall: { id: 'a', name: 'f' }, thoughtSignature: tagged },
      ]),
    ).toMatchObject([
      { type: 'thinking', text: 'hm', seal: foreign },
      { type: 'tool-call', callId: 'a' },
    ]);
    expect(blocksOf([{ text: 'answer', thoughtSignature: tagged }])).toEqual([
      { type: 'thinking', text: '', seal: foreign },
      { type: 'text', text: 'answer' },
    ]);
  });

  it('puts thoughts together that came in pieces, each in a content of its own, and seals all of them', () => {
    const foreign = { family: 'anthropic', kind: 'signature', value: 'Ab+/=' } as const;
    const signature = writeSignature(foreign);
    const pieces: JsonObject[] = [
      { text: 'two com', thought: true },
      { text: 'mands', thought: true },
      { text: 'One', thoughtSignature: signature },
      { text: ' moment.' },
      { functionCall: { name: 'f' } },
      { functionCall: { name: 'f' } },
    ];
    const contents = [
      { role: 'user', parts: [{ text: 'go' }] },
      ...pieces.map((part) => ({ role: 'model', parts: [part] })),
      {
        role: 'user',
        parts: ['a', 'b'].map((output) => ({ functionResponse: { name: 'f', response: { output } } })),
      },
    ];
    const { turns } = geminiCodec.decodeRequest({ contents }, { model: 'm', stream: true });
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(turns[1]?.blocks).toMatchObject([
      { type: 'thinking', text: 'two commands', seal: foreign },
      { type: 'text', text: 'One' },
      { type: 'text', text: ' moment.' },
      { type: 'tool-call', callId: 'call_5_0' },
      { type: 'tool-call', callId: 'call_6_0' },
    ]);
    expect(turns[2]?.blocks).toMatchObject([{ callId: 'call_5_0' }, { callId: 'call_6_0' }]);
  });

  it('drops empty texts, keeps a signed empty one, and keeps unknown kinds as they came', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' } };
    expect(blocksOf([{ text: '' }, {}, { text: '', thoughtSignature: 'x' }, code])).toEqual([
      { type: 'text', text: '', seal: { family: 'google', kind: 'signature', value: 'x' } },
      { type: 'opaque', what: 'executableCode', native: { dialect: 'gemini', data: code } },
    ]);
  });

  it.each<[JsonObject, object | null]>([
    [{ thinkingBudget: -1 }, { mode: 'adaptive' }],
    [{ thinkingBudget: 0 }, { mode: 'off' }],
    [{ thinkingLevel: 'high' }, { mode: 'on', effort: 'high' }],
    [
      { thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED', includeThoughts: false },
      { mode: null, isShown: false },
    ],
  ])('reads thinkingConfig %j [provider notes 16.5]', (thinkingConfig, expected) => {
    expect(decode({ ...hi, generationConfig: { thinkingConfig } }).thinking).toMatchObject(expected ?? {});
  });

  it('keeps what only Gemini knows for the way back to it', () => {
    const body = {
      ...hi,
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      cachedContent: 'cachedContents/1',
      labels: { a_b: 'c' },
      generationConfig: { candidateCount: 1, responseMimeType: 'text/x.enum', temperature: 1 },
      tools: [{ googleSearch: {} }, { codeExecution: {} }, { urlContext: {} }],
    };
    const request = decode(body);
    expect(request.native?.data).toEqual({
      safetySettings: body.safetySettings,
      cachedContent: 'cachedContents/1',
      labels: { a_b: 'c' },
      generationConfig: { candidateCount: 1, responseMimeType: 'text/x.enum' },
    });
    expect(request.tools.map((tool) => [tool.type, tool.name])).toEqual([
      ['web-search', 'google_search'],
      ['hosted', 'codeExecution'],
      ['hosted', 'urlContext'],
    ]);
  });

  it('reads formats of the answer', () => {
    const responseSchema = { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } };
    const format = decode({
      ...hi,
      generationConfig: { responseMimeType: 'application/json', responseSchema },
    }).outputFormat;
    expect(format).toMatchObject({
      type: 'json-schema',
      schema: { type: 'object', properties: { a: { type: ['string', 'null'] } } },
    });
    expect(
      decode({ ...hi, generationConfig: { responseMimeType: 'application/json' } }).outputFormat,
    ).toEqual({ type: 'json' });
  });

  it('reads both forms of countTokens', () => {
    expect(decodeCountTokensRequest(hi).turns).toHaveLength(1);
    const whole = {
      generate_content_request: { model: 'models/m', ...hi, system_instruction: { parts: { text: 's' } } },
    };
    expect(decodeCountTokensRequest(whole)).toMatchObject({ model: 'm', system: [{ text: 's' }] });
    expect(encodeCountTokensAnswer(7)).toEqual({ totalTokens: 7 });
  });
});

describe('a malformed Gemini request', () => {
  const part = (value: unknown): JsonObject => ({ contents: [{ parts: [value as JsonObject] }] });
  it.each<[string, JsonObject]>([
    ['contents', {}],
    ['contents', { contents: [] }],
    ['contents', { contents: 'x' }],
    ['contents[0]', { contents: ['x'] }],
    ['contents[0].role', { contents: [{ role: 'wizard', parts: [] }] }],
    ['contents[0].role', { contents: [{ role: 3, parts: [] }] }],
    ['contents[0].parts', { contents: [{ parts: 'x' }] }],
    ['contents[0].parts[0]', part('x')],
    ['contents[0].parts[0].text', part({ text: 1 })],
    ['contents[0].parts[0].thoughtSignature', part({ text: 'a', thoughtSignature: 1 })],
    ['contents[0].parts[0].inlineData', part({ inlineData: [] })],
    ['contents[0].parts[0].inlineData.data', part({ inlineData: { mimeType: 'image/png' } })],
    ['contents[0].parts[0].fileData.fileUri', part({ fileData: {} })],
    ['contents[0].parts[0].fileData.fileUri', part({ fileData: { fileUri: '' } })],
    ['contents[0].parts[0].functionCall.name', part({ functionCall: {} })],
    ['contents[0].parts[0].functionCall.args', part({ functionCall: { name: 'f', args: '{}' } })],
    [
      'contents[0].parts[0].functionResponse.response',
      part({ functionResponse: { name: 'f', response: 'x' } }),
    ],
    [
      'contents[0].parts[0].functionResponse.parts[0]',
      part({ functionResponse: { name: 'f', parts: [{}] } }),
    ],
    ['systemInstruction.parts[0].text', { ...hi, systemInstruction: { parts: [{ inlineData: {} }] } }],
    ['tools', { ...hi, tools: 'x' }],
    ['tools[0].functionDeclarations[0].name', { ...hi, tools: [{ functionDeclarations: [{}] }] }],
    [
      'tools[0].functionDeclarations[0].parameters',
      { ...hi, tools: [{ functionDeclarations: [{ name: 'f', parameters: [] }] }] },
    ],
    [
      'toolConfig.functionCallingConfig.mode',
      { ...hi, toolConfig: { functionCallingConfig: { mode: 'SOME' } } },
    ],
    ['generationConfig', { ...hi, generationConfig: [] }],
    ['generationConfig.topP', { ...hi, generationConfig: { topP: '1' } }],
    ['generationConfig.stopSequences[0]', { ...hi, generationConfig: { stopSequences: [1] } }],
    [
      'generationConfig.thinkingConfig.thinkingLevel',
      { ...hi, generationConfig: { thinkingConfig: { thinkingLevel: 'HUGE' } } },
    ],
  ])('names %s', (where, body) => {
    let thrown: unknown = null;
    try {
      decode(body);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MalformedRequest);
    expect((thrown as MalformedRequest).path).toBe(where);
  });

  it('takes hostile member names as names', () => {
    const body = JSON.parse(
      '{"__proto__":{"contents":[]},"contents":[{"parts":[{"functionCall":{"name":"f","args":{"__proto__":{"x":1}}}}],"role":"model"}]}',
    ) as JsonObject;
    expect(decode(body).turns[0]?.blocks[0]).toMatchObject({ input: '{"__proto__":{"x":1}}' });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
