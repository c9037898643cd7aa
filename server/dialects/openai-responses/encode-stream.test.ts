import { describe, expect, it } from 'vitest';
import type { IrEvent } from '../../ir/index.ts';
import { call, encode, finish, start, text, usage } from './testing/encoded-streams.ts';
import { decode } from './testing/requests.ts';

describe('an encoded stream', () => {
  it('writes reasoning, text and a call one after the other, the message done before the call [rule 108]', () => {
    const { wire } = encode([
      start,
      { type: 'thinking-start', block: 0 },
      { type: 'thinking-delta', block: 0, text: 'hm' },
      { type: 'thinking-end', block: 0, seal: { family: 'anthropic', kind: 'signature', value: 'sig' } },
      ...text(1, 'Hel', 'lo'),
      ...call(2, 'json', '{"p"', ':1}'),
      ...text(3, 'after'),
      usage,
      finish('tool-calls'),
    ]);
    expect(wire.slice(2, -1).map((event) => event.type.replace('response.', ''))).toEqual([
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
    ]);
    expect(wire.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        id: 'resp_1',
        object: 'response',
        created_at: 1_795_222_800,
        status: 'completed',
        model: 'asked-for',
        output: [
          {
            id: 'rs_2',
            type: 'reasoning',
            summary: [{ type: 'summary_text', text: 'hm' }],
            encrypted_content: 'switchyard.anthropic.signature.sig',
          },
          {
            id: 'msg_3',
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
          },
          {
            id: 'fc_4',
            type: 'function_call',
            call_id: 'call_2',
            name: 'read',
            namespace: 'fs',
            arguments: '{"p":1}',
            status: 'completed',
          },
          { id: 'msg_5', type: 'message' },
        ],
        usage: {
          input_tokens: 100,
          input_tokens_details: { cached_tokens: 80 },
          output_tokens: 7,
          output_tokens_details: { reasoning_tokens: 3 },
          total_tokens: 107,
        },
      },
    });
  });

  it('repeats the request in every response object', () => {
    const request = decode({
      instructions: 'base',
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true }],
      reasoning: { effort: 'high' },
      temperature: 0.5,
      metadata: { a: 'b' },
      store: true,
    });
    const { wire } = encode([start, finish()], request);
    for (const event of wire)
      expect(event['response']).toMatchObject({
        instructions: 'base',
        tools: [{ type: 'function', name: 'f', strict: true }],
        tool_choice: 'auto',
        reasoning: { effort: 'high' },
        temperature: 0.5,
        metadata: { a: 'b' },
        store: false,
        previous_response_id: null,
      });
  });

  it('puts texts that follow each other into one message, with their sources', () => {
    const cited: IrEvent = {
      type: 'text-citation',
      block: 0,
      citation: { url: 'https://a.example', title: null, quote: 'q' },
    };
    const [first, ...rest] = text(0, 'one');
    const { wire } = encode([
      start,
      first!,
      cited,
      ...rest,
      ...text(1, 'two'),
      { type: 'refusal-start', block: 2 },
      { type: 'refusal-delta', block: 2, text: 'no' },
      { type: 'refusal-end', block: 2 },
      finish('refusal'),
    ]);
    const annotation = {
      type: 'url_citation',
      url: 'https://a.example',
      title: 'https://a.example',
      start_index: 0,
      end_index: 3,
    };
    expect(wire.find((event) => event.type === 'response.output_text.annotation.added')).toMatchObject({
      annotation,
      annotation_index: 0,
      content_index: 0,
    });
    expect(wire.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        output: [
          {
            content: [
              { text: 'one', annotations: [annotation] },
              { text: 'two' },
              { type: 'refusal', refusal: 'no' },
            ],
          },
        ],
      },
    });
  });

  it('gives free-text calls back as custom tool calls, and empty input of functions as an empty object [rule 108]', () => {
    const { wire } = encode([
      start,
      ...call(0, 'text', '*** ', 'Begin'),
      ...call(1, 'json'),
      finish('tool-calls'),
    ]);
    expect(
      wire.filter((event) => event['delta'] !== undefined).map((event) => [event.type, event['delta']]),
    ).toEqual([
      ['response.custom_tool_call_input.delta', '*** '],
      ['response.custom_tool_call_input.delta', 'Begin'],
      ['response.function_call_arguments.delta', '{}'],
    ]);
    expect(wire.at(-1)).toMatchObject({
      response: {
        output: [
          { type: 'custom_tool_call', input: '*** Begin' },
          { type: 'function_call', arguments: '{}' },
        ],
      },
    });
  });

  it('carries the seal of a call in an empty reasoning item before it', () => {
    const [first, ...rest] = call(0, 'json', '{}');
    const seal = { family: 'google', kind: 'signature', value: 'g' } as const;
    const { wire } = encode([start, { ...first!, seal } as IrEvent, ...rest, finish()]);
    expect(wire.at(-1)).toMatchObject({
      response: {
        output: [
          { type: 'reasoning', summary: [], encrypted_content: 'switchyard.google.signature.g' },
          { type: 'function_call' },
        ],
      },
    });
  });

  it('writes a search with its sources, an image, and hides other tools of the vendor [rule 108]', () => {
    const { wire, losses } = encode([
      start,
      {
        type: 'block',
        block: 0,
        content: {
          type: 'server-tool-call',
          callId: 's',
          tool: 'web-search',
          name: 'web_search',
          input: { query: 'q' },
        },
      },
      {
        type: 'block',
        block: 1,
        content: {
          type: 'server-tool-result',
          callId: 's',
          tool: 'web-search',
          results: [{ url: 'https://a.example', title: 'A', pageAge: null }],
          error: null,
        },
      },
      {
        type: 'block',
        block: 2,
        content: { type: 'server-tool-call', callId: 'x', tool: 'other', name: 'code_execution', input: {} },
      },
      {
        type: 'block',
        block: 3,
        content: {
          type: 'media',
          kind: 'image',
          mediaType: 'image/png',
          source: { kind: 'base64', data: 'AAAA' },
          name: null,
          detail: null,
        },
      },
      ...text(4, 'x'),
      finish(),
    ]);
    expect(wire.slice(2, 8).map((event) => event.type)).toEqual([
      'response.output_item.added',
      'response.web_search_call.in_progress',
      'response.web_search_call.searching',
      'response.web_search_call.completed',
      'response.output_item.done',
      'response.output_item.added',
    ]);
    expect(wire.at(-1)).toMatchObject({
      response: {
        output: [
          {
            type: 'web_search_call',
            status: 'completed',
            action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'https://a.example' }] },
          },
          { type: 'image_generation_call', result: 'AAAA' },
          { type: 'message' },
        ],
      },
    });
    expect(losses).toMatchObject([{ path: 'blocks[2]', kind: 'server-tool' }]);
  });
});
