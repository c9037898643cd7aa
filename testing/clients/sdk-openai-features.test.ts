import { describe, expect, test } from 'vitest';
import { otherThan, upstreamNamed, useEveryVendor } from './every-vendor.ts';
import { citySchema, pixel, testFeatures, type FeatureDriver } from './sdk-features.ts';
import { sdksMissing } from './sdk-modules.ts';
import { connectOpenAi, loadOpenAiSdk } from './sdk-openai.ts';

const missing = await sdksMissing('openai');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadOpenAiSdk() : null;
const image = `data:image/png;base64,${pixel}`;
const format = { name: 'city', schema: citySchema, strict: true };

async function list(): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of connectOpenAi(sdk, bench()).models.list()) ids.push(String(id));
  return ids;
}

async function chat(): Promise<FeatureDriver> {
  const { completions } = connectOpenAi(sdk, bench()).chat;
  const ask = (model: string, content: unknown, more: object = {}) =>
    completions.create({ model, messages: [{ role: 'user', content }], ...more });
  return {
    async look(model, text) {
      const parts = [
        { type: 'image_url', image_url: { url: image } },
        { type: 'text', text },
      ];
      return (await ask(model, parts)).choices[0]?.message.content ?? '';
    },
    async structured(model) {
      const answer = await ask(model, 'a city', {
        response_format: { type: 'json_schema', json_schema: format },
      });
      return JSON.parse(answer.choices[0]?.message.content ?? '');
    },
    limited: async (model) =>
      (await ask(model, 'talk', { max_completion_tokens: 50 })).choices[0]?.finish_reason,
    async stopped(model) {
      const [choice] = (await ask(model, 'talk', { stop: ['END'] })).choices;
      return { reason: choice?.finish_reason, text: choice?.message.content ?? '' };
    },
    async usage(model) {
      const { usage } = await ask(model, 'how many?');
      return { input: Number(usage?.['prompt_tokens']), output: Number(usage?.['completion_tokens']) };
    },
    list,
  };
}

async function responses(): Promise<FeatureDriver> {
  const client = connectOpenAi(sdk, bench()).responses;
  const ask = (model: string, content: unknown, more: object = {}) =>
    client.create({ model, input: [{ role: 'user', content }], ...more });
  return {
    async look(model, text) {
      const parts = [
        { type: 'input_image', image_url: image, detail: 'auto' },
        { type: 'input_text', text },
      ];
      return (await ask(model, parts)).output_text;
    },
    async structured(model) {
      const answer = await ask(model, 'a city', { text: { format: { type: 'json_schema', ...format } } });
      return JSON.parse(answer.output_text);
    },
    async limited(model) {
      const answer = await ask(model, 'talk', { max_output_tokens: 50 });
      return `${answer.status} ${JSON.stringify(answer['incomplete_details'])}`;
    },
    async usage(model) {
      const { usage } = await ask(model, 'how many?');
      return { input: Number(usage?.['input_tokens']), output: Number(usage?.['output_tokens']) };
    },
    list,
  };
}

describe.skipIf(missing !== '')(`openai, single features${missing}`, () => {
  describe.each(otherThan('openai-chat', 'openai-responses'))('Chat Completions with $name', (upstream) => {
    testFeatures(upstream, bench, chat, { length: 'length', stop: 'stop' });
  });
  describe.each(otherThan('openai-responses'))('Responses with $name', (upstream) => {
    testFeatures(upstream, bench, responses, {
      length: 'incomplete {"reason":"max_output_tokens"}',
      stop: null,
    });
  });

  test('a Chat stream tells the usage in its last chunk when the program asks for it', async () => {
    const { completions } = connectOpenAi(sdk, bench()).chat;
    const seen: unknown[] = [];
    const request = {
      model: upstreamNamed('anthropic').model,
      messages: [{ role: 'user', content: 'hi' }],
      stream_options: { include_usage: true },
    };
    for await (const chunk of completions.stream(request)) seen.push(chunk.usage ?? null);
    expect(seen.at(-1)).toMatchObject({
      prompt_tokens: expect.any(Number) as number,
      completion_tokens: expect.any(Number) as number,
    });
    expect(seen.filter((usage) => usage !== null)).toHaveLength(1);
  });
});
