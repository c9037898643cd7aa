import { describe, expect, it } from 'vitest';
import type { IrEvent, JsonObject } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { openaiResponsesCodec } from './codec.ts';
import { encode, finish, start } from './testing/encoded-streams.ts';
import { contextFor, targetWith } from './testing/requests.ts';

const { decodeRequest, encodeRequest, encodeResponse } = openaiResponsesCodec;
const parameters = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] };
const search = { type: 'tool_search', execution: 'client', description: 'Finds tools.', parameters };
const found = {
  type: 'namespace',
  name: 'mcp__files',
  description: 'Files',
  tools: [{ type: 'function', name: 'read', parameters, defer_loading: true }],
};
const body: JsonObject = {
  model: 'm',
  tools: [search, { type: 'function', name: 'run', parameters, strict: false }],
  input: [
    { role: 'user', content: 'go' },
    { type: 'tool_search_call', call_id: 'c1', execution: 'client', arguments: { query: 'files' } },
    { type: 'tool_search_output', call_id: 'c1', status: 'completed', execution: 'client', tools: [found] },
  ],
};
const request = decodeRequest(body, { model: null, stream: null });

const called = (name: string, ...pieces: readonly string[]): readonly IrEvent[] => [
  start,
  { type: 'tool-input-start', block: 0, callId: 'c2', name, namespace: null, form: 'json' },
  ...pieces.map((text): IrEvent => ({ type: 'tool-input-delta', block: 0, text })),
  { type: 'tool-input-end', block: 0 },
  finish('tool-calls'),
];

describe('the tool search that Codex runs itself', () => {
  it('is a function for another upstream, with its calls and what they found as history', () => {
    expect(request.tools).toMatchObject([
      { type: 'function', name: 'tool_search', namespace: null, description: 'Finds tools.', parameters },
      { type: 'function', name: 'run' },
      { type: 'function', name: 'read', namespace: 'mcp__files' },
    ]);
    expect(request.turns.slice(1).map((turn) => turn.blocks)).toMatchObject([
      [{ type: 'tool-call', callId: 'c1', name: 'tool_search', input: '{"query":"files"}' }],
      [{ type: 'tool-result', callId: 'c1', content: [{ text: 'Tools: mcp__files__read' }] }],
    ]);
  });

  it('goes back to its own dialect as it came', () => {
    const { body: encoded, losses } = encodeRequest(request, targetWith());
    expect(encoded['tools']).toMatchObject([search, { name: 'run' }]);
    expect(encoded['input']).toMatchObject([
      { role: 'user' },
      { type: 'tool_search_call' },
      { tools: [found] },
    ]);
    expect(losses).toEqual([]);
  });

  it('is called as Codex expects it, with arguments that are an object', () => {
    const { wire } = encode(called('tool_search', '{"que', 'ry":"files","limit":3}'), request);
    const item = { type: 'tool_search_call', call_id: 'c2', execution: 'client' };
    expect(wire.filter(({ type }) => type.startsWith('response.output_item'))).toMatchObject([
      { item: { ...item, status: 'in_progress', arguments: {} } },
      { item: { ...item, status: 'completed', arguments: { query: 'files', limit: 3 } } },
    ]);
    expect(wire.some(({ type }) => type.includes('function_call'))).toBe(false);
    const whole = encodeResponse(
      {
        id: null,
        model: null,
        blocks: [
          {
            type: 'tool-call',
            callId: 'c2',
            name: 'tool_search',
            namespace: null,
            form: 'json',
            input: '{"query":"a"}',
          },
        ],
        finish: { unified: 'tool-calls', raw: null, stopSequence: null },
        usage: noUsage,
        error: null,
      },
      contextFor(request),
    );
    expect(whole.body['output']).toMatchObject([{ ...item, arguments: { query: 'a' } }]);
  });

  it.each(['', '{"query":', '[1]', 'null'])('is called with nothing when the model wrote %j', (input) => {
    const { wire } = encode(called('tool_search', input), request);
    expect(wire.find(({ type }) => type === 'response.output_item.done')).toMatchObject({
      item: { arguments: {} },
    });
  });

  it('is not meant by a function of the same name, nor by a search that OpenAI runs', () => {
    const own = { ...body, tools: [{ type: 'function', name: 'tool_search', parameters }], input: 'go' };
    const { wire } = encode(called('tool_search', '{}'), decodeRequest(own, { model: null, stream: null }));
    expect(wire.find(({ type }) => type === 'response.output_item.done')).toMatchObject({
      item: { type: 'function_call' },
    });
    const hosted = { ...body, tools: [{ type: 'tool_search', execution: 'server' }], input: 'go' };
    expect(decodeRequest(hosted, { model: null, stream: null }).tools).toMatchObject([{ type: 'hosted' }]);
  });
});
