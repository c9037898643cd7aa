import { describe, expect } from 'vitest';
import { otherThan, useEveryVendor, type EveryVendor, type UpstreamDialect } from './every-vendor.ts';
import { loadModule, sdksMissing, type Loose, type SdkName } from './sdk-modules.ts';
import { commandSchema, resultOf, testWithVendor, type SdkDriver } from './sdk-scenarios.ts';

interface GenerateResult extends Loose {
  readonly text: string;
  readonly finishReason: string;
}

interface StreamResult {
  readonly textStream: AsyncIterable<string>;
  readonly fullStream: AsyncIterable<Loose & { readonly type: string; readonly error?: unknown }>;
  readonly text: PromiseLike<string>;
}

type ErrorClass = abstract new (...input: never[]) => Error;

interface Ai {
  generateText(options: object): Promise<GenerateResult>;
  streamText(options: object): StreamResult;
  tool(definition: object): object;
  jsonSchema(schema: object): object;
  stepCountIs(count: number): object;
  readonly APICallError: ErrorClass;
}

type CreateModel = (model: string) => object;
type CreateProvider = (options: object) => CreateModel & { readonly chat?: CreateModel };

interface Provider {
  readonly name: SdkName;
  readonly spoken: readonly UpstreamDialect[];
  load(bench: EveryVendor): Promise<CreateModel>;
}

const options = ({ key, product }: EveryVendor, path: string) => ({
  apiKey: key,
  baseURL: `${product.proxy}${path}`,
  name: 'switchyard',
  includeUsage: true,
});

const providers: readonly Provider[] = [
  {
    name: '@ai-sdk/anthropic',
    spoken: ['anthropic-messages'],
    async load(bench) {
      const { createAnthropic } = await loadModule<{ createAnthropic: CreateProvider }>('@ai-sdk/anthropic');
      return createAnthropic(options(bench, '/v1'));
    },
  },
  {
    name: '@ai-sdk/openai',
    spoken: ['openai-responses'],
    async load(bench) {
      const { createOpenAI } = await loadModule<{ createOpenAI: CreateProvider }>('@ai-sdk/openai');
      return createOpenAI(options(bench, '/v1'));
    },
  },
  {
    name: '@ai-sdk/openai-compatible',
    spoken: ['openai-chat', 'openai-responses'],
    async load(bench) {
      const { createOpenAICompatible } = await loadModule<{ createOpenAICompatible: CreateProvider }>(
        '@ai-sdk/openai-compatible',
      );
      return createOpenAICompatible(options(bench, '/v1'));
    },
  },
  {
    name: '@ai-sdk/google',
    spoken: ['gemini'],
    async load(bench) {
      const { createGoogle } = await loadModule<{ createGoogle: CreateProvider }>('@ai-sdk/google');
      return createGoogle(options(bench, '/v1beta'));
    },
  },
];

const missing = await sdksMissing('ai', ...providers.map(({ name }) => name));
const bench = useEveryVendor();
const ai = missing === '' ? await loadModule<Ai>('ai') : null;

function needAi(): Ai {
  if (ai === null) throw new Error(missing);
  return ai;
}

const driverOf = (provider: Provider) => async (): Promise<SdkDriver> => {
  const { generateText, streamText, tool, jsonSchema, stepCountIs } = needAi();
  const create = await provider.load(bench());
  // The default would let the vendor keep the conversation, and refer to its items: a switch of vendors cannot follow that.
  const common = { maxRetries: 0, onError: () => undefined, providerOptions: { openai: { store: false } } };
  const drain = async (result: StreamResult, each: (part: Loose) => boolean = () => true): Promise<void> => {
    for await (const part of result.fullStream) {
      if (part.type === 'error') throw part.error;
      if (!each(part)) return;
    }
  };
  return {
    async say(model, prompt) {
      const { text, finishReason } = await generateText({ ...common, model: create(model), prompt });
      expect(finishReason).toBe('stop');
      return text;
    },
    async stream(model, prompt) {
      const result = streamText({ ...common, model: create(model), prompt });
      const texts: unknown[] = [];
      await drain(result, (part) => {
        if (part['type'] === 'text-delta') texts.push(part['text']);
        return true;
      });
      return texts.join('');
    },
    async toolLoop(model, prompt, streamed, thenModel = model) {
      const commands: unknown[] = [];
      const bash = tool({
        description: 'Runs a command.',
        inputSchema: jsonSchema(commandSchema),
        execute: async ({ command }: { readonly command: unknown }) => {
          commands.push(command);
          return resultOf(command);
        },
      });
      const asked = {
        ...common,
        model: create(model),
        prompt,
        tools: { bash },
        stopWhen: stepCountIs(5),
        prepareStep: ({ stepNumber }: { readonly stepNumber: number }) =>
          stepNumber === 0 ? {} : { model: create(thenModel) },
      };
      if (!streamed) return { text: (await generateText(asked)).text, commands };
      const result = streamText(asked);
      await drain(result);
      return { text: await result.text, commands };
    },
    async abandon(model, prompt) {
      const leaving = new AbortController();
      const result = streamText({ ...common, model: create(model), prompt, abortSignal: leaving.signal });
      await drain(result, (part) => part['type'] !== 'text-delta');
      leaving.abort();
    },
  };
};

describe.skipIf(missing !== '')(`ai with vendors of other dialects${missing}`, () => {
  for (const provider of providers)
    describe.each(otherThan(...provider.spoken))(`${provider.name} with $name`, (upstream) => {
      testWithVendor(upstream, bench, driverOf(provider), {
        expectRefusal(error, { refused }) {
          expect(error).toBeInstanceOf(needAi().APICallError);
          expect(error).toMatchObject({
            statusCode: 400,
            message: expect.stringContaining(refused.message) as string,
          });
        },
        expectStreamError: (error) => expect(error).not.toBeNull(),
      });
    });
});
