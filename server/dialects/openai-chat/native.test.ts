import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import type { StreamFindings } from '../dialect.ts';
import { openaiChat } from './index.ts';
import { linesOf, streamOf } from './testing/streams.ts';

function tapPieces(pieces: readonly Uint8Array[]): StreamFindings {
  const tap = openaiChat.createTap();
  for (const piece of pieces) tap.push(piece);
  tap.end();
  return tap.findings;
}
function findingsOf(text: string): StreamFindings {
  const bytes = Buffer.from(text);
  const findings = tapPieces([bytes]);
  expect(tapPieces(splitEvery(bytes, 1))).toEqual(findings);
  for (let seed = 0; seed < 10; seed += 1)
    expect(tapPieces(splitRandomly(bytes, seed, 1 + seed * 9))).toEqual(findings);
  return findings;
}
const usage = {
  prompt_tokens: 100,
  completion_tokens: 7,
  prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
};
const words = [
  { role: 'assistant', content: '' },
  { content: 'a' },
  { content: '"usage":{"prompt_tokens":5}' },
];

describe('the tap on a Chat Completions stream', () => {
  it('reads model, usage and finish', () => {
    expect(
      findingsOf(
        streamOf(words, { done: false }) + linesOf([{ id: '1', choices: [], usage }]) + 'data: [DONE]\n\n',
      ),
    ).toEqual({
      hasContent: true,
      terminal: 'complete',
      error: null,
      usage: { input: 10, output: 7, cacheRead: 60, cacheWrite: 30 },
      finish: 'stop',
      model: 'served-model',
      quotaFrames: [],
    });
  });

  it('sees no content in the role alone', () => {
    expect(
      findingsOf(streamOf([{ role: 'assistant', content: '' }], { finish: '', done: false })),
    ).toMatchObject({
      hasContent: false,
      terminal: 'none',
    });
    expect(findingsOf(streamOf([{ tool_calls: [{ index: 0 }] }], { finish: '', done: false }))).toMatchObject(
      {
        hasContent: true,
      },
    );
  });

  it('takes a finish reason for the end where [DONE] is missing, and nothing less', () => {
    expect(findingsOf(streamOf(words, { done: false })).terminal).toBe('complete');
    expect(findingsOf(streamOf(words, { done: false, finish: '' })).terminal).toBe('none');
    expect(findingsOf(streamOf(words).slice(0, -40)).terminal).toBe('none');
  });

  it('reads an error in a data line', () => {
    const error = { message: 'Provider down', code: 502 };
    expect(
      findingsOf(
        streamOf(words, { done: false, finish: '' }) +
          linesOf([{ error, choices: [{ delta: {}, finish_reason: 'error' }] }]),
      ),
    ).toMatchObject({
      terminal: 'failed',
      error: { message: 'Provider down', status: 502 },
    });
    expect(findingsOf('data: {"error":"plain"}\n\ndata: [DONE]\n\n')).toMatchObject({
      terminal: 'failed',
      error: { message: 'plain' },
    });
  });

  it('finds everything where the server writes spaces', () => {
    const python =
      'data: {"model": "m", "choices": [{"delta": {"content": "a"}}]}\n\ndata: {"choices": [{"delta": {}, "finish_reason" : "length"}], "usage" :  {"prompt_tokens": 3}}\n\n';
    expect(findingsOf(python)).toMatchObject({ finish: 'length', usage: { input: 3 }, terminal: 'complete' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => void tapPieces([Buffer.from(`data: ${JSON.stringify(value)}\n\n`)]),
      ),
    );
    expect(findingsOf('data: {"__proto__":{"error":"x"},"usage":{"prompt_tokens":"x"}}\n\n')).toMatchObject({
      usage: null,
      terminal: 'none',
    });
  });
});

describe('the native lane of Chat Completions', () => {
  const read = (body: object): unknown => openaiChat.readRequest(Buffer.from(JSON.stringify(body)));

  it('finds the model, the stream flag and the conversation', () => {
    expect(read({ model: 'gpt', stream: true, messages: [], prompt_cache_key: 'k', user: 'u' })).toEqual({
      ok: true,
      facts: {
        model: 'gpt',
        modelSpan: { start: 9, end: 14 },
        stream: true,
        opening: expect.any(Function),
        sessionId: 'k',
        userId: null,
        boundTo: [],
      },
    });
    expect(read({ metadata: { session_id: 's' }, user: 'u' })).toMatchObject({ facts: { sessionId: 's' } });
    expect(read({ metadata: 'x', user: 'u' })).toMatchObject({ facts: { sessionId: 'u' } });
    expect(read({ user: 'two words' })).toMatchObject({ facts: { sessionId: null } });
    expect(read({ messages: [{ content: [{ type: 'file', file: { file_id: 'file-1' } }] }] })).toMatchObject({
      facts: { boundTo: ['file'] },
    });
  });

  it('reads whole answers, errors inside a 200, and other objects', () => {
    const choices = [{ message: { content: 'say "finish_reason":"length"' }, finish_reason: 'tool_calls' }];
    const answer = (body: unknown): StreamFindings =>
      openaiChat.readAnswer(Buffer.from(JSON.stringify(body)));
    expect(answer({ model: 'm', choices, usage })).toMatchObject({
      terminal: 'complete',
      finish: 'tool_calls',
      usage: { input: 10, output: 7, cacheRead: 60, cacheWrite: 30 },
    });
    expect(answer({ error: { message: 'x', type: 'server_error' } })).toMatchObject({
      terminal: 'failed',
      error: { status: 500, message: 'x' },
    });
    expect(answer({ base_resp: { status_code: 1004, status_msg: 'key' } })).toMatchObject({
      terminal: 'failed',
      error: { status: 401 },
    });
    expect(answer({ base_resp: { status_code: 0 }, choices })).toMatchObject({ terminal: 'complete' });
    expect(answer({ object: 'list', data: [] })).toMatchObject({ terminal: 'complete', usage: null });
    for (const body of ['', '[]', '<html>', '{"usage":'])
      expect(openaiChat.readAnswer(Buffer.from(body))).toMatchObject({ terminal: 'none' });
  });

  it("puts errors into OpenAI's envelope", () => {
    const error = {
      status: 429,
      code: 'account-exhausted',
      message: 'Used up.',
      resetsAtMs: 1_000_400,
      requestId: 'r',
    };
    const answer = openaiChat.errorAnswer(error);
    expect(answer.headers).toMatchObject({ 'x-should-retry': 'false', 'x-request-id': 'r' });
    expect(JSON.parse(answer.body)).toEqual({
      error: {
        message: 'Used up.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
        resets_at: 1_001,
      },
    });
    expect(findingsOf(openaiChat.errorEvent(error))).toMatchObject({
      terminal: 'failed',
      error: { status: 429, message: 'Used up.' },
    });
    expect(openaiChat.errorEvent(error)).not.toContain('[DONE]');
  });
});
