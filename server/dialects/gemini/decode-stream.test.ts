import { describe, expect, it } from 'vitest';
import { checkEvents } from '../../ir/index.ts';
import type { IrEvent, JsonObject } from '../../ir/index.ts';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import { geminiCodec } from './index.ts';
import { chunk, counts, decodeAll, end, sse } from './testing/samples.ts';

const last = (events: readonly IrEvent[]): IrEvent | undefined => events.at(-1);
const finishOf = (...objects: JsonObject[]) => {
  const event = last(decodeAll([sse(...objects)]));
  return event?.type === 'finish' ? event.finish : event;
};
const google = (value: string) => ({ family: 'google', kind: 'signature', value }) as const;
const grounding = {
  webSearchQueries: ['q1', 'q2'],
  groundingChunks: [{ web: { uri: 'https://a.org', title: 'A' } }, { web: { uri: 'https://b.org' } }],
  groundingSupports: [{ segment: { startIndex: 0, endIndex: 2, text: 'Hé' }, groundingChunkIndices: [0, 9] }],
};

const streams: Readonly<Record<string, Buffer>> = {
  text: sse(
    chunk([{ text: 'thin', thought: true }]),
    chunk([{ text: 'king', thought: true, thoughtSignature: 'S0' }]),
    chunk([{ text: 'Hé' }, { text: 'llo 👋' }]),
    chunk([{ text: '', thoughtSignature: 'S1' }], { usageMetadata: counts }, end),
  ),
  calls: sse(
    chunk([{ text: 'Let me.' }], { usageMetadata: { promptTokenCount: 100 } }),
    chunk([
      { functionCall: { name: 'f', args: { a: 'é' } }, thoughtSignature: 'S1' },
      { functionCall: { name: 'f', args: {} } },
    ]),
    chunk([{ functionCall: { id: 'own', name: 'g' } }, { functionCall: { id: 'own', name: 'g' } }]),
    chunk([], { usageMetadata: counts }, end),
  ),
  mixed: sse(
    chunk([{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }]),
    chunk([
      { executableCode: { language: 'PYTHON', code: '1' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK' } },
      { text: 'x' },
    ]),
    chunk([{ text: 'y' }], { usageMetadata: counts }, { ...end, groundingMetadata: grounding }),
  ),
};

describe('a Gemini stream as events', () => {
  it.each(Object.keys(streams))('reads %s the same whole, byte by byte and cut at random', async (name) => {
    const bytes = streams[name] ?? Buffer.alloc(0);
    const whole = decodeAll([bytes]);
    await expect(whole.map((event) => `${JSON.stringify(event)}\n`).join('')).toMatchFileSnapshot(
      `__fixtures__/${name}.events.jsonl`,
    );
    expect(checkEvents(whole)).toEqual([]);
    expect(decodeAll(splitEvery(bytes, 1))).toEqual(whole);
    for (let seed = 0; seed < 20; seed += 1)
      expect(decodeAll(splitRandomly(bytes, seed, 1 + seed * 9))).toEqual(whole);
  });

  it('gives calls without ids different ones over the whole answer, and other ones than the next answer [rule 120]', () => {
    const ids = decodeAll([streams['calls'] ?? Buffer.alloc(0)]).flatMap((event) =>
      event.type === 'tool-input-start' ? event.callId : [],
    );
    expect(new Set(ids).size).toBe(4);
    expect(ids.slice(0, 3)).toEqual(['call_r1_1', 'call_r1_2', 'own']);
  });

  it('keeps both texts of one chunk, and a signed part apart from the next [rule 119]', () => {
    const events = decodeAll([
      sse(chunk([{ text: 'a', thoughtSignature: 'S' }, { text: 'b' }], { usageMetadata: counts }, end)),
    ]);
    expect(events.slice(2, -1)).toEqual([
      { type: 'text-start', block: 0 },
      { type: 'text-delta', block: 0, text: 'a' },
      { type: 'text-end', block: 0, seal: google('S') },
      { type: 'text-start', block: 1 },
      { type: 'text-delta', block: 1, text: 'b' },
      { type: 'text-end', block: 1 },
    ]);
  });

  it('keeps a signature that stands on an empty text alone', () => {
    const events = decodeAll([
      sse(
        chunk([{ functionCall: { name: 'f' } }]),
        chunk([{ text: '', thoughtSignature: 'S' }], { usageMetadata: counts }, end),
      ),
    ]);
    expect(events).toContainEqual({ type: 'text-end', block: 1, seal: google('S') });
    expect(checkEvents(events)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['STOP', 'stop', 'tool-calls'],
    ['MAX_TOKENS', 'length', 'length'],
    ['SAFETY', 'content-filter', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter', 'content-filter'],
    ['IMAGE_OTHER', 'content-filter', 'content-filter'],
    ['LANGUAGE', 'other', 'tool-calls'],
    ['MALFORMED_FUNCTION_CALL', 'stop', 'tool-calls'],
    ['SOMETHING_NEW', 'other', 'tool-calls'],
  ])('reads %s [rules 115, 116, 118]', (finishReason, plain, withCall) => {
    const finish = { usageMetadata: counts };
    expect(finishOf(chunk([{ text: 'x' }], finish, { finishReason }))).toEqual({
      unified: plain,
      raw: finishReason,
      stopSequence: null,
    });
    expect(finishOf(chunk([{ functionCall: { name: 'f' } }], finish, { finishReason }))).toMatchObject({
      unified: withCall,
    });
  });

  it('is an error when the model’s output was unusable and nothing was sent [provider notes 16.2]', () => {
    const stream = sse(
      chunk(
        [],
        { usageMetadata: counts },
        { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'bad call' },
      ),
    );
    expect(last(decodeAll([stream]))).toEqual({
      type: 'error',
      error: { unified: 'server', raw: 'MALFORMED_FUNCTION_CALL', message: 'bad call' },
    });
  });

  it('reads a refused prompt and an empty candidate [rule 117, provider notes 16.2]', () => {
    expect(
      finishOf({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 3 } }),
    ).toEqual({ unified: 'content-filter', raw: 'SAFETY', stopSequence: null });
    expect(finishOf({ candidates: [{ finishReason: 'STOP' }], usageMetadata: counts })).toMatchObject({
      unified: 'stop',
    });
  });

  it('counts thoughts as output and server tools’ reading as input [rules 115, 121]', () => {
    const [, usage] = decodeAll([
      sse(chunk([], { usageMetadata: { ...counts, toolUsePromptTokenCount: 5 } }, end)),
    ]);
    expect(usage).toMatchObject({ usage: { input: 105, cacheRead: 40, output: 27, reasoning: 7 } });
  });

  it('waits for counts behind the finish reason, and ends without them at the stream’s end', () => {
    const events = decodeAll([sse(chunk([{ text: 'x' }], {}, end), { usageMetadata: counts })]);
    expect(events.slice(-3)).toMatchObject([{ type: 'usage' }, { type: 'text-end' }, { type: 'finish' }]);
    expect(last(decodeAll([sse(chunk([{ text: 'x' }], {}, end))]))).toMatchObject({
      type: 'finish',
      finish: { unified: 'stop' },
    });
  });

  it('tells an error event, also one in an array, with doubled commas or nested in a message [provider notes 1.6]', () => {
    const error = { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' };
    const told = {
      type: 'error',
      error: { unified: 'overloaded', raw: 'UNAVAILABLE', message: 'Overloaded.' },
    };
    expect(last(decodeAll([sse(chunk([{ text: 'x' }]), { error })]))).toEqual(told);
    expect(last(decodeAll([Buffer.from(`[{"error":${JSON.stringify(error)},,"a":1}]`)]))).toEqual(told);
    const nested = { error: { code: 500, message: JSON.stringify({ error }) } };
    expect(last(decodeAll([sse(nested)]))).toEqual(told);
    const events = decodeAll([sse(chunk([{ text: 'x' }]), { error })]);
    expect(checkEvents(events)).toEqual([]);
  });

  it('reads the array form at its end', () => {
    const objects = [chunk([{ text: 'a' }]), chunk([{ text: 'b' }], { usageMetadata: counts }, end)];
    const bytes = Buffer.from(JSON.stringify(objects, null, 2));
    expect(decodeAll(splitEvery(bytes, 3))).toEqual(decodeAll([sse(...objects)]));
  });
});

describe('a broken Gemini stream', () => {
  const bytes = streams['calls'] ?? Buffer.alloc(0);

  it('ends in one error wherever it is cut before the end, and never throws', () => {
    for (let cut = 0; cut < bytes.length - 20; cut += 7) {
      const events = decodeAll([bytes.subarray(0, cut)]);
      expect(checkEvents(events)).toEqual([]);
      expect(last(events)?.type).toBe('error');
    }
  });

  it.each<[string, string]>([
    ['garbage', 'data: {oops\n\n'],
    ['other JSON', 'data: 5\n\ndata: null\n\ndata: "x"\n\ndata: []\n\n'],
    ['an empty stream', ''],
    ['HTML', '<html>502</html>'],
    [
      'wrong types everywhere',
      sse({
        candidates: 'x',
        usageMetadata: [],
        promptFeedback: 3,
        modelVersion: {},
        responseId: 1,
      }).toString(),
    ],
    [
      'wrong parts',
      sse(
        chunk([
          'x',
          3,
          null,
          { functionCall: 'f' },
          { functionCall: { args: {} } },
          { inlineData: {} },
        ] as unknown as JsonObject[]),
      ).toString(),
    ],
    ['hostile keys', 'data: {"__proto__":{"candidates":[{"finishReason":"STOP"}]},"constructor":1}\n\n'],
  ])('of %s is an error', (_, text) => {
    const events = decodeAll([Buffer.from(text)]);
    expect(checkEvents(events)).toEqual([]);
    expect(last(events)?.type).toBe('error');
  });

  it('says nothing after its end', () => {
    const decoder = geminiCodec.createStreamDecoder();
    decoder.push(sse(chunk([{ text: 'x' }], { usageMetadata: counts }, end)));
    expect(decoder.push(sse(chunk([{ text: 'y' }])))).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });
});

describe('a whole Gemini answer', () => {
  it('has the blocks of the stream', () => {
    const body = chunk(
      [
        { text: 'hm', thought: true },
        { text: 'a' },
        { functionCall: { name: 'f', args: { n: 1 } }, thoughtSignature: 'S' },
      ],
      { usageMetadata: counts },
      end,
    );
    expect(geminiCodec.decodeResponse(body)).toMatchObject({
      id: 'r1',
      model: 'gemini-3-pro',
      blocks: [
        { type: 'thinking', text: 'hm' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', callId: 'call_r1_1', input: '{"n":1}', seal: google('S') },
      ],
      finish: { unified: 'tool-calls', raw: 'STOP' },
      error: null,
    });
  });

  it.each([[null], ['x'], [[]], [{}], [{ models: [] }]])('of %j is an error', (body) => {
    expect(geminiCodec.decodeResponse(body).error).toMatchObject({ unified: 'server' });
  });

  it('may be empty, refused or failed', () => {
    expect(geminiCodec.decodeResponse({ candidates: [{}], modelVersion: 'm' })).toMatchObject({
      blocks: [],
      finish: { unified: 'stop' },
      error: null,
    });
    expect(geminiCodec.decodeResponse({ promptFeedback: { blockReason: 'OTHER' } })).toMatchObject({
      finish: { unified: 'content-filter', raw: 'OTHER' },
    });
    expect(
      geminiCodec.decodeResponse([
        {
          error: {
            code: 400,
            message: 'm',
            details: [{ '@type': 'x/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
      ]).error,
    ).toMatchObject({ unified: 'authentication' });
  });
});
