import { describe, expect, it } from 'vitest';
import { replay } from '../../ir/index.ts';
import type { Block, Finish, IrEvent, IrResponse, JsonObject } from '../../ir/index.ts';
import { createSseReader } from '../sse-reader.ts';
import { createArrayStreamEncoder, geminiCodec } from './index.ts';
import { unsignedMark, writeSignature } from './signature-field.ts';
import { call, contextFor, decodeAll, shown, text } from './testing/samples.ts';

const stop: Finish = { unified: 'stop', raw: 'end_turn', stopSequence: null };
const usage = { input: 100, cacheRead: 40, cacheWrite: 5, output: 27, reasoning: 7, raw: null };
const seal = { family: 'anthropic', kind: 'signature', value: 'Ab+/=' } as const;
const answer = (blocks: readonly Block[], changes: Partial<IrResponse> = {}): IrResponse => ({
  id: 'msg_1',
  model: 'claude-x',
  blocks,
  finish: stop,
  usage,
  error: null,
  ...changes,
});

function stream(
  events: readonly IrEvent[],
  request = shown,
): { wire: string; objects: JsonObject[]; losses: string[] } {
  const encoder = geminiCodec.createStreamEncoder(contextFor(request));
  const wire = events.map((event) => encoder.push(event)).join('') + encoder.end();
  const objects: JsonObject[] = [];
  const reader = createSseReader((_, data) => objects.push(JSON.parse(data) as JsonObject));
  reader.push(Buffer.from(wire));
  reader.end();
  return { wire, objects, losses: encoder.losses.map(({ path, kind }) => `${kind} ${path}`) };
}

function partsOf(objects: readonly JsonObject[]): JsonObject[] {
  return objects.flatMap((object) => {
    const [candidate] = (object['candidates'] ?? []) as { content: { parts: JsonObject[] } }[];
    return candidate?.content.parts ?? [];
  });
}

const rich = answer([
  { type: 'thinking', text: 'hm', seal },
  text('Hi "you"\n👋'),
  call('toolu_1', 'f', '{"id":12345678901234567890,"s":"é"}'),
  call('toolu_2', 'g', ''),
]);

