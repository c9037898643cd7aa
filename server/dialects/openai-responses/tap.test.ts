import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import type { StreamFindings } from '../dialect.ts';
import { responsesErrorEvent } from './errors.ts';
import { createResponsesTap } from './tap.ts';

const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`__fixtures__/${name}.sse`, import.meta.url));

function tapAll(pieces: readonly Uint8Array[]): StreamFindings {
  const tap = createResponsesTap();
  for (const piece of pieces) tap.push(piece);
  tap.end();
  return tap.findings;
}

const frame = {
  type: 'codex.rate_limits',
  plan_type: 'pro',
  rate_limits: {
    allowed: true,
    limit_reached: false,
    primary: { used_percent: 42, window_minutes: 300, reset_after_seconds: 3600, reset_at: 1_795_222_800 },
    secondary: {
      used_percent: 5,
      window_minutes: 10_080,
      reset_after_seconds: 86_400,
      reset_at: 1_795_305_600,
    },
  },
  credits: null,
};
const nothing: StreamFindings = {
  hasContent: false,
  terminal: 'none',
  error: null,
  usage: null,
  finish: null,
  model: null,
  quotaFrames: [],
};
const started = { ...nothing, model: 'gpt-6.1-sol' };
// 5,000 input tokens of which 4,000 were read from and 600 written to the cache.
const usage = { input: 400, output: 70, cacheRead: 4_000, cacheWrite: 600 };
const complete = {
  ...started,
  hasContent: true,
  terminal: 'complete',
  usage,
  finish: 'completed',
  quotaFrames: [frame],
};
const unreadable = { code: null, message: 'The vendor reported an error without a message.', status: null };

const expected: Readonly<Record<string, unknown>> = {
  'plain-lf': complete,
  'plain-crlf': complete,
  'without-event-names': complete,
  'no-final-blank-line': complete,
  incomplete: { ...complete, finish: 'max_output_tokens', quotaFrames: [] },
  'handshake-only': { ...started, quotaFrames: [frame] },
  'private-events': { ...started, quotaFrames: [frame] },
  'truncated-in-last-event': { ...started, hasContent: true, quotaFrames: [frame] },
  'failed-overloaded': {
    ...started,
    terminal: 'failed',
    finish: 'failed',
    error: {
      type: 'server_is_overloaded',
      code: 'server_is_overloaded',
      message: 'Our servers are currently overloaded.',
      status: 503,
    },
  },
  'failed-limit': {
    ...started,
    hasContent: true,
    terminal: 'failed',
    finish: 'failed',
    usage,
    error: {
      type: 'rate_limit_exceeded',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached. Please try again in 1.2s.',
      status: 429,
    },
  },
  'error-flat': {
    ...started,
    terminal: 'failed',
    error: { type: 'server_error', code: 'server_error', message: 'The server had an error.', status: 500 },
  },
  'error-nested': {
    ...started,
    terminal: 'failed',
    error: {
      type: 'usage_limit_reached',
      code: null,
      message: 'The usage limit has been reached',
      status: 429,
    },
  },
  garbage: { ...nothing, terminal: 'failed', error: { type: 'unknown_error', ...unreadable } },
  'hostile-keys': {
    ...nothing,
    terminal: 'complete',
    usage: { input: 0, output: 0, cacheRead: 99, cacheWrite: 0 },
  },
};

describe('the tap on a Responses stream', () => {
  it.each(Object.keys(expected))('reads %s the same whole, byte by byte and cut at random', async (name) => {
    const bytes = await fixture(name);
    expect(tapAll([bytes])).toEqual(expected[name]);
    expect(tapAll(splitEvery(bytes, 1))).toEqual(expected[name]);
    for (let seed = 0; seed < 30; seed += 1)
      expect(tapAll(splitRandomly(bytes, seed, 1 + seed * 5))).toEqual(expected[name]);
  });

  it('knows the answer by the id under which it began, and an end of ours keeps that', async () => {
    const tap = createResponsesTap();
    expect(tap.answerId()).toBeNull();
    tap.push(Buffer.from('event: response.created\ndata: {"response":{"id":7}}\n\n'));
    expect(tap.answerId()).toBeNull();
    tap.push(Buffer.from('event: response.created\ndata: {"response":{"id":"resp_a\\"b"}}\n\n'));
    tap.push(Buffer.from('event: response.in_progress\ndata: {"response":{"id":"resp_c"}}\n\n'));
    expect(tap.answerId()).toBe('resp_a"b');
    const error = { status: 502, code: 'upstream-broken', message: 'cut' };
    const dataOf = (event: string): unknown => JSON.parse(/data: (.*)/.exec(event)?.[1] ?? '');
    expect(dataOf(responsesErrorEvent(error, tap.answerId()))).toMatchObject({
      response: { id: 'resp_a"b', status: 'failed' },
    });
    expect(dataOf(responsesErrorEvent(error))).toMatchObject({ response: { id: expect.any(String) } });
  });

  it('tells of content at the first output item', async () => {
    const text = (await fixture('plain-lf')).toString();
    const cut = text.indexOf('event: response.output_item.added');
    const tap = createResponsesTap();
    tap.push(Buffer.from(text.slice(0, cut)));
    expect(tap.findings.hasContent).toBe(false);
    tap.push(Buffer.from(text.slice(cut, text.indexOf('event: response.content_part.added'))));
    expect(tap.findings.hasContent).toBe(true);
  });

  it('keeps the newest 64 quota frames of a stream that repeats them without end', () => {
    const tap = createResponsesTap();
    for (let round = 0; round < 200; round += 1)
      tap.push(Buffer.from(`event: codex.rate_limits\ndata: {"round":${round}}\n\n`));
    expect(tap.findings.quotaFrames).toHaveLength(64);
    expect(tap.findings.quotaFrames.at(-1)).toEqual({ round: 199 });
  });
});
