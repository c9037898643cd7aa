import { describe, expect, it } from 'vitest';
import type { Block, IrResponse } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { openaiChatCodec } from './index.ts';
import { contextOf } from './testing/streams.ts';

const responseOf = (blocks: readonly Block[], more: Partial<IrResponse> = {}): IrResponse => ({
  id: 'msg_1',
  model: 'served',
  blocks,
  finish: { unified: 'stop', raw: null, stopSequence: null },
  usage: noUsage,
  error: null,
  ...more,
});
const encode = (response: IrResponse, body: object = {}): { body: object; losses: readonly string[] } => {
  const { body: encoded, losses } = openaiChatCodec.encodeResponse(response, contextOf(body));
  return { body: encoded, losses: losses.map(({ path, kind }) => `${kind} ${path}`) };
};
const call: Block = { type: 'tool-call', callId: 'x', name: 'f', namespace: null, form: 'json', input: '' };

describe('a whole answer for a Chat Completions client', () => {
  it('has every member that clients read', () => {
    const blocks: Block[] = [
      { type: 'thinking', text: 'hm', seal: { family: 'anthropic', kind: 'signature', value: 's' } },
      { type: 'text', text: 'a.' },
      { type: 'text', text: 'B', citations: [{ url: 'https://a.test', title: 'A', quote: null }] },
      call,
    ];
    const usage = { input: 10, cacheRead: 0, cacheWrite: 0, output: 2, reasoning: null, raw: null };
    expect(encode(responseOf(blocks, { usage }))).toEqual({
      body: {
        id: 'chatcmpl-fresh1',
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'served',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: 'a.\n\nB',
              refusal: null,
              reasoning_content: 'hm',
              annotations: [
                {
                  type: 'url_citation',
                  url_citation: { url: 'https://a.test', title: 'A', start_index: 4, end_index: 5 },
                },
              ],
              tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } }],
            },
            logprobs: null,
            finish_reason: 'tool_calls',
          },
        ],
        usage: {
          prompt_tokens: 10,
          completion_tokens: 2,
          total_tokens: 12,
          prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, cached_creation_tokens: 0 },
        },
      },
      losses: ['seal blocks[0]'],
    });
  });

  it('has no content beside calls or a refusal, and an empty one for an empty answer', () => {
    const message = (blocks: readonly Block[]): unknown =>
      (encode(responseOf(blocks)).body as { choices: { message: unknown }[] }).choices[0]?.message;
    expect(message([call])).toMatchObject({ content: null });
    expect(message([{ type: 'refusal', text: 'No.' }])).toMatchObject({ content: null, refusal: 'No.' });
    expect(message([])).toMatchObject({ content: '' });
  });

  it('has one call in the older form', () => {
    expect(
      encode(responseOf([call, { ...call, callId: 'y' }]), { functions: [{ name: 'f' }] }),
    ).toMatchObject({
      body: {
        choices: [
          { message: { function_call: { name: 'f', arguments: '{}' } }, finish_reason: 'function_call' },
        ],
      },
      losses: ['tool blocks[1]'],
    });
  });

  it('is an error envelope when the answer failed', () => {
    const error = { unified: 'overloaded', raw: null, message: 'Busy' } as const;
    expect(encode(responseOf([], { error })).body).toEqual({
      error: { message: 'Busy', type: 'server_error', param: null, code: null },
    });
  });

  it('comes back the same through the decoder', () => {
    const blocks: Block[] = [
      { type: 'thinking', text: 'hm', seal: null },
      { type: 'text', text: 'a' },
      { ...call, input: '{"p":1}' },
    ];
    const response = responseOf(blocks, {
      finish: { unified: 'tool-calls', raw: 'tool_calls', stopSequence: null },
    });
    expect(openaiChatCodec.decodeResponse(encode(response).body)).toEqual({
      ...response,
      id: 'chatcmpl-fresh1',
    });
  });
});
