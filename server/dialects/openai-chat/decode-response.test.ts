import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openaiChatCodec } from './index.ts';

const answer = (
  message: object,
  finish_reason: string | null = 'stop',
  more: object = {},
): ReturnType<typeof openaiChatCodec.decodeResponse> =>
  openaiChatCodec.decodeResponse({
    id: 'chatcmpl-1',
    model: 'm',
    choices: [{ index: 0, message, finish_reason }],
    ...more,
  });

describe('a whole Chat Completions answer', () => {
  it('is read in order: reasoning, words, calls', () => {
    const response = answer(
      {
        role: 'assistant',
        content: 'a',
        reasoning_content: 'hm',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test', title: 'A' } }],
        tool_calls: [
          { id: 'x', type: 'function', function: { name: 'f', arguments: '' } },
          { id: 'y', type: 'custom', custom: { name: 'p', input: 'text' } },
          { id: 'z', function: {} },
        ],
      },
      'tool_calls',
      { system_fingerprint: 'fp' },
    );
    expect(response).toMatchObject({
      id: 'chatcmpl-1',
      model: 'm',
      blocks: [
        { type: 'thinking', text: 'hm', seal: null },
        { type: 'text', text: 'a', citations: [{ url: 'https://a.test', title: 'A', quote: null }] },
        { type: 'tool-call', callId: 'x', input: '{}', form: 'json' },
        { type: 'tool-call', callId: 'y', input: 'text', form: 'text' },
      ],
      finish: { unified: 'tool-calls', raw: 'tool_calls' },
      error: null,
      native: { dialect: 'openai-chat', data: { system_fingerprint: 'fp' } },
    });
  });

  it('is read from tags, typed chunks and the older form', () => {
    expect(answer({ content: '<think>hm</think>\n\na' }).blocks).toMatchObject([
      { type: 'thinking', text: 'hm' },
      { text: 'a' },
    ]);
    expect(
      answer({
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'a' },
        ],
      }).blocks,
    ).toMatchObject([{ type: 'thinking', text: 'hm' }, { text: 'a' }]);
    expect(answer({ function_call: { name: 'f', arguments: '{}' } }, 'function_call')).toMatchObject({
      blocks: [{ type: 'tool-call', name: 'f' }],
      finish: { unified: 'tool-calls' },
    });
  });

  it.each([
    [
      {
        prompt_tokens: 9,
        completion_tokens: 3,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      },
      [9, 4, 2, 3, null],
    ],
    [
      { prompt_tokens: 9, completion_tokens: 3, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 5 },
      [9, 4, null, 3, null],
    ],
    [{ prompt_tokens: 9, completion_tokens: 3, cached_tokens: 0 }, [9, 0, null, 3, null]],
    [
      {
        prompt_tokens: 9,
        completion_tokens: 3,
        total_tokens: 12,
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      [9, null, null, 3, 2],
    ],
    [
      {
        prompt_tokens: 9,
        completion_tokens: 3,
        total_tokens: 14,
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      [9, null, null, 5, 2],
    ],
    [{ prompt_tokens: -1, completion_tokens: 'x' }, [null, null, null, null, null]],
  ])('counts %j', (usage, [input, cacheRead, cacheWrite, output, reasoning]) => {
    expect(answer({ content: 'a' }, 'stop', { usage }).usage).toMatchObject({
      input,
      cacheRead,
      cacheWrite,
      output,
      reasoning,
    });
  });

  it.each([
    [{ error: { message: 'no', code: 402 } }, 'permission', 'no'],
    [{ error: { message: 'busy', type: 'overloaded_error' }, choices: [] }, 'overloaded', 'busy'],
    [{ base_resp: { status_code: 2056, status_msg: 'plan limit' } }, 'rate-limit', 'plan limit'],
    [{ object: 'error', message: 'bad', type: 'invalid_request_error' }, 'invalid-request', 'bad'],
    [null, 'server', 'The vendor sent an answer without a message.'],
    [{ choices: 'x' }, 'server', 'The vendor sent an answer without a message.'],
  ])('reads the failure %j', (body, unified, message) => {
    expect(openaiChatCodec.decodeResponse(body).error).toMatchObject({ unified, message });
  });

  it('never throws', () => {
    const member = fc.constantFrom(
      'choices',
      'message',
      'content',
      'tool_calls',
      'usage',
      'error',
      'reasoning_details',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue()), (value) => {
        openaiChatCodec.decodeResponse(value);
        openaiChatCodec.decodeResponse({ choices: [{ message: value, delta: value, finish_reason: value }] });
      }),
    );
  });
});

describe('a refusal of a Chat Completions server', () => {
  it.each([
    [401, '{"error":{"message":"bad key","code":"invalid_api_key"}}', 'authentication', 'bad key'],
    [400, '{"error":{"message":"too long","code":"context_length_exceeded"}}', 'invalid-request', 'too long'],
    [403, '{"error":{"message":"used up","code":"insufficient_quota"}}', 'rate-limit', 'used up'],
    [
      422,
      '{"detail":[{"loc":["body","x"],"msg":"extra fields"},{"msg":"y"}]}',
      'invalid-request',
      'extra fields; y',
    ],
    [429, '[{"error":{"code":429,"message":"list","status":"RESOURCE_EXHAUSTED"}}]', 'rate-limit', 'list'],
    [400, '{"object":"error","message":"flat"}', 'invalid-request', 'flat'],
    [404, '{"message":"bare"}', 'not-found', 'bare'],
    [413, 'Too large', 'too-large', 'Too large'],
    [502, '<html><title>Bad gateway</title></html>', 'server', 'The vendor answered with status 502.'],
    [504, '', 'timeout', 'The vendor answered with status 504.'],
    [529, '\uFFFD\u0000', 'overloaded', '\uFFFD\u0000'],
  ])('%i %s', (status, body, unified, message) => {
    expect(openaiChatCodec.decodeError(status, Buffer.from(body))).toMatchObject({ unified, message });
  });
});
