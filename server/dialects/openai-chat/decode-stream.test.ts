import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IrEvent } from '../../ir/index.ts';
import { checkEvents } from '../../ir/index.ts';
import { openaiChatCodec } from './index.ts';
import { decodeStream, linesOf, streamOf } from './testing/streams.ts';
import { plainEvents } from '../../ir/testing/plain-events.ts';

const withoutStart = (events: readonly IrEvent[]): readonly IrEvent[] =>
  events.filter(({ type }) => type !== 'response-start');
const told = (text: string): readonly IrEvent[] => withoutStart(decodeStream(text));
const stop = { type: 'finish', finish: { unified: 'stop', raw: 'stop', stopSequence: null } };
const words = (block: number, ...texts: readonly string[]): readonly object[] => [
  { type: 'text-start', block },
  ...texts.map((text) => ({ type: 'text-delta', block, text })),
  { type: 'text-end', block },
];
const thoughts = (block: number, text: string): readonly object[] => [
  { type: 'thinking-start', block },
  { type: 'thinking-delta', block, text },
  { type: 'thinking-end', block, seal: null },
];

describe('text of a Chat Completions stream', () => {
  it('starts with id and model, and keeps words of every script', () => {
    const events = decodeStream(
      streamOf([
        { role: 'assistant', content: '' },
        { content: 'Grüße ' },
        { content: '🙂"\\\n' },
        { content: 'x' },
        { content: 'y' },
      ]),
    );
    expect(events).toEqual([
      { type: 'response-start', id: 'chatcmpl-1', model: 'served-model' },
      ...words(0, 'Grüße ', '🙂"\\\n', 'x', 'y'),
      stop,
    ]);
  });

  it('reads CRLF, comments, and events of gateways', () => {
    const text = `: OPENROUTER PROCESSING\r\n\r\n${streamOf([{ content: 'a' }]).replaceAll('\n', '\r\n')}`;
    expect(told(`data: keep-alive\n\n${text}`)).toEqual([...words(0, 'a'), stop]);
  });

  it('keeps text of chunks that look alike but for the text', () => {
    const chunk = (content: string, more = ''): string =>
      `data: {"id":"1","choices":[{"index":0,"delta":{"content":${content}}${more}}]}\n\n`;
    const text = ['"a"', '"b"', '"c\\u0041"', '"d\\\\"', '"e"},"finish_reason":null,"x":{"y":""']
      .map((content) => chunk(content))
      .join('');
    expect(told(`${text}${chunk('""', ',"finish_reason":"stop"')}data: [DONE]\n\n`)).toEqual([
      ...words(0, 'a', 'b', 'cA', 'd\\', 'e'),
      stop,
    ]);
  });

  it('keeps text of chunks that are padded with random letters', () => {
    const chunk = (content: string, pad: string): object => ({
      choices: [{ index: 0, delta: { content } }],
      obfuscation: pad,
    });
    const chunks = [
      chunk('a', 'x9'),
      chunk('b', ''),
      chunk('c"', 'yy'),
      chunk(',"obfuscation":"', 'z'),
      chunk('d', 'zz'),
    ];
    expect(told(linesOf(chunks) + streamOf([]))).toEqual([
      ...words(0, 'a', 'b', 'c"', ',"obfuscation":"', 'd'),
      stop,
    ]);
  });

  it('gives words of a refusal their own block and reason', () => {
    expect(told(streamOf([{ content: '', refusal: 'No.' }]))).toEqual([
      { type: 'refusal-start', block: 0 },
      { type: 'refusal-delta', block: 0, text: 'No.' },
      { type: 'refusal-end', block: 0 },
      { type: 'finish', finish: { unified: 'refusal', raw: 'stop', stopSequence: null } },
    ]);
  });

  it('reads sources and images, in both spellings [rule 122]', () => {
    const citation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.test', title: 'A', start_index: 0, end_index: 1 },
    };
    const image = { type: 'image_url', imageUrl: { url: 'data:image/png;base64,QQ==' } };
    const events = told(
      streamOf([{ content: 'a' }, { annotations: [citation, { type: 'other' }] }, { images: [image] }]),
    );
    expect(events[2]).toEqual({
      type: 'text-citation',
      block: 0,
      citation: { url: 'https://a.test', title: 'A', quote: null },
    });
    expect(events[4]).toMatchObject({
      type: 'block',
      block: 1,
      content: { type: 'media', source: { data: 'QQ==' } },
    });
  });

  it('reads only the first of several choices', () => {
    const chunk = {
      id: '1',
      choices: [
        { index: 1, delta: { content: 'other' } },
        { index: 0, delta: { content: 'mine' } },
      ],
    };
    expect(
      told(linesOf([chunk, { choices: [{ index: 1, delta: { content: 'x' } }] }]) + streamOf([])),
    ).toEqual([...words(0, 'mine'), stop]);
  });
});

