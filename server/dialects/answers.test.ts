import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialects } from './index.ts';

const messages = dialects['anthropic-messages'];
const responses = dialects['openai-responses'];
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('findings of a Messages answer', () => {
  it('reads model, finish and usage of a message', () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    };
    const body = json({
      type: 'message',
      model: 'claude-opus-5-5',
      content: [],
      stop_reason: 'end_turn',
      usage,
    });
    expect(messages.readAnswer(body)).toEqual({
      hasContent: true,
      terminal: 'complete',
      error: null,
      usage: { input: 10, output: 20, cacheRead: 30, cacheWrite: 40 },
      finish: 'end_turn',
      model: 'claude-opus-5-5',
      quotaFrames: [],
    });
  });

  it('reads an error envelope', () => {
    const error = { type: 'invalid_request_error', message: 'prompt is too long' };
    expect(messages.readAnswer(json({ type: 'error', error }))).toMatchObject({
      terminal: 'failed',
      error: { type: 'invalid_request_error', message: 'prompt is too long', status: 400 },
    });
  });

  it('takes a token count for a complete answer without usage', () => {
    expect(messages.readAnswer(json({ input_tokens: 5 }))).toMatchObject({
      terminal: 'complete',
      usage: null,
    });
  });
});

describe('findings of a Responses answer', () => {
  it('takes cached and written tokens out of the input', () => {
    const usage = {
      input_tokens: 100,
      output_tokens: 7,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
    };
    expect(
      responses.readAnswer(json({ object: 'response', model: 'm', status: 'completed', usage })),
    ).toMatchObject({
      terminal: 'complete',
      finish: 'completed',
      usage: { input: 10, output: 7, cacheRead: 60, cacheWrite: 30 },
    });
  });

  it.each([
    ['a failed response', { status: 'failed', error: { code: 'server_error', message: 'x' } }, 500, 'x'],
    ['an error', { error: { type: 'usage_limit_reached', message: 'y' } }, 429, 'y'],
    ['a detail', { detail: 'Unsupported parameter: user' }, null, 'Unsupported parameter: user'],
  ])('reads %s', (_, body, status, message) => {
    expect(responses.readAnswer(json(body))).toMatchObject({
      terminal: 'failed',
      error: { status, message },
    });
  });

  it('reads an incomplete response', () => {
    const body = { status: 'incomplete', error: null, incomplete_details: { reason: 'content_filter' } };
    expect(responses.readAnswer(json(body))).toMatchObject({
      terminal: 'complete',
      finish: 'content_filter',
    });
  });
});

describe.each([
  ['Messages', messages],
  ['Responses', responses],
] as const)('findings of a bad %s answer', (_, dialect) => {
  it.each(['', '<html>', '[]', '{"usage":', 'null', '"x"', '\uFFFD'])('knows nothing of %j', (text) => {
    expect(dialect.readAnswer(Buffer.from(text))).toMatchObject({
      terminal: 'none',
      hasContent: false,
      usage: null,
    });
  });

  it('knows nothing of a body beyond 32 MiB', () => {
    const body = Buffer.alloc(33 * 1024 * 1024, 0x20);
    body.write('{"model":"m"', 0);
    body.write('}', body.length - 1);
    expect(dialect.readAnswer(body)).toMatchObject({ terminal: 'none', model: null });
  });

  it('never throws and never counts below zero', () => {
    const member = fc.constantFrom(
      'usage',
      'model',
      'error',
      'type',
      'status',
      'detail',
      'stop_reason',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue()), (value) => {
        const { usage } = dialect.readAnswer(json(value));
        for (const count of Object.values(usage ?? {})) expect(count).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
