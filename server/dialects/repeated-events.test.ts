import { describe, expect, it } from 'vitest';
import type { IrEvent } from '../ir/index.ts';
import { splitEvery } from '../testing/byte-splitter.ts';
import { createRepeatedEvents } from './repeated-events.ts';
import { upstreamCodecs, type DialectId } from './index.ts';
import { plainEvents } from '../ir/testing/plain-events.ts';

function taught(data: string, member: string, words: string) {
  const said: string[] = [];
  const repeated = createRepeatedEvents();
  repeated.teach({ name: 'delta', data, member, words, say: (text) => void said.push(text) });
  const read = (next: string): number => repeated.read(next, 0, '\n');
  return { repeated, said, read };
}

const event = (data: string): string => `event: delta\ndata: ${data}\n\n`;

describe('events that differ in their words only', () => {
  it('are read with all escapes, other numbers and other padding', () => {
    const { said, read } = taught('{"sequence_number":9,"delta":"a","obfuscation":"xY"}', 'delta', 'a');
    const next = event('{"sequence_number":10,"delta":"\\"b\\\\\\n\\u00e9","obfuscation":""}');
    expect(read(next)).toBe(next.length);
    expect(said).toEqual(['"b\\\né']);
  });

  it.each([
    ['another member', '{"delta":"b","more":1}'],
    ['another index', '{"index":1,"delta":"b"}'],
    ['a member within the words', '{"delta":"b","delta":"c"}'],
    ['words that are no sound string', '{"delta":"\u0001"}'],
    ['a broken escape', '{"delta":"\\u12"}'],
    ['words without an end', '{"delta":"b\\"}'],
    ['no words', '{"delta":null}'],
    ['a number that is none', '{"sequence_number":01,"delta":"b"}'],
  ])('are left alone with %s', (_, data) => {
    const { said, read } = taught('{"delta":"a"}', 'delta', 'a');
    expect(read(event(data))).toBe(0);
    expect(said).toEqual([]);
  });

  it('are left alone while the event is not whole, and after it was forgotten', () => {
    const { repeated, said, read } = taught('{"delta":"a"}', 'delta', 'a');
    expect(read(event('{"delta":"b"}').slice(0, -1))).toBe(0);
    expect(read(event('{"delta":"b"}') + event('{"delta":"c"').slice(0, 30))).toBe(
      event('{"delta":"b"}').length,
    );
    repeated.forget();
    expect(read(event('{"delta":"d"}'))).toBe(0);
    expect(said).toEqual(['b']);
  });

  it('teach nothing when the words stand twice in the data', () => {
    const { read } = taught('{"delta":"a","x":{"delta":"a"}}', 'delta', 'a');
    expect(read(event('{"delta":"b","x":{"delta":"a"}}'))).toBe(0);
  });
});

const messages = (data: string): string => `event: content_block_delta\ndata: ${data}\n\n`;
const text = (index: number, words: string): string =>
  messages(`{"type":"content_block_delta","index":${index},"delta":{"type":"text_delta","text":"${words}"}}`);
const gemini = (words: string, count: number): string =>
  `data: {"candidates":[{"content":{"parts":[{"text":"${words}"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":${count}}}\r\n\r\n`;

/** Each with something between equal events that changes what they mean. */
const streams: readonly (readonly [what: string, dialect: DialectId, stream: string])[] = [
  [
    'a block that ended and began again',
    'anthropic-messages',
    `${text(0, 'a')}${text(0, 'b')}${text(0, '')}${text(0, 'c\\n')}event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n${text(0, 'd')}${text(1, 'e')}${text(0, 'f')}`,
  ],
  [
    'counts that grow with each chunk',
    'gemini',
    [1, 2, 3, 7, 12].map((count) => gemini('a', count)).join(''),
  ],
];

describe('decoders that learn', () => {
  it.each(streams)('tell the same of %s as those that read each event', (_, dialect, stream) => {
    const bytes = Buffer.from(stream);
    const decode = (pieces: readonly Uint8Array[]): readonly IrEvent[] => {
      const decoder = upstreamCodecs[dialect]?.createStreamDecoder();
      return decoder === undefined
        ? []
        : plainEvents([...pieces.flatMap((piece) => [...decoder.push(piece)]), ...decoder.end()]);
    };
    const whole = decode([bytes]);
    expect(whole).toEqual(decode(splitEvery(bytes, 1)));
  });
});
