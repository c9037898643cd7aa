import { describe, expect, it } from 'vitest';
import { emptyToolTable } from '../ir/index.ts';
import { clientCodecs, createStreamTranslator, translateAnswer, upstreamCodecs } from './index.ts';
import type { TranslatorInput } from './index.ts';

const levels = 50_000;
const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const answer = (args: string): string =>
  `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"run","args":${args}}}],"role":"model"},"index":0,"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1}}`;

function inputOf(client: 'anthropic-messages' | 'openai-responses'): TranslatorInput {
  const codec = clientCodecs[client];
  const question =
    client === 'openai-responses'
      ? { model: 'm', input: 'Hello' }
      : { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] };
  const upstream = upstreamCodecs.gemini;
  if (upstream === undefined) throw new Error('no upstream speaks gemini');
  const request = codec.decodeRequest(question, { model: null, stream: null });
  const context = { request, createdAtSeconds: 0, nextId: () => 'id', estimatedInputTokens: null };
  return { upstream, client: codec, table: emptyToolTable, context };
}

describe('an answer that nests deeper than the stack', () => {
  it('ends a stream with an error in the client’s dialect', () => {
    const translator = createStreamTranslator(inputOf('anthropic-messages'));
    translator.push(Buffer.from(`data: ${answer(deep)}\n\n`));
    translator.push(Buffer.from(`data: ${answer('{}')}\n\n`));
    translator.end();
    expect(translator.findings.terminal).toBe('failed');
    expect(translator.take()).toMatch(/^event: error\ndata: .*nested too deep.*\n\n$/);
  });

  it('becomes a failed answer when it came whole', () => {
    const { response, text } = translateAnswer(inputOf('openai-responses'), Buffer.from(answer(deep)), false);
    expect(response.error?.message).toContain('nested too deep');
    expect(JSON.parse(text)).toMatchObject({ status: 'failed' });
  });
});
