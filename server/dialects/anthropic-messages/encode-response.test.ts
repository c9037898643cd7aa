import { describe, expect, it } from 'vitest';
import { noUsage, type Block, type IrResponse } from '../../ir/index.ts';
import type { AnswerContext } from '../codec.ts';
import { decodeError } from './answer-errors.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeResponse } from './encode-response.ts';
import { requestOf } from './testing/requests.ts';

const context: AnswerContext = {
  request: requestOf([], { model: 'asked' }),
  createdAtSeconds: 0,
  nextId: () => 'new',
  estimatedInputTokens: null,
};
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5-5',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'EqQB' },
    { type: 'redacted_thinking', data: 'R' },
    {
      type: 'text',
      text: 'see',
      citations: [
        {
          type: 'web_search_result_location',
          url: 'https://a',
          title: 'A',
          cited_text: 'q',
          encrypted_index: 'E',
        },
      ],
    },
    { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { b: 1, a: 2 } },
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
    {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [{ type: 'web_search_result', url: 'https://a', title: 'A', encrypted_content: 'E' }],
    },
    { type: 'code_execution_tool_result', tool_use_id: 'x', content: { stdout: '1' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 80, output_tokens: 7 },
  container: { id: 'c' },
};
const response = (blocks: readonly Block[], rest: Partial<IrResponse> = {}): IrResponse => ({
  id: null,
  model: null,
  blocks,
  finish: { unified: 'stop', raw: null, stopSequence: null },
  usage: noUsage,
  error: null,
  ...rest,
});

describe('a whole Messages answer', () => {
  it('comes through the IR as it was [rules 96, 97, 106]', () => {
    const decoded = decodeResponse(message);
    expect(decoded.usage).toMatchObject({ input: 95, cacheRead: 80, cacheWrite: 5, output: 7 });
    expect(encodeResponse(decoded, context)).toEqual({ body: message, losses: [] });
  });

  it('is made from another vendor’s blocks [rules 93, 97]', () => {
    const blocks: Block[] = [
      { type: 'thinking', text: 'a', seal: null },
      { type: 'text', text: '' },
      { type: 'tool-call', callId: '', name: 'Read', namespace: null, form: 'json', input: '{"a":1}' },
      { type: 'tool-call', callId: 'x', name: '', namespace: null, form: 'json', input: '' },
    ];
    const { body, losses } = encodeResponse(response(blocks, { id: 'resp_1' }), context);
    expect(body).toMatchObject({
      id: 'msg_new',
      model: 'asked',
      content: [
        { type: 'thinking', thinking: 'a', signature: 'switchyard.none.signature.' },
        { type: 'tool_use', id: 'toolu_new', name: 'Read', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 0, output_tokens: 0 },
    });
    expect(losses).toMatchObject([{ path: 'blocks[3]', kind: 'tool' }]);
  });

  it('is the error envelope when the vendor failed', () => {
    const error = { unified: 'too-large', raw: null, message: 'Too long.' } as const;
    expect(encodeResponse(response([], { error }), context).body).toEqual({
      type: 'error',
      error: { type: 'request_too_large', message: 'Too long.' },
    });
  });

  it.each([null, 1, 'x', [], {}, { content: 'x' }, { type: 'message' }])(
    'is an error when it is %j',
    (body) => {
      expect(decodeResponse(body).error).toMatchObject({ unified: 'server' });
    },
  );

  it('leaves out what cannot be read in it', () => {
    const content = [
      null,
      1,
      {},
      { type: 4 },
      { type: 'tool_use', input: '{"a":1}' },
      { type: 'text' },
      JSON.parse('{"type":"__proto__","__proto__":{"x":1}}'),
    ];
    const decoded = decodeResponse({ content, usage: { input_tokens: 'x' }, stop_reason: {}, model: [] });
    expect(decoded.blocks).toMatchObject([
      { type: 'tool-call', callId: '', name: '', input: '{"a":1}' },
      { type: 'text', text: '' },
      { type: 'opaque', what: '__proto__' },
    ]);
    expect(decoded).toMatchObject({
      model: null,
      usage: noUsage,
      finish: { unified: 'tool-calls', raw: null },
    });
  });
});

describe('a refusal of the Messages API', () => {
  it.each([
    [
      429,
      '{"type":"error","error":{"type":"rate_limit_error","message":"m"}}',
      'rate-limit',
      'rate_limit_error',
      'm',
    ],
    [400, '{"error":{"type":"overloaded_error","message":"m"}}', 'overloaded', 'overloaded_error', 'm'],
    [413, '{"error":"too much"}', 'too-large', null, 'too much'],
    [401, '{"message":"who?"}', 'authentication', null, 'who?'],
    [404, '{"detail":"gone"}', 'not-found', null, 'gone'],
    [402, '{}', 'permission', null, expect.stringContaining('402')],
    [418, 'teapot', 'invalid-request', null, expect.stringContaining('418')],
    [503, '', 'overloaded', null, expect.stringContaining('503')],
    [502, '<html>', 'server', null, expect.stringContaining('502')],
  ])('of status %i and body %s is understood', (status, body, unified, raw, text) => {
    expect(decodeError(status, Buffer.from(body))).toEqual({ unified, raw, message: text as string });
  });
});
