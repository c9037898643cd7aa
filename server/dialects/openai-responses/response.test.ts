import { describe, expect, it } from 'vitest';
import { noUsage, type Block, type IrResponse } from '../../ir/index.ts';
import { openaiResponsesCodec } from './codec.ts';
import { contextFor } from './testing/requests.ts';

const { decodeResponse, encodeResponse, decodeError } = openaiResponsesCodec;
const answer = (blocks: readonly Block[], rest: Partial<IrResponse> = {}): IrResponse => ({
  id: 'msg_01',
  model: 'claude',
  blocks,
  finish: { unified: 'stop', raw: null, stopSequence: null },
  usage: noUsage,
  error: null,
  ...rest,
});
const encode = (response: IrResponse): Readonly<Record<string, unknown>> =>
  encodeResponse(response, contextFor()).body;

describe('a whole answer of the API', () => {
  it('becomes blocks, usage and finish', () => {
    const response = decodeResponse({
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      model: 'gpt-6.1-sol',
      output: [
        {
          id: 'rs_1',
          type: 'reasoning',
          summary: [
            { type: 'summary_text', text: 'a' },
            { type: 'summary_text', text: 'b' },
          ],
          encrypted_content: 'gAAAA',
        },
        {
          type: 'message',
          role: 'assistant',
          phase: 'commentary',
          content: [
            {
              type: 'output_text',
              text: 'x',
              annotations: [{ type: 'url_citation', url: 'https://a.example' }, { type: 'file_citation' }],
            },
          ],
        },
        { type: 'function_call', call_id: 'c', name: 'f', namespace: 'n', arguments: '{"a":1}' },
        { type: 'function_call', call_id: 'd', arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'e', name: 'p', input: 'i' },
        null,
        { type: 'reasoning', summary: [] },
      ],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 1 },
      },
    });
    expect(response).toMatchObject({
      id: 'resp_1',
      model: 'gpt-6.1-sol',
      blocks: [
        { type: 'thinking', text: 'a\n\nb', seal: { family: 'openai', kind: 'encrypted', value: 'gAAAA' } },
        {
          type: 'text',
          text: 'x',
          citations: [{ url: 'https://a.example', title: null, quote: null }],
          native: { data: { phase: 'commentary' } },
        },
        { type: 'tool-call', callId: 'c', name: 'f', namespace: 'n', form: 'json', input: '{"a":1}' },
        { type: 'tool-call', callId: 'e', name: 'p', form: 'text', input: 'i' },
      ],
      finish: { unified: 'tool-calls', raw: 'completed' },
      usage: { input: 10, cacheRead: 4, cacheWrite: 0, output: 3, reasoning: 1 },
      error: null,
    });
    expect(response.blocks).toHaveLength(4);
  });

  it.each([
    [{ error: { code: 'rate_limit_exceeded', message: 'Slow' } }, 'rate-limit', 'rate_limit_exceeded'],
    [
      { status: 'failed', output: [], error: { code: 'server_error', message: 'x' } },
      'server',
      'server_error',
    ],
    [{ detail: 'Unsupported parameter: user' }, 'server', null],
    ['<html>', 'server', null],
    [null, 'server', null],
    [{ object: 'list', data: [] }, 'server', null],
  ])('is an error when it is %j', (body, unified, raw) => {
    expect(decodeResponse(body).error).toMatchObject({ unified, raw });
  });

  it('takes wrong types for nothing', () => {
    const body = JSON.parse(
      '{"id":5,"model":{},"output":[5,{"type":"message","content":{}},{"type":"message","content":[5,{"type":"refusal"}]},{"type":"reasoning","summary":5},{"type":"function_call","name":{}}],"usage":[],"__proto__":{"error":{}}}',
    ) as unknown;
    expect(decodeResponse(body)).toMatchObject({
      id: null,
      model: null,
      blocks: [],
      usage: noUsage,
      error: null,
    });
  });
});

