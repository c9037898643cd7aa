import { describe, expect, it } from 'vitest';
import type { IrEvent, ServerToolResultBlock } from '../../ir/index.ts';
import { encode, started } from './testing/encoded.ts';

const finish = (): IrEvent => ({
  type: 'finish',
  finish: { unified: 'stop', raw: null, stopSequence: null },
});

describe('blocks that come whole in an encoded Messages stream', () => {
  it('shows a search with what was searched for, its results and what cites them [rules 45, 99]', () => {
    const search = (block: number, callId: string, input: object): IrEvent => ({
      type: 'block',
      block,
      content: { type: 'server-tool-call', callId, tool: 'web-search', name: 'x', input: { ...input } },
    });
    const found = (callId: string): ServerToolResultBlock => ({
      type: 'server-tool-result',
      callId,
      tool: 'web-search',
      results: [{ url: 'https://a', title: 'A', pageAge: null }],
      error: null,
    });
    const { events, losses } = encode(
      started,
      search(0, 'ws_1', { query: 'q' }),
      { type: 'block', block: 1, content: found('ws_1') },
      search(2, 'ws-2', { query: 'r' }),
      search(3, 'ws_3', {}),
      { type: 'block', block: 4, content: found('ws_3') },
      { type: 'text-start', block: 5 },
      { type: 'text-delta', block: 5, text: 'see' },
      { type: 'text-citation', block: 5, citation: { url: 'https://a', title: 'A', quote: 'q' } },
      { type: 'text-end', block: 5 },
      finish(),
    );
    const blocks = events.filter((event) => event['type'] === 'content_block_start');
    expect(blocks).toMatchObject([
      {
        index: 0,
        content_block: { type: 'server_tool_use', id: 'srvtoolu_ws_1', name: 'web_search', input: {} },
      },
      {
        index: 1,
        content_block: { type: 'web_search_tool_result', content: [{ url: 'https://a', title: 'A' }] },
      },
      { index: 2, content_block: { type: 'server_tool_use', id: 'srvtoolu_ws_2' } },
      {
        index: 3,
        content_block: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_ws_2', content: [] },
      },
      { index: 4, content_block: { type: 'text' } },
    ]);
    expect(events).toContainEqual({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' },
    });
    expect(events.at(-4)).toMatchObject({
      delta: { type: 'citations_delta', citation: { url: 'https://a', title: 'A' } },
    });
    expect(losses).toEqual(['server-tool', 'server-tool']);
  });

  it('says media in words, and leaves out what only others understand', () => {
    const native = { dialect: 'gemini', data: {} };
    const { events, losses } = encode(
      started,
      {
        type: 'block',
        block: 0,
        content: {
          type: 'media',
          kind: 'image',
          mediaType: 'image/png',
          source: { kind: 'base64', data: 'AA' },
          name: null,
          detail: null,
        },
      },
      { type: 'block', block: 1, content: { type: 'opaque', what: 'x', native } },
      finish(),
    );
    expect(events[2]).toMatchObject({ index: 0, delta: { type: 'text_delta' } });
    expect(losses).toEqual(['media', 'native']);
  });
});
