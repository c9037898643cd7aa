import { describe, expect, it } from 'vitest';
import { checkEvents } from '../../ir/index.ts';
import { openaiResponsesCodec } from './codec.ts';
import { added, at, call, done, events, message } from './testing/stream-items.ts';
import { answerOf, completed, created, decodePieces, decodeStream, wireStream } from './testing/streams.ts';

describe('text of a decoded stream', () => {
  it('gives deltas, adds what only the done values say, and names sources once [rule 94]', () => {
    const source = {
      type: 'url_citation',
      url: 'https://a.example',
      title: 'A',
      start_index: 0,
      end_index: 2,
    };
    const place = { content_index: 0 };
    const decoded = events(
      added(0, message([])),
      at('output_text.delta', 'msg_1', 0, { ...place, delta: 'Grüße ' }),
      at('output_text.annotation.added', 'msg_1', 0, { ...place, annotation_index: 0, annotation: source }),
      at('output_text.done', 'msg_1', 0, { ...place, text: 'Grüße 🚄' }),
      at('content_part.done', 'msg_1', 0, {
        ...place,
        part: { type: 'output_text', text: 'Grüße 🚄!', annotations: [source] },
      }),
      done(
        0,
        message([
          { type: 'output_text', text: 'Grüße 🚄!' },
          { type: 'refusal', refusal: 'no' },
        ]),
      ),
      completed({
        usage: {
          input_tokens: 1_000,
          input_tokens_details: { cached_tokens: 900 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 2 },
        },
      }) as never,
    );
    expect(decoded.map((event) => event.type)).toEqual([
      'response-start',
      'text-start',
      'text-delta',
      'text-citation',
      'text-delta',
      'text-delta',
      'text-end',
      'refusal-start',
      'refusal-delta',
      'refusal-end',
      'usage',
      'finish',
    ]);
    expect(answerOf(decoded)).toMatchObject({
      id: 'resp_1',
      model: 'gpt-6.1-sol',
      blocks: [
        { text: 'Grüße 🚄!', citations: [{ url: 'https://a.example', title: 'A', quote: null }] },
        { type: 'refusal', text: 'no' },
      ],
      usage: { input: 1_000, cacheRead: 900, cacheWrite: null, output: 5, reasoning: 2 },
      finish: { unified: 'refusal', raw: 'completed' },
    });
  });

  it('gives text that only the last event holds, and none of it twice [rules 94 and 103]', () => {
    const whole = message([{ type: 'output_text', text: 'hello' }]);
    expect(answerOf(events(completed({ output: [whole] }) as never)).blocks).toEqual([
      { type: 'text', text: 'hello' },
    ]);
    expect(answerOf(events(done(0, whole), completed({ output: [whole] }) as never)).blocks).toEqual([
      { type: 'text', text: 'hello' },
    ]);
    expect(answerOf(events(done(0, whole), completed() as never)).blocks).toEqual([
      { type: 'text', text: 'hello' },
    ]);
  });

  it('finds items by place when an upstream changes their ids on the way', () => {
    const decoded = events(
      added(0, message([])),
      at('output_text.delta', 'other', 0, { content_index: 0, delta: 'hel' }),
      done(0, { ...message([{ type: 'output_text', text: 'hello' }]), id: 'third' }),
      completed({
        output: [{ ...message([{ type: 'output_text', text: 'hello' }]), id: 'fourth' }],
      }) as never,
    );
    expect(answerOf(decoded).blocks).toEqual([{ type: 'text', text: 'hello' }]);
  });
});