describe('an answer for a Gemini client', () => {
  it('is a stream of response objects with finish and counts in the last one only [provider notes 15.3, 16.5]', async () => {
    const { wire, objects } = stream(replay(rich));
    await expect(wire).toMatchFileSnapshot('__fixtures__/answer.sse');
    const finished = objects.filter(
      (object) => JSON.stringify(object).includes('finishReason') || object['usageMetadata'] !== undefined,
    );
    expect(finished).toEqual([objects.at(-1)]);
    expect(objects.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 7,
        totalTokenCount: 127,
      },
      modelVersion: 'claude-x',
      responseId: 'msg_1',
    });
    expect(wire).not.toContain('[DONE]');
  });

  it('collects the arguments of a call into one part and keeps large numbers', () => {
    const { wire, objects } = stream([
      { type: 'response-start', id: null, model: null },
      { type: 'tool-input-start', block: 0, callId: 'a', name: 'f', namespace: null, form: 'json' },
      { type: 'tool-input-delta', block: 0, text: '{"n":123456789' },
      { type: 'tool-input-delta', block: 0, text: '01234567890,\n"m":1}' },
      { type: 'tool-input-end', block: 0 },
      { type: 'finish', finish: { ...stop, unified: 'tool-calls' } },
    ]);
    expect(objects).toHaveLength(2);
    expect(partsOf(objects)[0]).toMatchObject({ functionCall: { id: 'a', name: 'f', args: { m: 1 } } });
    expect(objects[0]).toMatchObject({ modelVersion: 'some-model', responseId: 'fresh1' });
    expect(wire.split('\r\n\r\n').every((frame) => !frame.includes('\n'))).toBe(true);
    expect(stream(replay(rich)).wire).toContain('"id":12345678901234567890');
  });

  it('puts another vendor’s seal on the part behind the thoughts and reads it back [provider notes 16.5]', () => {
    const parts = partsOf(stream(replay(rich)).objects);
    expect(parts.slice(0, 2)).toEqual([
      { text: 'hm', thought: true },
      { text: 'Hi "you"\n👋', thoughtSignature: writeSignature(seal) },
    ]);
    const contents = [{ role: 'model', parts: parts.filter((part) => part['text'] !== '') }];
    const back = geminiCodec.decodeRequest({ contents }, { model: 'm', stream: true });
    expect(back.turns[0]?.blocks.slice(0, 3)).toMatchObject(
      rich.blocks.slice(0, 3).map(({ type }) => ({ type })),
    );
    expect(back.turns[0]?.blocks[0]).toMatchObject({ seal });
  });

  it('keeps every seal when thoughts follow thoughts, or nothing', () => {
    const other = { ...seal, value: 'two' };
    const parts = partsOf(
      stream(
        replay(
          answer([
            { type: 'thinking', text: '', seal },
            { type: 'thinking', text: '', seal: other },
          ]),
        ),
      ).objects,
    );
    expect(parts.slice(0, 2)).toEqual(
      [seal, other].map((one) => ({ text: '', thought: true, thoughtSignature: writeSignature(one) })),
    );
    const contents = [{ role: 'model', parts }];
    expect(
      geminiCodec.decodeRequest({ contents }, { model: 'm', stream: true }).turns[0]?.blocks,
    ).toMatchObject([{ seal }, { seal: other }]);
  });

  it('marks the first of parallel calls that nobody signed, so that Gemini’s own lane can tell it', () => {
    const unsigned = (callId: string) =>
      ({ type: 'tool-call', callId, name: 'f', namespace: null, form: 'json', input: '{}' }) as const;
    const parts = partsOf(stream(replay(answer([unsigned('a'), unsigned('b')]))).objects);
    expect(parts.slice(0, 2).map((part) => part['thoughtSignature'])).toEqual([unsignedMark, undefined]);
  });

  it('hides thoughts that were not asked for, and says so once', () => {
    const { objects, losses } = stream(replay(rich), contextFor().request);
    expect(partsOf(objects).some((part) => part['thought'] === true)).toBe(false);
    // What it signs is not there, so its vendor would refuse it.
    expect(JSON.stringify(objects)).not.toContain(writeSignature(seal));
    expect(losses).toEqual(['thinking blocks[0]']);
  });

  it('tells sources as grounding metadata, with places in bytes', () => {
    const citation = { url: 'https://a.org', title: 'A', quote: 'q' };
    const { objects } = stream(
      replay(
        answer([
          {
            type: 'server-tool-call',
            callId: 's',
            tool: 'web-search',
            name: 'web_search',
            input: { query: 'why' },
          },
          {
            type: 'server-tool-result',
            callId: 's',
            tool: 'web-search',
            results: [{ url: 'https://b.org', title: null, pageAge: null }],
            error: null,
          },
          text('é '),
          { ...text('cited'), citations: [citation] },
        ]),
      ),
    );
    expect(objects.at(-1)).toMatchObject({
      candidates: [
        {
          groundingMetadata: {
            webSearchQueries: ['why'],
            groundingChunks: [
              { web: { uri: 'https://b.org' } },
              { web: { uri: 'https://a.org', title: 'A' } },
            ],
            groundingSupports: [
              { segment: { startIndex: 3, endIndex: 8, text: 'cited' }, groundingChunkIndices: [1] },
            ],
          },
        },
      ],
    });
  });

  it.each<[Finish['unified'], string | null, string]>([
    ['stop-sequence', 'x', 'STOP'],
    ['tool-calls', 'tool_use', 'STOP'],
    ['length', 'max_tokens', 'MAX_TOKENS'],
    ['context-window', null, 'MAX_TOKENS'],
    ['refusal', 'refusal', 'SAFETY'],
    ['content-filter', 'RECITATION', 'RECITATION'],
    ['other', 'odd', 'OTHER'],
  ])('says %s (%s) as %s', (unified, raw, word) => {
    const finish = { unified, raw, stopSequence: null };
    expect(geminiCodec.encodeResponse(answer([], { finish }), contextFor()).body).toMatchObject({
      candidates: [{ finishReason: word }],
    });
  });

  it('tells a failure as a google.rpc object', () => {
    const error = { unified: 'rate-limit', raw: null, message: 'Slow down.' } as const;
    const told = { error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } };
    expect(
      stream([
        { type: 'response-start', id: null, model: null },
        { type: 'error', error },
      ]).objects,
    ).toEqual([told]);
    expect(geminiCodec.encodeResponse(answer([], { error }), contextFor()).body).toEqual(told);
  });

  it('is the same objects as an array without alt=sse', () => {
    const array = (events: readonly IrEvent[]): unknown => {
      const encoder = createArrayStreamEncoder(contextFor(shown));
      return JSON.parse(events.map((event) => encoder.push(event)).join('') + encoder.end());
    };
    expect(array(replay(rich))).toEqual(stream(replay(rich)).objects);
    expect(array([])).toEqual([]);
  });

  it('comes whole as one object', () => {
    const google = { family: 'google', kind: 'signature', value: 'S' } as const;
    const { body, losses } = geminiCodec.encodeResponse(
      answer([
        { ...text('a'), seal: google },
        { type: 'refusal', text: 'no' },
      ]),
      contextFor(shown),
    );
    expect(body).toMatchObject({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'a', thoughtSignature: 'S' }, { text: 'no' }] },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      responseId: 'msg_1',
    });
    expect(losses).toEqual([]);
  });

  it('reads its own streams back', () => {
    const { wire } = stream(replay(rich));
    const again = stream(decodeAll([Buffer.from(wire)]));
    expect(again.objects).toEqual(
      stream(replay(rich)).objects.map((object) => JSON.parse(JSON.stringify(object)) as JsonObject),
    );
  });
});
