import { describe, expect, it } from 'vitest';
import type { IrEvent, IrResponse, JsonObject } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import type { AnswerContext } from '../codec.ts';
import { MalformedRequest } from '../malformed.ts';
import { openaiCompletions, openaiCompletionsCodec as codec } from './index.ts';

const decode = (body: object): ReturnType<typeof codec.decodeRequest> =>
  codec.decodeRequest({ model: 'asked', prompt: 'p', ...body } as JsonObject, { model: null, stream: null });
const contextOf = (body: object = {}): AnswerContext => ({
  request: decode(body),
  createdAtSeconds: 7,
  nextId: () => 'fresh',
  estimatedInputTokens: null,
});
const finish = (unified: 'stop' | 'length' | 'tool-calls'): IrEvent => ({
  type: 'finish',
  finish: { unified, raw: null, stopSequence: null },
});
const words: IrEvent[] = [
  { type: 'response-start', id: null, model: 'served' },
  { type: 'text-start', block: 0 },
  { type: 'text-delta', block: 0, text: 'a"' },
  { type: 'text-end', block: 0 },
  { type: 'usage', usage: { ...noUsage, input: 3, output: 1 } },
];
const encode = (events: readonly IrEvent[], body: object = {}): string => {
  const encoder = codec.createStreamEncoder(contextOf(body));
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
};

describe('a text completion request', () => {
  it.each([['p'], [['p']]])('makes one user turn of the prompt %j, without the old limit', (prompt) => {
    expect(decode({ prompt, stop: 'x', temperature: 0, user: 'u', logprobs: 3 })).toMatchObject({
      turns: [{ role: 'user', blocks: [{ type: 'text', text: 'p' }] }],
      maximumOutputTokens: null,
      stopSequences: ['x'],
      sampling: { temperature: 0 },
      userId: 'u',
      native: { dialect: 'openai-completions', data: { logprobs: 3 } },
    });
    expect(decode({ max_tokens: 16, echo: false, suffix: '', best_of: 1, n: 1 }).maximumOutputTokens).toBe(
      16,
    );
  });

  it.each([
    [{ prompt: [1, 2] }, 'prompt'],
    [{ prompt: [[1, 2]] }, 'prompt'],
    [{ prompt: ['a', 'b'] }, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: [null] }, 'prompt[0]'],
    [{ prompt: { a: 1 } }, 'prompt'],
    [{ n: 2 }, 'n'],
    [{ best_of: 2 }, 'best_of'],
    [{ echo: true }, 'echo'],
    [{ suffix: 'x' }, 'suffix'],
    [{ model: 5 }, 'model'],
    [{ max_tokens: 'x' }, 'max_tokens'],
  ])('%j is refused with the path %s', (body, path) => {
    expect(() => decode(body)).toThrow(MalformedRequest);
    expect(() => decode(body)).toThrow(new RegExp(`^${path.replace(/[[\]]/g, '\\$&')}:`));
  });
});

describe('a text completion answer', () => {
  it('is a text, and lists what is no text', () => {
    const response: IrResponse = {
      id: 'x',
      model: 'served',
      blocks: [
        { type: 'thinking', text: 'hm', seal: null },
        { type: 'text', text: 'a' },
      ],
      finish: { unified: 'length', raw: null, stopSequence: null },
      usage: { ...noUsage, input: 3, output: 1 },
      error: null,
    };
    const { body, losses } = codec.encodeResponse(response, contextOf());
    expect(body).toEqual({
      id: 'cmpl-fresh',
      object: 'text_completion',
      created: 7,
      model: 'served',
      choices: [{ text: 'a', index: 0, logprobs: null, finish_reason: 'length' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
    });
    expect(losses).toMatchObject([{ path: 'blocks[0]', kind: 'thinking' }]);
    const error = { unified: 'server', raw: null, message: 'Broken' } as const;
    expect(codec.encodeResponse({ ...response, error }, contextOf()).body).toMatchObject({
      error: { message: 'Broken' },
    });
  });

  it('is streamed in chunks, with usage when asked, and [DONE]', () => {
    const base = '{"id":"cmpl-fresh","object":"text_completion","created":7,"model":"served","choices":[';
    expect(encode([...words, finish('stop')])).toBe(
      [
        `data: ${base}{"text":"a\\"","index":0,"logprobs":null,"finish_reason":null}]}`,
        `data: ${base}{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}]}`,
        'data: [DONE]\n\n',
      ].join('\n\n'),
    );
    const asked = encode([...words, finish('tool-calls')], { stream_options: { include_usage: true } });
    expect(asked).toContain('"usage":null');
    expect(asked).toContain(
      '"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}',
    );
    expect(asked).toContain('"finish_reason":"stop"');
  });

  it('ends a failed stream with an error object and no [DONE]', () => {
    const text = encode([
      ...words,
      { type: 'error', error: { unified: 'server', raw: null, message: 'Broken' } },
      finish('stop'),
    ]);
    expect(
      text.endsWith(
        'data: {"error":{"message":"Broken","type":"server_error","param":null,"code":null}}\n\n',
      ),
    ).toBe(true);
  });

  it('is read by the tap of the native lane', () => {
    const tap = openaiCompletions.createTap();
    tap.push(Buffer.from(encode([...words, finish('stop')])));
    tap.end();
    expect(tap.findings).toMatchObject({
      hasContent: true,
      terminal: 'complete',
      finish: 'stop',
      model: 'served',
    });
  });
});
