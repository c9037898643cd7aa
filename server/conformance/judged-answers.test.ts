import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdCleaner, createSerializer, noUsage, type EventPass, type IrEvent } from '../ir/index.ts';
import { overlappingAnswers } from '../ir/sample-streams.ts';
import {
  chatGrammarFaults,
  geminiGrammarFaults,
  messagesGrammarFaults,
  readDataSse,
  readStrictSse,
  responsesGrammarFaults,
} from '../testing/vendors/index.ts';
import { answerPairs } from './testing/answered.ts';
import { decodeStream, inputOf, translateStream } from './testing/answers.ts';
import { answers, asEvents } from './testing/arbitrary-answers.ts';
import { clients, contextOf } from './testing/clients.ts';

type Grammar = (bytes: Buffer) => readonly string[];

/** The judge knows messages of one part; the API has several, one after the other. */
const severalParts =
  /^events of message: output_item\.added(?: content_part\.added(?: output_text\.(?:delta|annotation\.added))* output_text\.done content_part\.done){2,} output_item\.done$/;

/** What a strict client of each dialect would find wrong with a stream. */
const grammars: Readonly<Record<string, Grammar>> = {
  'anthropic-messages': (bytes) => messagesGrammarFaults(readStrictSse(bytes)),
  'openai-responses': (bytes) =>
    responsesGrammarFaults(readStrictSse(bytes)).filter((fault) => !severalParts.test(fault)),
  'openai-chat': (bytes) => chatGrammarFaults(readDataSse(bytes), true),
  gemini: (bytes) => geminiGrammarFaults(readDataSse(bytes).chunks as never),
};

const grammarOf = (name: string): Grammar => {
  const grammar = grammars[name];
  if (grammar === undefined) throw new Error(`${name} has no grammar`);
  return grammar;
};

const judgedPairs = answerPairs.filter(({ to }) => to.name in grammars);
const judgedClients = clients.filter(({ name }) => name in grammars);

describe('a strict client finds no fault in', () => {
  it.each(judgedPairs)('the streams of $from for $to.name', ({ upstream, to, cases }) => {
    const faults = cases.flatMap(({ name, stream }) => {
      // A stream that fails keeps to no grammar after that.
      if (decodeStream(upstream, [stream]).at(-1)?.type !== 'finish') return [];
      const { text } = translateStream(inputOf(to, upstream), [stream]);
      return grammarOf(to.name)(Buffer.from(text)).map((fault) => `${name}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  it.each(judgedClients)('any answer for $name', ({ name, codec, request }) => {
    const cuts = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(answers, cuts, (response, at) => {
        const encoder = codec.createStreamEncoder(contextOf(codec, request));
        const written = asEvents({ ...response, error: null }, at).map((event) => encoder.push(event));
        expect(grammarOf(name)(Buffer.from(written.join('') + encoder.end()))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(judgedClients)('answers whose blocks overlap, for $name', ({ name, codec, request }) => {
    fc.assert(
      fc.property(overlappingAnswers, (events) => {
        if (events.at(-1)?.type !== 'finish') return;
        const context = contextOf(codec, request);
        const passes: EventPass[] = [createIdCleaner(codec.toolRules, context.nextId, codec.callIdPrefix)];
        if (codec.needsSerialBlocks) passes.push(createSerializer());
        const counted: IrEvent = { type: 'usage', usage: { ...noUsage, input: 1, output: 1 } };
        const told = [...events.slice(0, -1), counted, ...events.slice(-1)];
        const passed = passes.reduce<readonly IrEvent[]>((left, pass) => pass.pushAll(left), told);
        const encoder = codec.createStreamEncoder(context);
        const text = passed.map((event) => encoder.push(event)).join('') + encoder.end();
        expect(grammarOf(name)(Buffer.from(text))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
