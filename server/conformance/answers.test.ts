import { describe, expect, it } from 'vitest';
import { createStreamTranslator } from '../dialects/index.ts';
import { checkEvents } from '../ir/index.ts';
import { answeredCases, answerPairs } from './testing/answered.ts';
import { cutsOf, decodeStream, inputOf, translateStream, translateWhole } from './testing/answers.ts';
import { sse } from './testing/ask.ts';
import { clients } from './testing/clients.ts';
import { compactJson, goldenFile, section } from './testing/golden.ts';
import { upstreamOf } from './testing/upstreams.ts';

describe('streams', () => {
  it.each(answeredCases)('$name makes sound events however it is cut', ({ dialect, stream }) => {
    const { codec } = upstreamOf(dialect);
    const whole = decodeStream(codec, [stream]);
    expect(checkEvents(whole)).toEqual([]);
    for (const pieces of cutsOf(stream)) expect(decodeStream(codec, pieces)).toEqual(whole);
  });

  it.each(answerPairs)('of $from reach $to.name as the golden file says', async (pair) => {
    const { from, upstream, to, cases } = pair;
    const text = cases
      .map(({ name, stream, answer }) => {
        const streamed = translateStream(inputOf(to, upstream), [stream]).text;
        if (answer === null) return section(name, streamed);
        const whole: unknown = JSON.parse(translateWhole(inputOf(to, upstream), answer).text);
        return section(name, streamed, compactJson(whole));
      })
      .join('');
    await expect(text).toMatchFileSnapshot(goldenFile('answers', from, to.name));
  });

  it.each(answerPairs)('of $from reach $to.name with the same text however they are cut', (pair) => {
    const { upstream, to, cases } = pair;
    for (const { name, stream } of cases) {
      const whole = translateStream(inputOf(to, upstream), [stream]).text;
      for (const pieces of cutsOf(stream))
        expect([name, translateStream(inputOf(to, upstream), pieces).text]).toEqual([name, whole]);
    }
  });
});

it('a stream that tells of cached tokens late books each token once', () => {
  const { codec } = upstreamOf('gemini');
  const client = clients.find(({ name }) => name === 'openai-chat');
  if (client === undefined) throw new Error('there is no chat client');
  const translator = createStreamTranslator(inputOf(client, codec));
  const told = (usageMetadata: object, finishReason?: string) =>
    translator.push(
      Buffer.from(
        sse([{ candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason }], usageMetadata }]),
      ),
    );
  told({ promptTokenCount: 200 });
  told({ promptTokenCount: 200, cachedContentTokenCount: 150, candidatesTokenCount: 7 }, 'STOP');
  expect(translator.findings.usage).toEqual({ input: 50, output: 7, cacheRead: 150, cacheWrite: 0 });
});