describe('a whole answer for a client', () => {
  it('is a response object with the items in order and the settings of the request', () => {
    const search: readonly Block[] = [
      {
        type: 'server-tool-call',
        callId: 's',
        tool: 'web-search',
        name: 'web_search',
        input: { query: 'q' },
      },
      {
        type: 'server-tool-result',
        callId: 's',
        tool: 'web-search',
        results: [{ url: 'https://a.example', title: null, pageAge: null }],
        error: null,
      },
    ];
    const body = encode(
      answer(
        [
          { type: 'thinking', text: 'hm', seal: { family: 'anthropic', kind: 'redacted', value: 'R' } },
          ...search,
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
          {
            type: 'tool-call',
            callId: 'c',
            name: 'f',
            namespace: null,
            form: 'json',
            input: '',
            seal: { family: 'google', kind: 'signature', value: 'g' },
          },
        ],
        { usage: { ...noUsage, input: 5, output: 2 } },
      ),
    );
    expect(body).toMatchObject({
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      model: 'asked-for',
      error: null,
      incomplete_details: null,
      output: [
        {
          type: 'reasoning',
          summary: [{ text: 'hm' }],
          encrypted_content: 'switchyard.anthropic.redacted.R',
        },
        { type: 'web_search_call', action: { query: 'q', sources: [{ url: 'https://a.example' }] } },
        { type: 'message', content: [{ text: 'one' }, { text: 'two' }] },
        { type: 'reasoning', encrypted_content: 'switchyard.google.signature.g' },
        { type: 'function_call', call_id: 'c', arguments: '{}' },
      ],
      usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      text: { format: { type: 'text' } },
      store: false,
    });
  });

  it('says when it was cut, filtered or failed', () => {
    const text: Block = { type: 'text', text: 'x' };
    const cut = encode(answer([text], { finish: { unified: 'length', raw: null, stopSequence: null } }));
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: null,
    });
    const failed = encode(answer([text], { error: { unified: 'overloaded', raw: null, message: 'Full' } }));
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'server_is_overloaded', message: 'Full' },
      incomplete_details: null,
    });
  });

  it('reads back what it wrote', () => {
    const blocks: readonly Block[] = [
      { type: 'thinking', text: 'hm', seal: { family: 'openai', kind: 'encrypted', value: 'gAAAA' } },
      { type: 'text', text: 'x', native: { dialect: 'openai-responses', data: { phase: 'commentary' } } },
      { type: 'text', text: 'y', native: { dialect: 'openai-responses', data: { phase: 'final_answer' } } },
      {
        type: 'opaque',
        what: 'compaction',
        native: { dialect: 'openai-responses', data: { item: { type: 'compaction', id: 'c' } } },
      },
      { type: 'tool-call', callId: 'c', name: 'f', namespace: 'n', form: 'text', input: 'i' },
    ];
    const [thinking, ...rest] = decodeResponse(encode(answer(blocks))).blocks;
    expect(thinking).toMatchObject(blocks[0]!);
    expect(rest).toEqual(blocks.slice(1));
  });
});

describe('a refusal of the upstream', () => {
  it.each([
    [
      429,
      '{"error":{"type":"usage_limit_reached","message":"Used up","resets_at":1}}',
      'rate-limit',
      'usage_limit_reached',
      'Used up',
    ],
    [400, '{"detail":"Unsupported parameter: user"}', 'invalid-request', null, 'Unsupported parameter: user'],
    [401, '{"error":{"code":"token_expired","message":"x"}}', 'authentication', 'token_expired', 'x'],
    [503, '{"error":{"code":"slow_down","message":"x"}}', 'overloaded', 'slow_down', 'x'],
    [403, '<html>blocked</html>', 'permission', null, 'The vendor answered with status 403.'],
    [500, '', 'server', null, 'The vendor answered with status 500.'],
    [413, 'too big', 'too-large', null, 'too big'],
    [404, '{"other":1}', 'not-found', null, 'The vendor answered with status 404.'],
    [418, '{"error":"teapot"}', 'invalid-request', null, 'teapot'],
  ])('of status %i and body %s is understood', (status, body, unified, raw, message) => {
    expect(decodeError(status, Buffer.from(body))).toEqual({ unified, raw, message });
  });
});
