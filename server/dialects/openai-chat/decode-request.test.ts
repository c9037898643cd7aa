import { describe, expect, it } from 'vitest';
import { MalformedRequest } from '../malformed.ts';
import { decode } from './testing/streams.ts';

const messages = (...list: readonly object[]): ReturnType<typeof decode> => decode({ messages: list });
const blocksOf = (...list: readonly object[]): unknown => messages(...list).turns.map(({ blocks }) => blocks);

describe('messages of a Chat Completions request', () => {
  it('takes system and developer messages before the first turn as the system prompt [rule 48]', () => {
    const request = messages(
      { role: 'system', content: 'a' },
      {
        role: 'developer',
        content: [{ type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      },
      { role: 'user', content: 'q' },
      { role: 'system', content: 'later' },
    );
    expect(request.system).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cacheMark: { ttl: '1h' } },
    ]);
    expect(request.turns.map(({ role }) => role)).toEqual(['user', 'system']);
  });

  it('keeps a request of instructions alone, without turns [rule 49]', () => {
    expect(messages({ role: 'system', content: 'a' })).toMatchObject({ system: [{ text: 'a' }], turns: [] });
  });

  it('puts the mark of a message on its last block, unless that has one [rule 50]', () => {
    const mark = { type: 'ephemeral' };
    const part = (text: string, more = {}): object => ({ type: 'text', text, ...more });
    expect(
      blocksOf(
        { role: 'user', content: [part('a'), part('b')], cache_control: mark },
        {
          role: 'user',
          content: [part('c', { cache_control: { ...mark, ttl: '5m' } })],
          cache_control: mark,
        },
        { role: 'tool', tool_call_id: 'x', content: 'r', cache_control: mark },
      ),
    ).toMatchObject([
      [{ text: 'a' }, { text: 'b', cacheMark: { ttl: null } }],
      [{ text: 'c', cacheMark: { ttl: '5m' } }],
      [{ type: 'tool-result', cacheMark: { ttl: null } }],
    ]);
  });

  it('reads image, audio, file and refusal parts [rules 55, 56, 67]', () => {
    const pdf = {
      type: 'media',
      kind: 'document',
      mediaType: 'application/pdf',
      name: 'a.pdf',
      detail: null,
    };
    expect(
      blocksOf({
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://example.test/a.jpg', detail: 'original' } },
          { type: 'input_audio', input_audio: { data: 'QUJD', format: 'mp3' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'QUJD' } },
          { type: 'file', file: { file_id: 'file-1' } },
        ],
      }),
    ).toEqual([
      [
        {
          type: 'media',
          kind: 'image',
          mediaType: 'image/png',
          source: { kind: 'base64', data: 'QUJD' },
          name: null,
          detail: 'low',
        },
        {
          type: 'media',
          kind: 'image',
          mediaType: null,
          source: { kind: 'url', url: 'https://example.test/a.jpg' },
          name: null,
          detail: null,
        },
        {
          type: 'media',
          kind: 'audio',
          mediaType: 'audio/mpeg',
          source: { kind: 'base64', data: 'QUJD' },
          name: null,
          detail: null,
        },
        { ...pdf, source: { kind: 'base64', data: 'QUJD' } },
        { ...pdf, source: { kind: 'base64', data: 'QUJD' } },
        { ...pdf, name: null, mediaType: null, source: { kind: 'file-id', id: 'file-1', family: 'openai' } },
      ],
    ]);
  });

  it('keeps an unknown part in its place', () => {
    const part = { type: 'hologram', data: 1 };
    expect(blocksOf({ role: 'user', content: [part] })).toMatchObject([
      [{ type: 'opaque', what: 'content part hologram', native: { dialect: 'openai-chat', data: { part } } }],
    ]);
  });

  it('orders reasoning, words and calls, and reads the results by form [rules 64, 66]', () => {
    expect(
      blocksOf(
        {
          role: 'assistant',
          content: '',
          reasoning_content: 'hm',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'read', arguments: '{"p": 1}' } },
            { id: 'b', type: 'custom', custom: { name: 'patch', input: '*** text' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'r' }] },
        { role: 'tool', tool_call_id: 'b', content: null },
      ),
    ).toMatchObject([
      [
        { type: 'thinking', text: 'hm', seal: null },
        { type: 'tool-call', callId: 'a', form: 'json', input: '{"p": 1}' },
        { type: 'tool-call', callId: 'b', form: 'text', input: '*** text' },
      ],
      [{ type: 'tool-result', callId: 'a', form: 'json', content: [{ text: 'r' }] }],
      [{ type: 'tool-result', callId: 'b', form: 'text', content: [] }],
    ]);
  });

  it.each(['[1]', 'oops', '', ' '])('takes the arguments %j for no input [rule 54]', (text) => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: text } };
    expect(blocksOf({ role: 'assistant', tool_calls: [call] })).toMatchObject([[{ input: '{}' }]]);
  });

  it("reads Google's signature on a call, and another family's with its provenance [rule 73]", () => {
    const call = (signature: string): object => ({
      id: 'a',
      function: { name: 'f', arguments: '{}' },
      extra_content: { google: { thought_signature: signature } },
    });
    expect(
      blocksOf({ role: 'assistant', tool_calls: [call('abc'), call('switchyard.anthropic.signature.xyz')] }),
    ).toMatchObject([
      [
        { seal: { family: 'google', kind: 'signature', value: 'abc' } },
        { seal: { family: 'anthropic', kind: 'signature', value: 'xyz' } },
      ],
    ]);
  });

  it('keeps sealed reasoning details as one seal that comes back untouched', () => {
    const details = [
      { type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'd', index: 1 },
    ];
    expect(blocksOf({ role: 'assistant', content: 'x', reasoning_details: details })).toMatchObject([
      [{ type: 'thinking', text: 'hm', seal: { family: 'reasoning-details' } }, { type: 'text' }],
    ]);
  });

  it('reads the older functions and marks the answer for their form', () => {
    const request = decode({
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'r' },
      ],
    });
    expect(request).toMatchObject({
      tools: [{ type: 'function', name: 'f' }],
      toolChoice: { mode: 'tool', name: 'f' },
      parallelToolCalls: false,
      turns: [{ blocks: [{ callId: '', name: 'f' }] }, { blocks: [{ callId: '', name: 'f' }] }],
      native: { data: { switchyard_legacy_functions: true } },
    });
  });
});

