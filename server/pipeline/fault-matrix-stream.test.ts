import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../testing/vendors/index.ts';
import { useFaultBench, type Expected } from './testing/fault-bench.ts';
import {
  raw,
  stream,
  streamEvents,
  vendorOf,
  wholeAnswer,
  type FaultLane,
  type FaultVendor,
} from './testing/fault-wire.ts';

const bench = useFaultBench();
const done: Expected = { status: 200, answer: 'relayed', tokens: 'booked', state: 'done' };
const broken: Expected = { status: 200, answer: 'appended', tokens: 'any', state: 'failed' };
const failed: Expected = { status: 200, answer: 'relayed', tokens: 'any', state: 'failed' };
const neverBegan: Expected = { status: 502, answer: 'own', tokens: 'none', state: 'failed' };
const mebibyte = 1_048_576;

const text = (vendor: FaultVendor): string => streamEvents(vendor).join('');
const withoutEnd = (vendor: FaultVendor): string => streamEvents(vendor).slice(0, -1).join('');
const early = (vendor: FaultVendor): string => streamEvents(vendor)[0] ?? '';
const last = (vendor: FaultVendor): string => streamEvents(vendor).at(-1) ?? '';
const content = (vendor: FaultVendor): string => streamEvents(vendor)[vendor === 'anthropic' ? 2 : 1] ?? '';
const huge = (vendor: FaultVendor): string => content(vendor).replace('hello', 'y'.repeat(17 * mebibyte));

type Cell = readonly [name: string, behaviour: (vendor: FaultVendor) => Behaviour, expected: Expected];

const streams: readonly Cell[] = [
  ['an error event first', () => ({ kind: 'overload-in-200' }), failed],
  [
    'an error event later',
    () => ({ kind: 'error-mid-stream', afterEvents: 6, text: 'some words here', deltas: 4 }),
    failed,
  ],
  ['no terminal event', (vendor) => stream([withoutEnd(vendor)]), broken],
  ['no event at all', () => stream([]), neverBegan],
  ['two terminal events', (vendor) => stream([text(vendor), last(vendor)]), done],
  [
    'an event of 17 MiB',
    (vendor) => stream([early(vendor), huge(vendor), last(vendor)]),
    { ...done, tokens: 'any' },
  ],
  [
    'an endless line',
    (vendor) => stream([early(vendor), content(vendor), 'data: ', 'x'.repeat(17 * mebibyte)]),
    { ...done, tokens: 'any' },
  ],
  [
    'an event that is no JSON',
    (vendor) => stream([early(vendor), 'data: {"type":\n\n', content(vendor), last(vendor)]),
    { ...done, tokens: 'any' },
  ],
  [
    'bytes that are no UTF-8',
    (vendor) =>
      stream([
        early(vendor),
        Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a]),
        content(vendor),
        last(vendor),
      ]),
    { ...done, tokens: 'any' },
  ],
  ['carriage returns only', (vendor) => stream([text(vendor).replaceAll('\n', '\r')]), done],
  ['comments, then the end', () => stream([': ping\n\n'.repeat(50)]), neverBegan],
  ['bytes after the end', (vendor) => stream([text(vendor), 'data: {"type":"late"}\n\n']), done],
  [
    'one byte at a time',
    (vendor) => stream([...Buffer.from(text(vendor))].map((byte) => Buffer.of(byte))),
    done,
  ],
];

describe.each<FaultLane>(['claude plan', 'codex plan'])('%s, stream', (lane) => {
  test.each(streams)('%s', async (_, behaviour, expected) => {
    await bench.play(lane, true, behaviour(vendorOf(lane)), expected);
  });
});

const gzipped = (vendor: FaultVendor): Buffer => gzipSync(wholeAnswer(vendor));
const encodings: readonly Cell[] = [
  [
    'gzip that nobody asked for',
    () => ({ kind: 'gzip-unasked', text: 'hello' }),
    { ...done, tokens: 'none' },
  ],
  [
    'a small body that would inflate to 64 MiB',
    () => raw(200, gzipSync(Buffer.alloc(64 * mebibyte)), { 'content-encoding': 'gzip' }),
    { ...done, tokens: 'none' },
  ],
  [
    'two encodings, one upon the other',
    (vendor) => raw(200, gzipSync(gzipped(vendor)), { 'content-encoding': 'gzip, gzip' }),
    { ...done, tokens: 'none' },
  ],
  [
    'a label that is wrong',
    (vendor) => raw(200, wholeAnswer(vendor), { 'content-encoding': 'gzip' }),
    { ...done, tokens: 'none' },
  ],
  [
    'half of an encoded body',
    (vendor) => raw(200, gzipped(vendor).subarray(0, 40), { 'content-encoding': 'gzip' }),
    { ...done, tokens: 'none' },
  ],
];

describe.each<FaultLane>(['claude plan', 'openai key'])('%s, plain', (lane) => {
  const vendor = vendorOf(lane);
  test.each(encodings)('%s', async (_, behaviour, expected) => {
    await bench.play(lane, false, behaviour(vendor), expected);
  });

  test('a body that is cut short of its length ends uncleanly or with a true status', async () => {
    const behaviour: Behaviour = {
      kind: 'raw',
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '5000' },
      chunks: ['{"half":'],
      thenDestroy: true,
    };
    await bench.play(lane, false, behaviour, neverBegan);
  });

  test('a whole answer in one document is booked', async () => {
    const got = await bench.play(lane, false, raw(200, wholeAnswer(vendor)), done);
    expect(got.text).toBe(wholeAnswer(vendor));
  });
});
