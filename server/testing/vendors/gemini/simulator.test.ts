import { describe, expect, test } from 'vitest';
import { readDataSse } from '../data-sse.ts';
import { model, useGeminiBench } from './test-bench.ts';
import { geminiGrammarFaults } from './wire.ts';

const bench = useGeminiBench();
const { start, post, get } = bench;
const contents = [{ role: 'user', parts: [{ text: 'hello' }] }];
const stream = `${model}:streamGenerateContent`;
type Part = Record<string, unknown>;
type Answer = Record<string, unknown> & {
  readonly candidates: readonly { readonly content: { readonly parts: readonly Part[] } }[];
};

describe('answers', () => {
  test('streams thoughts, text and two calls as SSE, then as one JSON array', async () => {
    await start();
    const tools = [
      { name: 'f', input: { a: 1 } },
      { name: 'f', input: { a: 2 } },
    ];
    bench.simulator
      .script('key')
      .always({ kind: 'answer', thinking: 'hm', text: 'Calling', tools, cachedTokens: 4 });
    const body = { contents, generationConfig: { thinkingConfig: { includeThoughts: true } } };
    const sse = await post(body, `${stream}?alt=sse`);
    expect(sse.headers.get('content-type')).toContain('text/event-stream');
    const { chunks, isDone } = readDataSse(Buffer.from(await sse.arrayBuffer()));
    expect([geminiGrammarFaults(chunks), isDone]).toEqual([[], false]);
    const array = (await (await post(body, stream)).json()) as Answer[];
    expect(geminiGrammarFaults(array)).toEqual([]);
    const parts = array.flatMap((one) => one.candidates[0]?.content.parts ?? []);
    const calls = parts.filter((part) => 'functionCall' in part);
    expect(calls.map((part) => 'thoughtSignature' in part)).toEqual([true, false]);
    expect(parts[0]).toMatchObject({ thought: true });
    expect(array.at(-1)?.['usageMetadata']).toMatchObject({ cachedContentTokenCount: 4 });
  });

  test.each([
    [{ text: 'x', stop: 'length' }, { candidates: [{ finishReason: 'MAX_TOKENS' }] }],
    [{ text: '', stop: 'refusal' }, { candidates: [{ finishReason: 'SAFETY' }] }],
    [{ stop: 'filter' }, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }],
    [
      { text: '', finish: 'MALFORMED_FUNCTION_CALL' },
      { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] },
    ],
  ] as const)('%o ends with %o', async (shape, expected) => {
    await start();
    bench.simulator.script('key').next({ kind: 'answer', ...shape });
    expect(await (await post({ contents })).json()).toMatchObject(expected);
  });

  test('grounding counts bytes, not characters', async () => {
    await start();
    const source = { url: 'https://x.test/', title: 'X' };
    bench.simulator
      .script('key')
      .next({ kind: 'answer', text: 'Grüße: heiß', citations: [{ ...source, quote: 'heiß' }] });
    expect(await (await post({ contents })).json()).toMatchObject({
      candidates: [
        { groundingMetadata: { groundingSupports: [{ segment: { startIndex: 9, endIndex: 14 } }] } },
      ],
    });
  });

  test('takes snake_case as Google does, and keeps the names inside arguments', async () => {
    await start();
    const parameters = {
      type: 'OBJECT',
      properties: { exec_command: { type: 'STRING' }, cmd: { type: 'STRING' } },
      required: ['exec_command'],
    };
    const body = {
      contents,
      system_instruction: { parts: [{ text: 's' }] },
      tools: [{ function_declarations: [{ name: 'f', parameters }] }],
      generation_config: { max_output_tokens: 5, thinking_config: { include_thoughts: true } },
    };
    expect((await post(body)).status).toBe(200);
  });

  test('an error in the middle and a 429 are google.rpc bodies', async () => {
    await start();
    bench.simulator
      .script('key')
      .next(
        { kind: 'error-mid-stream', afterEvents: 1 },
        { kind: 'failure', failure: 'rate-limit', retryAfterSeconds: 7 },
      );
    const broken = readDataSse(
      Buffer.from(await (await post({ contents }, `${stream}?alt=sse`)).arrayBuffer()),
    );
    expect(broken.chunks.at(-1)).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } });
    const limited = await post({ contents });
    const { error } = (await limited.json()) as { error: { status: string; details: unknown[] } };
    expect([limited.status, error.status]).toEqual([429, 'RESOURCE_EXHAUSTED']);
    expect(error.details.at(-1)).toEqual({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: '7s',
    });
  });
});

describe('other endpoints', () => {
  test('pages through the models and counts tokens, wrapped or not', async () => {
    await start();
    const first = (await (await get('?key=AIza-key&pageSize=5')).json()) as {
      models: unknown[];
      nextPageToken: string;
    };
    const second = (await (
      await get(`?key=AIza-key&pageSize=5&pageToken=${first.nextPageToken}`)
    ).json()) as object;
    expect([first.models.length, 'nextPageToken' in second]).toEqual([5, false]);
    const plain = await (await post({ contents }, `${model}:countTokens`)).json();
    expect(plain).toMatchObject({ totalTokens: expect.any(Number) });
    const wrapped = { generateContentRequest: { model: `models/${model}`, contents } };
    expect(await (await post(wrapped, `${model}:countTokens`)).json()).toEqual(plain);
  });

  test.each([
    [{}, 403, "Method doesn't allow unregistered callers"],
    [{ 'x-goog-api-key': 'nope' }, 400, 'API key not valid'],
    [{ authorization: 'Bearer AIza-key' }, 403, 'unregistered callers'],
  ])('the credential %o is a %i', async (headers, status, message) => {
    await start();
    const response = await post({ contents }, undefined, headers as Record<string, string>);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
  });
});
