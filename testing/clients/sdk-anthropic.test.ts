import { describe, expect } from 'vitest';
import { otherThan, useEveryVendor, type Upstream } from './every-vendor.ts';
import { loadModule, sdksMissing, type Loose } from './sdk-modules.ts';
import { commandSchema, resultOf, testWithVendor, type SdkDriver } from './sdk-scenarios.ts';

interface Block extends Loose {
  readonly type: string;
  readonly id?: string;
  readonly text?: string;
  readonly input?: { readonly command?: string };
}

interface Message extends Loose {
  readonly content: readonly Block[];
}

interface MessageStream extends AsyncIterable<Loose> {
  on(event: 'text', listener: (text: string) => void): this;
  finalMessage(): Promise<Message>;
  abort(): void;
}

interface Client {
  readonly messages: {
    create(body: object): Promise<Message>;
    stream(body: object): MessageStream;
    countTokens(body: object): Promise<{ readonly input_tokens: number }>;
  };
  readonly models: {
    list(query?: object): AsyncIterable<Loose> & Promise<{ readonly data: readonly Loose[] }>;
    retrieve(id: string): Promise<Loose>;
  };
}

type ErrorClass = abstract new (...input: never[]) => Error;

interface Sdk {
  readonly default: new (options: object) => Client;
  readonly BadRequestError: ErrorClass;
  readonly APIError: ErrorClass;
}

const missing = await sdksMissing('@anthropic-ai/sdk');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadModule<Sdk>('@anthropic-ai/sdk') : null;

function connect(): Client {
  if (sdk === null) throw new Error(missing);
  return new sdk.default({ apiKey: bench().key, baseURL: bench().product.proxy, maxRetries: 0 });
}

const tools = [{ name: 'bash', description: 'Runs a command.', input_schema: commandSchema }];
const request = (model: string, messages: readonly object[]) => ({ model, max_tokens: 2000, messages });
const textOf = ({ content }: Message): string => content.map(({ text }) => text ?? '').join('');

async function driver(): Promise<SdkDriver> {
  const { messages } = connect();
  const user = (content: unknown) => ({ role: 'user', content });
  return {
    say: async (model, prompt) => textOf(await messages.create(request(model, [user(prompt)]))),
    async stream(model, prompt) {
      const texts: string[] = [];
      const stream = messages.stream(request(model, [user(prompt)])).on('text', (text) => texts.push(text));
      const whole = await stream.finalMessage();
      expect(textOf(whole)).toBe(texts.join(''));
      return texts.join('');
    },
    async toolLoop(model, prompt, streamed, thenModel = model) {
      const commands: unknown[] = [];
      const history: object[] = [user(prompt)];
      for (;;) {
        const asked = { ...request(commands.length === 0 ? model : thenModel, history), tools };
        const answer = streamed ? await messages.stream(asked).finalMessage() : await messages.create(asked);
        const calls = answer.content.filter(({ type }) => type === 'tool_use');
        expect(answer['stop_reason']).toBe(calls.length > 0 ? 'tool_use' : 'end_turn');
        if (calls.length === 0) return { commands, text: textOf(answer) };
        commands.push(...calls.map(({ input }) => input?.command));
        const results = calls.map(({ id, input }) => ({
          type: 'tool_result',
          tool_use_id: id,
          content: resultOf(input?.command),
        }));
        history.push({ role: 'assistant', content: answer.content }, user(results));
      }
    },
    async abandon(model, prompt) {
      const stream = messages.stream(request(model, [user(prompt)]));
      for await (const event of stream) if (event['type'] === 'content_block_delta') break;
      stream.abort();
    },
  };
}

describe.skipIf(missing !== '')(`@anthropic-ai/sdk with other vendors${missing}`, () => {
  describe.each(otherThan('anthropic-messages'))('$name', (upstream: Upstream) => {
    testWithVendor(upstream, bench, driver, {
      expectRefusal(error, { refused }) {
        expect(error).toBeInstanceOf(sdk?.BadRequestError);
        expect(error).toMatchObject({
          status: 400,
          message: expect.stringContaining(refused.message) as string,
          error: { type: 'error', error: { type: 'invalid_request_error' } },
        });
      },
      expectStreamError: (error) => expect(error).toBeInstanceOf(sdk?.APIError),
    });
  });
});