describe('a Chat Completions request that cannot be understood', () => {
  it.each([
    [{ messages: 'x' }, 'messages'],
    [{ messages: undefined, input: 'x' }, 'messages'],
    [{ messages: [1] }, 'messages[0]'],
    [{ messages: [{ role: 'robot' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'messages[0].content[0].file'],
    [{ messages: [{ role: 'assistant', tool_calls: {} }] }, 'messages[0].tool_calls'],
    [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }, 'messages[0].tool_calls[0].function'],
    [{ messages: [{ role: 'tool', tool_call_id: 5 }] }, 'messages[0].tool_call_id'],
    [{ model: 5 }, 'model'],
    [{ stream: 'yes' }, 'stream'],
    [{ n: 2 }, 'n'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_completion_tokens: '5' }, 'max_completion_tokens'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stop: [1] }, 'stop[0]'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    [
      { tools: [{ type: 'function', function: { name: 'f', parameters: 'x' } }] },
      'tools[0].function.parameters',
    ],
    [{ tool_choice: 'maybe' }, 'tool_choice'],
    [{ tool_choice: { type: 'function', function: {} } }, 'tool_choice.function.name'],
    [{ reasoning_effort: 'huge' }, 'reasoning_effort'],
    [{ reasoning: { effort: 5 } }, 'reasoning.effort'],
    [{ response_format: { type: 'xml' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [{ web_search_options: 'on' }, 'web_search_options'],
  ])('%j is refused with the path %s', (body, path) => {
    let thrown: unknown;
    try {
      decode(body);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MalformedRequest);
    expect((thrown as MalformedRequest).path).toBe(path);
  });

  it('is not changed by hostile keys', () => {
    const body = JSON.parse(
      '{"messages":[{"role":"user","content":"x","__proto__":{"name":"evil"}}],"__proto__":{"stream":true,"n":9},"constructor":{"a":1}}',
    ) as object;
    const request = decode(body);
    expect(request.stream).toBe(false);
    expect(Object.getPrototypeOf(request.native?.data)).toBe(Object.prototype);
    expect(request.turns).toEqual([{ role: 'user', blocks: [{ type: 'text', text: 'x' }] }]);
  });
});
