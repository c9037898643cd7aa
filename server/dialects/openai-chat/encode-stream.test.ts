import { describe, expect, it } from 'vitest';
import type { Finish, IrEvent, Usage } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import { openaiChatCodec } from './index.ts';
import { contextOf, dataOf, decodeStream, encodeEvents } from './testing/streams.ts';

const start: IrEvent = { type: 'response-start', id: 'msg_1', model: 'served' };
const finish = (unified: Finish['unified'] = 'stop'): IrEvent => ({
  type: 'finish',
  finish: { unified, raw: null, stopSequence: null },
});
const words = (block: number, ...texts: readonly string[]): IrEvent[] => [
  { type: 'text-start', block },
  ...texts.map((text): IrEvent => ({ type: 'text-delta', block, text })),
  { type: 'text-end', block },
];
const call = (block: number, callId: string, ...inputs: readonly string[]): IrEvent[] => [
  { type: 'tool-input-start', block, callId, name: 'f', namespace: null, form: 'json' },
  ...inputs.map((text): IrEvent => ({ type: 'tool-input-delta', block, text })),
  { type: 'tool-input-end', block },
];
const usage: Usage = { input: 100, cacheRead: 80, cacheWrite: 10, output: 5, reasoning: 3, raw: null };

interface Chunk {
  readonly choices: readonly { readonly delta: object; readonly finish_reason: string | null }[];
  readonly usage?: unknown;
}
const chunksOf = (events: readonly IrEvent[], body: object = {}): readonly Chunk[] =>
  dataOf(encodeEvents([start, ...events], contextOf(body))).filter(
    (data): data is Chunk => data !== '[DONE]',
  );
const deltasOf = (events: readonly IrEvent[], body: object = {}): readonly unknown[] =>
  chunksOf([...events, finish()], body)
    .flatMap((chunk) => chunk.choices.map(({ delta }) => delta))
    .slice(1, -1);

