import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRandomly } from '../testing/byte-splitter.ts';
import { createSseReader } from './sse-reader.ts';

type Seen = [name: string | undefined, data: string];

function readAll(pieces: readonly Uint8Array[], limit?: number): { events: Seen[]; isBlind: boolean } {
  const events: Seen[] = [];
  const reader = createSseReader((name, data) => events.push([name, data]), limit);
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { events, isBlind: reader.isBlind };
}

const bytes = (text: string): Buffer => Buffer.from(text);
const runs = 300 * Number(process.env['SWITCHYARD_TEST_SCALE'] ?? 1);

describe('the event reader', () => {
  it.each([
    ['LF', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n\n'],
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\nevent: b\r\ndata: 2\r\n\r\n'],
    ['CR', 'event: a\rdata: 1\r\revent: b\rdata: 2\r\r'],
    ['no space behind the colon', 'event:a\ndata:1\n\nevent:b\ndata:2\n\n'],
    ['comments between', ': hello\n\nevent: a\n:x\ndata: 1\n\n:\nevent: b\ndata: 2\n\n'],
    ['no blank line at the end', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n'],
    ['no line break at the end', 'event: a\ndata: 1\n\nevent: b\ndata: 2'],
    ['a byte order mark', '\uFEFFevent: a\ndata: 1\n\nevent: b\ndata: 2\n\n'],
  ])('reads the same events with %s, however the bytes are cut', (_, text) => {
    const whole: Seen[] = [
      ['a', '1'],
      ['b', '2'],
    ];
    expect(readAll([bytes(text)]).events).toEqual(whole);
    for (let seed = 0; seed < 40; seed += 1)
      expect(readAll(splitRandomly(bytes(text), seed, 3)).events).toEqual(whole);
  });

  it('keeps characters whole that are cut between two chunks', () => {
    const text = 'data: 日本語 🚃 é\n\n';
    for (let seed = 0; seed < 40; seed += 1)
      expect(readAll(splitRandomly(bytes(text), seed, 2)).events).toEqual([[undefined, '日本語 🚃 é']]);
  });

  it('gives the same events for every way to cut arbitrary text', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'data: x',
        'data:',
        'event: e',
        'event',
        ':c',
        'id: 1',
        'retry: 9',
        '',
        '',
        'nonsense: 1',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text}`),
    );
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 });
    fc.assert(
      fc.property(stream, fc.integer(), fc.integer({ min: 1, max: 9 }), (lines, seed, largest) => {
        const body = bytes(lines.map((parts) => parts.join('')).join(''));
        expect(readAll(splitRandomly(body, seed, largest)).events).toEqual(readAll([body]).events);
      }),
      { numRuns: runs },
    );
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 12 }), (pieces) => {
        readAll(pieces);
      }),
      { numRuns: runs },
    );
  });

  it.each([
    ['one endless line', `data: ${'x'.repeat(2_000)}`],
    ['many data lines', 'data: xxxxxxxxx\n'.repeat(200)],
  ])('switches itself off at %s beyond the limit and reads nothing afterwards', (_, flood) => {
    const events = 'event: a\ndata: 1\n\n';
    const pieces = splitRandomly(bytes(`${events}${flood}\n\n${events}`), 1, 50);
    expect(readAll(pieces, 1_000)).toEqual({ events: [['a', '1']], isBlind: true });
  });

  it('stays switched off after an event of more than 16 MiB', () => {
    const piece = Buffer.alloc(1024 * 1024, 0x61);
    const pieces = [bytes('data: '), ...Array.from({ length: 17 }, () => piece), bytes('\n\ndata: late\n\n')];
    expect(readAll(pieces)).toEqual({ events: [], isBlind: true });
  });

  it('reads nothing after the end', () => {
    const events: Seen[] = [];
    const reader = createSseReader((name, data) => events.push([name, data]));
    reader.end();
    reader.push(bytes('data: 1\n\n'));
    reader.end();
    expect(events).toEqual([]);
  });
});