describe('the end of a decoded stream', () => {
  const incomplete = (reason: string, output: readonly object[] = []): never =>
    ({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason }, output },
    }) as never;

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['model_context_window_exceeded', 'context-window'],
    ['steered', 'other'],
  ])('reads the reason %s [rules 96 and 101]', (reason, unified) => {
    expect(events(incomplete(reason)).at(-1)).toEqual({
      type: 'finish',
      finish: { unified, raw: reason, stopSequence: null },
    });
  });

  it('lets a whole call decide, and a cut one not [rule 96]', () => {
    expect(events(done(0, call()), incomplete('max_output_tokens')).at(-1)).toMatchObject({
      finish: { unified: 'tool-calls' },
    });
    expect(events(added(0, call()), incomplete('max_output_tokens')).at(-1)).toMatchObject({
      finish: { unified: 'length' },
    });
  });

  it.each([
    [
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow', param: null },
      'rate-limit',
      'rate_limit_exceeded',
      'Slow',
    ],
    [
      { type: 'error', status: 429, error: { type: 'usage_limit_reached', message: 'Used' } },
      'rate-limit',
      'usage_limit_reached',
      'Used',
    ],
    [
      { type: 'response.failed', response: { error: { code: 'cyber_policy', message: '' } } },
      'invalid-request',
      'cyber_policy',
      'The vendor reported an error without a message.',
    ],
    [
      { type: 'response.failed', response: { error: { code: 'server_is_overloaded', message: 'Full' } } },
      'overloaded',
      'server_is_overloaded',
      'Full',
    ],
    [{ type: 'response.failed' }, 'server', null, 'The vendor reported an error without a message.'],
  ])('ends with the failure of %j and nothing after it [rule 98]', (wire, unified, raw, text) => {
    const decoded = events(
      added(0, message([])),
      at('output_text.delta', 'msg_1', 0, { content_index: 0, delta: 'x' }),
      wire as never,
      completed() as never,
    );
    expect(decoded.slice(-2)).toEqual([
      { type: 'text-end', block: 0 },
      { type: 'error', error: { unified, raw, message: text } },
    ]);
  });

  it('reports a stream that broke, with open blocks closed', () => {
    const bytes = wireStream([
      created,
      added(0, message([])),
      at('output_text.delta', 'msg_1', 0, { delta: 'x' }),
    ]);
    for (let end = 0; end < bytes.length; end += 7) {
      const decoded = decodePieces([bytes.subarray(0, end)]);
      expect(checkEvents(decoded)).toEqual([]);
      expect(decoded.at(-1)).toMatchObject({ type: 'error', error: { unified: 'server' } });
    }
  });

  it('ignores private, unknown and unreadable events', () => {
    const extra = Buffer.from(
      'event: codex.rate_limits\ndata: {"type":"codex.rate_limits"}\n\nevent: x\ndata: {oops\n\ndata: [1]\n\ndata: {"type":"constructor"}\n\n: ping\n\ndata: [DONE]\n\n',
    );
    const bytes = Buffer.concat([extra, wireStream([created]), extra, wireStream([completed()])]);
    expect(decodeStream(bytes).map((event) => event.type)).toEqual(['response-start', 'finish']);
  });

  it.each([
    'data: {"error":{"code":"invalid_api_key","message":"no"}}\n\n',
    'data: {"detail":"Unsupported parameter"}\n\n',
    'event: error\ndata: <html>\n\n',
    '<html>gateway</html>',
  ])('makes an error of %s', (text) => {
    expect(decodeStream(Buffer.from(text)).map((event) => event.type)).toEqual(['response-start', 'error']);
  });

  it('survives wrong types everywhere', () => {
    const types = [
      'output_item.added',
      'output_item.done',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_text.annotation.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'custom_tool_call_input.done',
      'refusal.done',
    ];
    const values = [null, 5, [], {}, 'x', { __proto__: { a: 1 } }];
    const wire = types.flatMap((type) =>
      values.map((value) => ({
        type: `response.${type}`,
        item_id: value,
        output_index: value,
        content_index: value,
        item: value,
        delta: value,
        text: value,
        part: value,
        annotation: value,
        arguments: value,
        summary_index: value,
      })),
    );
    const decoded = decodePieces([
      wireStream([created, ...(wire as never[]), completed({ output: values, usage: [] })]),
    ]);
    expect(checkEvents(decoded)).toEqual([]);
    expect(decoded.at(-1)?.type).toBe('finish');
  });

  it('gives up on an event without end', () => {
    const decoder = openaiResponsesCodec.createStreamDecoder();
    const filler = Buffer.alloc(1024 * 1024, 'a');
    let decoded = decoder.push(Buffer.from('data: '));
    for (let round = 0; round < 20 && decoded.length === 0; round += 1) decoded = decoder.push(filler);
    expect(decoded.at(-1)).toMatchObject({
      type: 'error',
      error: { message: 'An event of the answer was too large to be read.' },
    });
    expect(decoder.end()).toEqual([]);
  });
});
