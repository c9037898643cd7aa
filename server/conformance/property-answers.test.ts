import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvents, type IrEvent, type IrResponse } from '../ir/index.ts';
import { splitRandomly } from '../testing/byte-splitter.ts';
import { comparable, decodeStream, fold } from './testing/answers.ts';
import { answers, asEvents } from './testing/arbitrary-answers.ts';
import { clients, contextOf, type Client } from './testing/clients.ts';
import { upstreamOf } from './testing/upstreams.ts';

const readable = clients.filter(({ name, dialect }) => name === dialect && dialect !== 'openai-completions');
const cuts = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
const numRuns = 300;

function written({ codec, request }: Client, events: readonly IrEvent[]): string {
  const encoder = codec.createStreamEncoder(contextOf(codec, request));
  let text = '';
  for (const event of events) text += encoder.push(event);
  return text + encoder.end();
}

/** Chat joins blocks of one kind with blank lines, so the words of an answer are compared without white space. */
const wordsOf = ({ blocks }: IrResponse, type: 'text' | 'thinking'): string =>
  blocks.map((block) => (block.type === type ? block.text.replaceAll(/\s/g, '') : '')).join('');

const callsOf = ({ blocks }: IrResponse): readonly unknown[] =>
  blocks.flatMap((block) =>
    block.type === 'tool-call' ? [[block.callId, block.name, JSON.parse(block.input || '{}')]] : [],
  );

/** What an answer says where its dialect does not keep the order of its blocks, or cuts a signed text in two. */
const told = (response: IrResponse): unknown => ({
  text: wordsOf(response, 'text'),
  thinking: wordsOf(response, 'thinking'),
  calls: callsOf(response),
  seals: response.blocks.flatMap((block) => ('seal' in block && block.seal ? [block.seal] : [])),
  usage: response.usage,
  end: response.error ?? response.finish,
});

const readingOf = (client: Client, response: IrResponse): unknown =>
  client.dialect === 'openai-chat' || client.dialect === 'gemini' ? told(response) : comparable('', response);

describe.each(readable)('any answer in $name', ({ dialect, ...rest }) => {
  const client: Client = { dialect, ...rest };
  const { codec } = upstreamOf(dialect);

  it('reads the same as a stream, whichever way it is cut, and as a whole', () => {
    fc.assert(
      fc.property(answers, cuts, fc.nat(), (response, at, seed) => {
        const bytes = Buffer.from(written(client, asEvents(response, at)));
        const events = decodeStream(codec, [bytes]);
        expect(checkEvents(events)).toEqual([]);
        expect(decodeStream(codec, splitRandomly(bytes, seed, 40))).toEqual(events);
        const { body } = client.codec.encodeResponse(response, contextOf(client.codec, client.request));
        const whole = codec.decodeResponse(JSON.parse(JSON.stringify(body)));
        expect(readingOf(client, fold(events))).toEqual(readingOf(client, whole));
      }),
      { numRuns },
    );
  });

  it('loses no word, no thought and no call', () => {
    fc.assert(
      fc.property(answers, cuts, (response, at) => {
        const read = fold(decodeStream(codec, [Buffer.from(written(client, asEvents(response, at)))]));
        expect(wordsOf(read, 'text')).toBe(wordsOf(response, 'text'));
        expect(wordsOf(read, 'thinking')).toBe(wordsOf(response, 'thinking'));
        expect(callsOf(read)).toEqual(callsOf(response));
        expect(read.error === null).toBe(response.error === null);
        if (response.error !== null) return;
        expect([read.usage.input, read.usage.output]).toEqual([response.usage.input, response.usage.output]);
        if (response.finish.unified === 'tool-calls') expect(read.finish.unified).toBe('tool-calls');
      }),
      { numRuns },
    );
  });
});