describe('a stream for a Chat Completions client', () => {
  it('starts with the role, ends with a reason and [DONE], and has one id [rule 100]', () => {
    const base = {
      id: 'chatcmpl-fresh1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'served',
    };
    const choice = (delta: object, finish_reason: string | null = null): object => ({
      ...base,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    });
    expect(dataOf(encodeEvents([start, ...words(0, 'a"\n🙂'), finish()], contextOf()))).toEqual([
      choice({ role: 'assistant', content: '' }),
      choice({ content: 'a"\n🙂' }),
      choice({}, 'stop'),
      '[DONE]',
    ]);
    const unknown = encodeEvents([{ ...start, model: null }, finish()], contextOf());
    expect(dataOf(unknown)[0]).toMatchObject({ model: 'asked' });
    expect(unknown).not.toContain('event:');
  });

  it('numbers calls densely and streams their input [rules 104, 105, 120]', () => {
    expect(deltasOf([...words(0, 'a'), ...call(1, 'x', '{"p"', ':1}'), ...call(2, 'y')])).toEqual([
      { content: 'a' },
      { tool_calls: [{ index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"p"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { tool_calls: [{ index: 1, id: 'y', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    ]);
  });

  it('sends text tools and signatures of calls [rule 73]', () => {
    const text: IrEvent = {
      type: 'tool-input-start',
      block: 0,
      callId: 'x',
      name: 'p',
      namespace: null,
      form: 'text',
    };
    const seal = { family: 'google', kind: 'signature', value: 's' } as const;
    const [sealed] = call(1, 'y');
    expect(
      deltasOf([text, { type: 'tool-input-delta', block: 0, text: '*' }, { ...sealed, seal } as IrEvent]),
    ).toEqual([
      { tool_calls: [{ index: 0, id: 'x', type: 'custom', custom: { name: 'p', input: '' } }] },
      { tool_calls: [{ index: 0, custom: { input: '*' } }] },
      {
        tool_calls: [
          {
            index: 1,
            id: 'y',
            type: 'function',
            function: { name: 'f', arguments: '' },
            extra_content: { google: { thought_signature: 's' } },
          },
        ],
      },
    ]);
  });

  it('sends usage when it was asked for, and null before [rules 102, 106]', () => {
    const events: IrEvent[] = [
      { type: 'usage', usage: { ...noUsage, input: 100, cacheRead: 80 } },
      ...words(0, 'a'),
      { type: 'usage', usage: { ...usage, input: null, cacheRead: null } },
      finish(),
    ];
    const asked = chunksOf(events, { stream_options: { include_usage: true } });
    expect(asked.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(asked.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 5,
        total_tokens: 105,
        prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 10, cached_creation_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
    expect(JSON.stringify(chunksOf(events))).not.toContain('usage');
  });

  it.each([
    ['stop', 'stop', 'tool_calls'],
    ['stop-sequence', 'stop', 'tool_calls'],
    ['tool-calls', 'stop', 'tool_calls'],
    ['length', 'length', 'length'],
    ['context-window', 'length', 'length'],
    ['content-filter', 'content_filter', 'content_filter'],
    ['refusal', 'content_filter', 'content_filter'],
    ['pause', 'stop', 'tool_calls'],
    ['other', 'stop', 'tool_calls'],
  ] as const)('ends %s as %s, with calls as %s [rules 101, 107, 118]', (unified, bare, called) => {
    const reasonOf = (events: readonly IrEvent[]): unknown =>
      chunksOf([...events, finish(unified)]).at(-1)?.choices[0]?.finish_reason;
    expect(reasonOf([])).toBe(bare);
    expect(reasonOf(call(0, 'x', '{}'))).toBe(called);
  });

  it('sends reasoning in its own member, unless the client wants none', () => {
    const events: IrEvent[] = [0, 1].flatMap((block): IrEvent[] => [
      { type: 'thinking-start', block },
      { type: 'thinking-delta', block, text: 'hm' },
      { type: 'thinking-end', block, seal: null },
    ]);
    expect(deltasOf(events)).toEqual([{ reasoning_content: 'hm' }, { reasoning_content: '\n\nhm' }]);
    expect(deltasOf(events, { reasoning: { exclude: true } })).toEqual([]);
  });

  it('keeps every text, with a blank line where something stood between [rule 119]', () => {
    const content = (events: readonly IrEvent[]): string =>
      deltasOf(events)
        .map((delta) => (delta as { content?: string }).content ?? '')
        .join('');
    expect(content([...words(0, 'a'), ...words(1, 'b')])).toBe('ab');
    expect(content([...words(0, 'One.'), ...words(1, 'Two')])).toBe('One.\n\nTwo');
    expect(content([...words(0, 'a'), ...call(1, 'x', '{}'), ...words(2, 'b', 'c')])).toBe('a\n\nbc');
  });

  it('sends sources with the place of their text, and images [rule 122]', () => {
    const [begin, delta, end] = words(1, 'b🙂') as [IrEvent, IrEvent, IrEvent];
    const citation: IrEvent = {
      type: 'text-citation',
      block: 1,
      citation: { url: 'https://a.test', title: null, quote: 'q' },
    };
    const image: IrEvent = {
      type: 'block',
      block: 2,
      content: {
        type: 'media',
        kind: 'image',
        mediaType: 'image/png',
        source: { kind: 'base64', data: 'QQ==' },
        name: null,
        detail: null,
      },
    };
    expect(deltasOf([...words(0, 'a '), begin, citation, delta, end, image]).slice(2)).toEqual([
      {
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'https://a.test', title: 'https://a.test', start_index: 2, end_index: 5 },
          },
        ],
      },
      { images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } }] },
    ]);
  });

  it('sends a refusal as such; then the reason stays stop', () => {
    const events: IrEvent[] = [
      { type: 'refusal-start', block: 0 },
      { type: 'refusal-delta', block: 0, text: 'No.' },
      { type: 'refusal-end', block: 0 },
      finish('refusal'),
    ];
    const chunks = chunksOf(events);
    expect(chunks[1]?.choices[0]?.delta).toEqual({ refusal: 'No.' });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('answers in the older form when the client used it', () => {
    const chunks = chunksOf([...call(0, 'x', '{"p"', ':1}'), ...call(1, 'y'), finish('tool-calls')], {
      functions: [{ name: 'f' }],
    });
    expect(chunks.slice(1).map(({ choices }) => [choices[0]?.delta, choices[0]?.finish_reason])).toEqual([
      [{ function_call: { name: 'f', arguments: '' } }, null],
      [{ function_call: { arguments: '{"p"' } }, null],
      [{ function_call: { arguments: ':1}' } }, null],
      [{}, 'function_call'],
    ]);
  });

  it('ends with an error object and no [DONE] after a failure, and says nothing more', () => {
    const error = { unified: 'rate-limit', raw: 'slow_down', message: 'Too fast' } as const;
    const encoder = openaiChatCodec.createStreamEncoder(contextOf());
    const text =
      encoder.push(start) + encoder.push({ type: 'error', error }) + encoder.push(finish()) + encoder.end();
    expect(dataOf(text).at(-1)).toEqual({
      error: { message: 'Too fast', type: 'rate_limit_error', param: null, code: 'slow_down' },
    });
    expect(text).not.toContain('[DONE]');
    expect(dataOf(encodeEvents([{ type: 'error', error }], contextOf()))).toHaveLength(1);
  });

  it('lists what it could not say', () => {
    const encoder = openaiChatCodec.createStreamEncoder(contextOf());
    const seal = { family: 'anthropic', kind: 'signature', value: 's' } as const;
    encoder.push(start);
    encoder.push({ type: 'thinking-start', block: 0 });
    encoder.push({ type: 'thinking-end', block: 0, seal });
    encoder.push({
      type: 'block',
      block: 1,
      content: { type: 'server-tool-call', callId: 'x', tool: 'web-search', name: 's', input: {} },
    });
    expect(encoder.losses.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'seal blocks[0]',
      'server-tool blocks[1]',
    ]);
  });

  it('comes back the same through the decoder', () => {
    const events: IrEvent[] = [
      { ...start, id: 'chatcmpl-9' },
      ...words(0, 'a', 'b'),
      ...call(1, 'x', '{"p":1}'),
      { type: 'finish', finish: { unified: 'tool-calls', raw: 'tool_calls', stopSequence: null } },
    ];
    expect(decodeStream(encodeEvents(events, contextOf()))).toEqual(events);
  });
});
