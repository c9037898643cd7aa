import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkEvents,
  createAccumulator,
  mendHistory,
  noUsage,
  replay,
  unknownTraits,
  type Block,
  type IrEvent,
  type IrResponse,
  type JsonObject,
} from '../../ir/index.ts';
import { splitRandomly } from '../../testing/byte-splitter.ts';
import { anthropicMessagesCodec as codec } from './codec.ts';
import { bodyOf, requestOf } from './testing/requests.ts';

const context = {
  request: requestOf([]),
  createdAtSeconds: 0,
  nextId: () => 'new',
  estimatedInputTokens: null,
};
const target = { model: 'claude-x', traits: unknownTraits, switches: {} };
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const seal = fc.record({
  family: fc.constantFrom('anthropic', 'openai', 'google'),
  kind: fc.constant('signature' as const),
  value: fc.stringMatching(/^[a-zA-Z0-9+/=]{1,20}$/),
});
const block: fc.Arbitrary<Block> = fc.oneof(
  text.map((value): Block => ({ type: 'text', text: value })),
  fc.record({ type: fc.constant('thinking' as const), text, seal: fc.option(seal) }),
  fc.record({
    type: fc.constant('tool-call' as const),
    callId: fc.uuid(),
    name: fc.constantFrom('Read', 'Write'),
    namespace: fc.constant(null),
    form: fc.constant('json' as const),
    input: fc.dictionary(text, fc.jsonValue()).map((value) => JSON.stringify(value)),
  }),
);
const response = fc.array(block, { maxLength: 6 }).map((blocks): IrResponse => {
  const hasCall = blocks.some((entry) => entry.type === 'tool-call');
  return {
    id: 'msg_1',
    model: 'm',
    blocks,
    finish: {
      unified: hasCall ? 'tool-calls' : 'stop',
      raw: hasCall ? 'tool_use' : 'end_turn',
      stopSequence: null,
    },
    usage: { ...noUsage, input: 100, cacheRead: 20, cacheWrite: 3, output: 7 },
    error: null,
  };
});

describe('the Messages codec', () => {
  it('reads back the streams that it writes, however they are cut', () => {
    fc.assert(
      fc.property(response, fc.integer(), (sent, seed) => {
        const encoder = codec.createStreamEncoder(context);
        const wire =
          replay(sent)
            .map((event) => encoder.push(event))
            .join('') + encoder.end();
        const decoder = codec.createStreamDecoder();
        const events: IrEvent[] = [];
        for (const piece of splitRandomly(Buffer.from(wire), seed, 200)) events.push(...decoder.push(piece));
        events.push(...decoder.end());
        expect(checkEvents(events)).toEqual([]);
        const accumulator = createAccumulator();
        for (const event of events) accumulator.push(event);
        const got = accumulator.result();
        expect(got.blocks).toEqual(sent.blocks);
        expect(got).toMatchObject({
          finish: sent.finish,
          usage: { ...sent.usage, raw: expect.anything(), reasoning: null },
        });
      }),
      { numRuns: 100 },
    );
  });

  it('reads back the answers that it writes', () => {
    fc.assert(
      fc.property(response, (sent) => {
        const got = codec.decodeResponse(codec.encodeResponse(sent, context).body);
        expect({ ...got, usage: { ...got.usage, raw: null } }).toEqual({
          ...sent,
          blocks: sent.blocks.map((entry) =>
            entry.type === 'tool-call' ? { ...entry, input: JSON.stringify(JSON.parse(entry.input)) } : entry,
          ),
        });
      }),
      { numRuns: 100 },
    );
  });

  it('gives a request back as it came, but for its place for defaults', () => {
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const body = {
      model: 'claude-x',
      max_tokens: 500,
      system: [{ type: 'text', text: 's', ...mark }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'q' }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 't', signature: 'EqQB' },
            { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { a: [1] } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: 'r', is_error: true },
            {
              type: 'document',
              source: { type: 'url', url: 'https://a' },
              title: 'T',
              context: 'c',
              citations: { enabled: true },
              ...mark,
            },
          ],
        },
      ],
      tools: [
        {
          name: 'Read',
          description: 'd',
          input_schema: { type: 'object', properties: {} },
          defer_loading: true,
        },
        { type: 'memory_20250818', name: 'memory' },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'high' },
      metadata: { user_id: 'u' },
      context_management: { edits: [] },
      stream: true,
    };
    const decoded = codec.decodeRequest(body as unknown as JsonObject, { model: null, stream: null });
    const encoded = codec.encodeRequest(mendHistory(decoded).request, target);
    expect(bodyOf(encoded)).toEqual(body);
    expect(encoded.losses).toEqual([]);
  });

  it('never throws on requests that any client’s history may hold', () => {
    const turn = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const),
      blocks: fc.array(block, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
        const { body } = codec.encodeRequest(mendHistory(requestOf(turns)).request, target);
        const messages = body['messages'] as unknown as readonly { role: string; content: unknown[] }[];
        expect(messages[0]?.role).toBe('user');
        for (const [at, message] of messages.entries()) {
          expect(message.content.length).toBeGreaterThan(0);
          expect(message.role).toBe(at % 2 === 0 ? 'user' : 'assistant');
        }
      }),
      { numRuns: 200 },
    );
  });
});
