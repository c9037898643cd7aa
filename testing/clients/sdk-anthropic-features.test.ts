import { describe } from 'vitest';
import { otherThan, useEveryVendor } from './every-vendor.ts';
import { citySchema, pixel, testFeatures, type FeatureDriver } from './sdk-features.ts';
import { loadModule, sdksMissing, type Loose } from './sdk-modules.ts';

interface Message {
  readonly content: readonly { readonly text?: string }[];
  readonly stop_reason: string;
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cache_read_input_tokens?: number | null;
    readonly cache_creation_input_tokens?: number | null;
  };
}

interface Client {
  readonly messages: {
    create(body: object): Promise<Message>;
    countTokens(body: object): Promise<{ readonly input_tokens: number }>;
  };
  readonly models: { list(query: object): AsyncIterable<Loose & { readonly id: string }> };
}

const missing = await sdksMissing('@anthropic-ai/sdk');
const bench = useEveryVendor();
const sdk =
  missing === '' ? await loadModule<{ default: new (options: object) => Client }>('@anthropic-ai/sdk') : null;

const user = (content: unknown) => ({ role: 'user', content });
const textOf = ({ content }: Message): string => content.map(({ text }) => text ?? '').join('');

async function driver(): Promise<FeatureDriver> {
  if (sdk === null) throw new Error(missing);
  const client = new sdk.default({ apiKey: bench().key, baseURL: bench().product.proxy, maxRetries: 0 });
  const ask = (model: string, content: unknown, more: object = {}): Promise<Message> =>
    client.messages.create({ model, max_tokens: 2000, messages: [user(content)], ...more });
  return {
    async look(model, text) {
      const source = { type: 'base64', media_type: 'image/png', data: pixel };
      return textOf(
        await ask(model, [
          { type: 'image', source },
          { type: 'text', text },
        ]),
      );
    },
    async structured(model) {
      const format = { type: 'json_schema', schema: citySchema };
      return JSON.parse(textOf(await ask(model, 'a city', { output_config: { format } })));
    },
    limited: async (model) => (await ask(model, 'talk', { max_tokens: 50 })).stop_reason,
    async stopped(model) {
      const answer = await ask(model, 'talk', { stop_sequences: ['END'] });
      return { reason: answer.stop_reason, text: textOf(answer) };
    },
    async usage(model) {
      const { usage } = await ask(model, 'how many?');
      const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
      return { input: usage.input_tokens + cached, output: usage.output_tokens };
    },
    async count(model, text) {
      return (await client.messages.countTokens({ model, messages: [user(text)] })).input_tokens;
    },
    async list() {
      const ids: string[] = [];
      for await (const { id } of client.models.list({ limit: 1000 })) ids.push(id);
      return ids;
    },
  };
}

describe.skipIf(missing !== '')(`@anthropic-ai/sdk, single features${missing}`, () => {
  describe.each(otherThan('anthropic-messages'))('$name', (upstream) => {
    testFeatures(upstream, bench, driver, {
      length: 'max_tokens',
      // Only Anthropic itself tells that it was a stop sequence.
      stop: 'end_turn',
    });
  });
});
