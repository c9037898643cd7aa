import { describe, expect, test } from 'vitest';
import { otherThan, useEveryVendor } from './every-vendor.ts';
import { citySchema, pixel, testFeatures, type FeatureDriver } from './sdk-features.ts';
import { connectGoogle, loadGoogleSdk } from './sdk-google.ts';
import { sdksMissing } from './sdk-modules.ts';

const missing = await sdksMissing('@google/genai');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadGoogleSdk() : null;

async function driver(): Promise<FeatureDriver> {
  const { models } = connectGoogle(sdk, bench());
  const ask = (model: string, contents: unknown, config: object = {}) =>
    models.generateContent({ model, contents, config });
  return {
    async look(model, text) {
      return (
        (await ask(model, [{ inlineData: { mimeType: 'image/png', data: pixel } }, { text }])).text ?? ''
      );
    },
    async structured(model) {
      const { additionalProperties: _own, ...responseSchema } = citySchema;
      const config = { responseMimeType: 'application/json', responseSchema };
      return JSON.parse((await ask(model, 'a city', config)).text ?? '');
    },
    limited: async (model) =>
      (await ask(model, 'talk', { maxOutputTokens: 50 })).candidates?.[0]?.['finishReason'],
    async stopped(model) {
      const answer = await ask(model, 'talk', { stopSequences: ['END'] });
      return { reason: answer.candidates?.[0]?.['finishReason'], text: answer.text ?? '' };
    },
    async usage(model) {
      const { usageMetadata } = await ask(model, 'how many?');
      const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usageMetadata ?? {};
      return {
        input: Number(promptTokenCount),
        output: Number(candidatesTokenCount) + Number(thoughtsTokenCount ?? 0),
      };
    },
    count: async (model, contents) => (await models.countTokens({ model, contents })).totalTokens ?? 0,
    async list() {
      const names: string[] = [];
      for await (const { name } of await models.list({ config: { pageSize: 5 } })) names.push(String(name));
      return names;
    },
  };
}

describe.skipIf(missing !== '')(`@google/genai, single features${missing}`, () => {
  describe.each(otherThan('gemini'))('$name', (upstream) => {
    testFeatures(upstream, bench, driver, {
      length: 'MAX_TOKENS',
      stop: 'STOP',
      listPrefix: 'models/',
    });

    test(`${upstream.name} streams as a JSON array to a program that does not ask for events`, async () => {
      const { product, key } = bench();
      const path = `/v1beta/models/${upstream.model}:streamGenerateContent`;
      const response = await fetch(`${product.proxy}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-goog-api-key': key },
        body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'say hi UNICODE' }] }] }),
      });
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      const pieces = (await response.json()) as readonly {
        candidates: readonly { content: { parts: readonly { text: string }[] }; finishReason?: string }[];
      }[];
      const texts = pieces
        .flatMap(({ candidates }) => candidates[0]?.content.parts ?? [])
        .map(({ text }) => text);
      expect(texts.join('')).toBe(`[${upstream.name}] Echo: say hi UNICODE Grüße, 世界! 👩‍🚀 — ½ € 𝒳`);
      expect(pieces.length).toBeGreaterThan(2);
      expect(pieces.at(-1)?.candidates[0]?.finishReason).toBe('STOP');
    });
  });
});
