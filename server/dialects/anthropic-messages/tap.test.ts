import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import type { StreamFindings } from '../dialect.ts';
import { createMessagesTap } from './tap.ts';

const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`__fixtures__/${name}.sse`, import.meta.url));

function tapAll(pieces: readonly Uint8Array[]): StreamFindings {
  const tap = createMessagesTap();
  for (const piece of pieces) tap.push(piece);
  tap.end();
  return tap.findings;
}

const nothing: StreamFindings = {
  hasContent: false,
  terminal: 'none',
  error: null,
  usage: null,
  finish: null,
  model: null,
  quotaFrames: [],
};
const started = {
  ...nothing,
  model: 'claude-opus-5-5',
  usage: { input: 12, output: 1, cacheRead: 4000, cacheWrite: 300 },
};
const ended = {
  ...started,
  hasContent: true,
  usage: { ...started.usage, output: 57 },
  finish: 'end_turn',
};
const complete = { ...ended, terminal: 'complete' };

const expected: Readonly<Record<string, unknown>> = {
  'plain-lf': complete,
  'plain-crlf': complete,
  'plain-cr': complete,
  'byte-order-mark': complete,
  'without-event-names': complete,
  'no-final-blank-line': complete,
  'multi-byte': complete,
  'multi-line-data': complete,
  'comments-and-fields': complete,
  'repeated-ends': complete,
  'tool-use': { ...complete, finish: 'tool_use', usage: { ...started.usage, output: 88 } },
  'ping-only': started,
  'truncated-after-delta': { ...started, hasContent: true },
  'truncated-in-character': { ...started, hasContent: true },
  'truncated-in-last-event': ended,
  'error-after-start': {
    ...started,
    terminal: 'failed',
    error: { type: 'overloaded_error', code: null, message: 'Overloaded', status: 529 },
  },
  'error-mid-stream': {
    ...started,
    hasContent: true,
    terminal: 'failed',
    error: { type: 'api_error', code: 'cmek_unavailable', message: 'Internal server error', status: 500 },
  },
  'error-unreadable': {
    ...started,
    terminal: 'failed',
    error: {
      type: 'unknown_error',
      code: null,
      message: 'The vendor reported an error without a message.',
      status: null,
    },
  },
  garbage: nothing,
  'hostile-keys': { ...nothing, usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 2 } },
};

describe('the tap on a Messages stream', () => {
  it.each(Object.keys(expected))('reads %s the same whole, byte by byte and cut at random', async (name) => {
    const bytes = await fixture(name);
    expect(tapAll([bytes])).toEqual(expected[name]);
    expect(tapAll(splitEvery(bytes, 1))).toEqual(expected[name]);
    for (let seed = 0; seed < 30; seed += 1)
      expect(tapAll(splitRandomly(bytes, seed, 1 + seed * 5))).toEqual(expected[name]);
  });

  it('tells of content at the first block, before the stream ends', async () => {
    const text = (await fixture('plain-lf')).toString();
    const cut = text.indexOf('event: content_block_start');
    const tap = createMessagesTap();
    tap.push(Buffer.from(text.slice(0, cut)));
    expect(tap.findings.hasContent).toBe(false);
    tap.push(Buffer.from(text.slice(cut, text.indexOf('event: ping'))));
    expect(tap.findings).toMatchObject({ hasContent: true, terminal: 'none' });
  });

  it('does not change the prototype of objects', async () => {
    tapAll([await fixture('hostile-keys')]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['message']).toBeUndefined();
  });

  it('goes blind at an event of more than 16 MiB and keeps what it knew', async () => {
    const tap = createMessagesTap();
    tap.push(await fixture('ping-only'));
    tap.push(Buffer.from('event: content_block_delta\ndata: "'));
    for (let megabyte = 0; megabyte < 17; megabyte += 1) tap.push(Buffer.alloc(1024 * 1024, 0x61));
    tap.push(Buffer.from('"\n\nevent: message_stop\ndata: {}\n\n'));
    tap.end();
    expect(tap.isBlind).toBe(true);
    expect(tap.findings).toEqual(started);
  });
});
