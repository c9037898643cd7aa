import { expect } from 'vitest';
import type { AccountView } from '../../server/contract/index.ts';
import type { EveryVendor } from './every-vendor.ts';
import { loadModule, type Loose } from './sdk-modules.ts';

/** What a program gets: the text so far, and the error that the SDK threw or put into its answer. */
export interface Outcome {
  readonly text: string;
  readonly error: SdkError | null;
}

/** An error as the SDK shows it; `kind` is the name of its class, or `status` where an answer only says that it failed. */
export interface SdkError {
  readonly kind: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly retryAfter: string | null;
  readonly message: string;
}

/** An SDK in front of its own vendor, through the native lane. */
export interface FaultSdk {
  readonly upstream: 'anthropic' | 'openai';
  readonly model: string;
  readonly requestIdHeader: string;
  /** With `retries` absent, the SDK does as it does by itself: two more tries. */
  ask(bench: EveryVendor, how: { readonly isStream: boolean; readonly retries?: number }): Promise<Outcome>;
}

interface Streamed extends AsyncIterable<Loose> {
  finalMessage(): Promise<Loose>;
  finalResponse(): Promise<Loose>;
}

interface Calls {
  create(body: object): Promise<Loose>;
  stream(body: object): Streamed;
}

type Constructor = new (options: object) => { readonly messages: Calls; readonly responses: Calls };
type Sdk = Readonly<Record<string, unknown>> & { readonly default: Constructor };

const textIn = (items: unknown): string =>
  (items as readonly Loose[] | undefined)?.map(({ text }) => text ?? '').join('') ?? '';

export const anthropicSdk: FaultSdk = {
  upstream: 'anthropic',
  model: 'claude-opus-4-6',
  requestIdHeader: 'request-id',
  async ask({ key, product }, { isStream, retries }) {
    const sdk = await loadModule<Sdk>('@anthropic-ai/sdk');
    const { messages } = new sdk.default({ apiKey: key, baseURL: product.proxy, ...limits(retries) });
    const body = { model: this.model, max_tokens: 100, messages: [{ role: 'user', content: 'say hi' }] };
    return collect(sdk, async (add) => {
      if (!isStream) return void add(textIn((await messages.create(body))['content']));
      const stream = messages.stream(body);
      for await (const event of stream) add(String((event['delta'] as Loose | undefined)?.['text'] ?? ''));
      return void (await stream.finalMessage());
    });
  },
};

export const openAiSdk: FaultSdk = {
  upstream: 'openai',
  model: 'gpt-5.5',
  requestIdHeader: 'x-request-id',
  async ask({ key, product }, { isStream, retries }) {
    const sdk = await loadModule<Sdk>('openai');
    const { responses } = new sdk.default({
      apiKey: key,
      baseURL: `${product.proxy}/v1`,
      ...limits(retries),
    });
    const body = { model: this.model, input: 'say hi' };
    return collect(sdk, async (add) => {
      if (!isStream) return void add(String((await responses.create(body))['output_text']));
      const stream = responses.stream(body);
      for await (const event of stream)
        if (event['type'] === 'response.output_text.delta') add(String(event['delta']));
      // A stream that fails raises nothing here: a program reads the status.
      const { status, error } = await stream.finalResponse();
      if (status === 'completed') return undefined;
      const { message } = error as Loose;
      throw Object.assign(new Error(String(message)), { answerStatus: status });
    });
  },
};

/** A program that hangs fails its test: nothing here takes longer than this. */
const patienceMs = 10_000;

const limits = (retries: number | undefined): object => ({
  timeout: patienceMs,
  logLevel: 'off',
  ...(retries === undefined ? {} : { maxRetries: retries }),
});

async function collect(
  sdk: Sdk,
  run: (add: (text: string) => void) => Promise<undefined | void>,
): Promise<Outcome> {
  let text = '';
  try {
    await run((more) => void (text += more));
    return { text, error: null };
  } catch (error) {
    return { text, error: describeError(sdk, error) };
  }
}

function describeError(sdk: Sdk, thrown: unknown): SdkError {
  expect(thrown).toBeInstanceOf(Error);
  const error = thrown as Error & Loose & { readonly headers?: Headers };
  const known = sdk[error.constructor.name] === error.constructor;
  return {
    kind:
      typeof error['answerStatus'] === 'string'
        ? error['answerStatus']
        : known
          ? error.constructor.name
          : `not of the SDK: ${error.name}`,
    status: typeof error['status'] === 'number' ? error['status'] : null,
    requestId: typeof error['requestID'] === 'string' ? error['requestID'] : null,
    retryAfter: error.headers?.get('retry-after') ?? null,
    message: error.message,
  };
}

/** What the product makes of the account: its two states, and what its models rest for. */
export async function accountState(
  { product }: EveryVendor,
  label: string,
): Promise<{ readonly states: readonly string[]; readonly rests: readonly string[] }> {
  const { accounts } = await product.control('accounts.snapshot', {});
  const account: AccountView | undefined = accounts.find((entry) => entry.label === label);
  if (account === undefined) throw new Error(`there is no account ${label}`);
  return {
    states: [account.availability.state, account.credential.state],
    rests: account.health?.models.map(({ code }) => code) ?? [],
  };
}