describe('reasoning of a Chat Completions stream', () => {
  it.each([
    ['reasoning_content', { reasoning_content: 'hm' }],
    ['reasoning', { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] }],
    ['typed chunks', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
  ])('is read from %s [rule 113]', (_, delta) => {
    expect(told(streamOf([delta, { content: 'a' }]))).toEqual([...thoughts(0, 'hm'), ...words(1, 'a'), stop]);
  });

  it('is taken out of tags at the very beginning, wherever they are cut', () => {
    const content = '\n<think>\nhm a < b </thin\n</think>\n\nSo: <think>x</think>';
    const expected = [...thoughts(0, 'hm a < b </thin'), ...words(1, 'So: <think>x</think>'), stop];
    for (let size = 1; size <= content.length; size += 1) {
      const deltas = (content.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).map((piece) => ({
        content: piece,
      }));
      const decoder = openaiChatCodec.createStreamDecoder();
      const events = withoutStart(
        plainEvents([...decoder.push(Buffer.from(streamOf(deltas))), ...decoder.end()]),
      );
      const joined: IrEvent[] = [];
      for (const event of events) {
        const last = joined.at(-1);
        if (last !== undefined && last.type === event.type && 'text' in last && 'text' in event)
          joined[joined.length - 1] = { ...last, text: last.text + event.text };
        else joined.push(event);
      }
      expect(joined).toEqual(expected);
    }
  });

  it('is not taken out of tags when it has its own member, or in the middle', () => {
    expect(told(streamOf([{ reasoning_content: 'hm' }, { content: '<think>x' }]))).toEqual([
      ...thoughts(0, 'hm'),
      ...words(1, '<think>x'),
      stop,
    ]);
    expect(told(streamOf([{ content: 'a <think>' }]))).toEqual([...words(0, 'a <think>'), stop]);
    expect(told(streamOf([{ content: '<thi' }]))).toEqual([...words(0, '<thi'), stop]);
  });

  it('joins fragments of sealed details into one seal', () => {
    const part = (more: object): object => ({
      reasoning_details: [{ type: 'reasoning.text', index: 0, ...more }],
    });
    const events = told(
      streamOf([part({ text: 'h' }), part({ text: 'm' }), part({ signature: 's' }), { content: 'a' }]),
    );
    const end = events.find((event) => event.type === 'thinking-end');
    const value = end?.type === 'thinking-end' ? (end.seal?.value ?? '') : '';
    expect(JSON.parse(Buffer.from(value, 'base64url').toString())).toEqual([
      { type: 'reasoning.text', index: 0, text: 'hm', signature: 's' },
    ]);
  });

  it('alone is no complete answer [rule 114]', () => {
    expect(told(streamOf([{ reasoning_content: 'hm' }], { finish: '' })).at(-1)).toMatchObject({
      type: 'error',
    });
  });
});

describe('a hostile Chat Completions stream', () => {
  const name = fc.constantFrom(
    'content',
    'reasoning_content',
    'reasoning_details',
    'refusal',
    'tool_calls',
    'images',
    '__proto__',
  );
  const call = fc.record(
    {
      index: fc.jsonValue(),
      id: fc.jsonValue(),
      function: fc.record({ name: fc.jsonValue(), arguments: fc.jsonValue() }),
    },
    { requiredKeys: [] },
  );
  const value = fc.oneof(fc.jsonValue(), fc.string(), fc.array(call, { maxLength: 3 }));

  it('never throws, and its events keep the grammar', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(name, value), { maxLength: 6 }), (deltas) => {
        const decoder = openaiChatCodec.createStreamDecoder();
        const events = [...decoder.push(Buffer.from(streamOf(deltas))), ...decoder.end()];
        expect(checkEvents(events).filter((problem) => !/call id|without an id/.test(problem))).toEqual([]);
      }),
    );
  });

  it('gives one error for bytes that are no stream', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const decoder = openaiChatCodec.createStreamDecoder();
        const events = [...decoder.push(bytes), ...decoder.end()];
        expect(events.at(-1)?.type).toBe('error');
        expect(checkEvents(events)).toEqual([]);
      }),
    );
  });
});

describe('the end of a Chat Completions stream', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };

  it('waits for a usage chunk behind the finish reason [rule 112]', () => {
    const text = streamOf([{ content: 'a' }], { done: false }) + linesOf([{ id: '1', choices: [], usage }]);
    for (const end of ['data: [DONE]\n\n', ''])
      expect(told(text + end).slice(3)).toMatchObject([
        { type: 'usage', usage: { input: 10, cacheRead: 4, output: 2 } },
        stop,
      ]);
  });

  it('never takes back what it counted as written', () => {
    const less = { ...usage, completion_tokens: 1 };
    const text = streamOf([{ content: 'a' }], { done: false });
    const counted = told(
      text +
        linesOf([
          { id: '1', choices: [], usage },
          { id: '1', choices: [], usage: less },
        ]),
    );
    expect(counted.flatMap((event) => (event.type === 'usage' ? [event.usage.output] : []))).toEqual([2, 2]);
  });

  it('is whole without [DONE], and without a reason before [DONE]', () => {
    expect(told(streamOf([{ content: 'a' }], { done: false })).at(-1)).toEqual(stop);
    expect(told(streamOf([{ content: 'a' }], { finish: '' })).at(-1)).toMatchObject({
      finish: { unified: 'stop', raw: null },
    });
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['model_length', 'context-window'],
    ['tool_calls', 'stop'],
    ['weird', 'other'],
  ])('reads the reason %s as %s [rules 110, 111]', (finish, unified) => {
    expect(told(streamOf([{ content: 'a' }], { finish })).at(-1)).toMatchObject({
      finish: { unified, raw: finish },
    });
  });

  it.each([
    ['nothing at all', ''],
    ['[DONE] alone', 'data: [DONE]\n\n'],
    ['no reason', streamOf([{ content: 'a' }], { finish: '', done: false })],
    ['half a chunk', streamOf([{ content: 'a' }]).slice(0, -30)],
    ['garbage', '\u0000\uFFFD<html>oops</html>'],
    ['a broken chunk', 'data: {"id":\n\ndata: [DONE]\n\n'],
  ])('%s is a broken stream', (_, text) => {
    expect(decodeStream(text.replace('"finish_reason":"stop"', '"finish_reason":null')).at(-1)).toMatchObject(
      {
        type: 'error',
        error: { unified: 'server' },
      },
    );
  });

  it.each([
    ['data: {"error":{"message":"slow down","code":"rate_limit_exceeded"}}\n\n', 'rate-limit', 'slow down'],
    ['data: {"error":"plain"}\n\n', 'server', 'plain'],
    [
      `${streamOf([{ content: 'a' }], { finish: 'error', done: false })}`,
      'server',
      'The vendor ended the answer with "error".',
    ],
    ['{"error":{"message":"whole body","type":"invalid_request_error"}}', 'invalid-request', 'whole body'],
    ['data: {"base_resp":{"status_code":1002,"status_msg":"limit"}}\n\n', 'rate-limit', 'limit'],
  ])('reads the failure in %j', (text, unified, message) => {
    expect(decodeStream(text).at(-1)).toEqual({
      type: 'error',
      error: { unified, raw: expect.toSatisfy(() => true) as unknown, message },
    });
  });
});
