import type { EveryVendor } from './every-vendor.ts';
import { loadModule, type Loose } from './sdk-modules.ts';

interface Call {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface Completion extends Loose {
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string | null; readonly tool_calls?: readonly Call[] };
  }[];
  readonly usage?: Loose;
}

interface Chunk extends Loose {
  readonly choices: readonly {
    readonly delta: { readonly content?: string | null };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Loose | null;
}

interface CompletionStream extends AsyncIterable<Chunk> {
  finalChatCompletion(): Promise<Completion>;
  abort(): void;
}

/** An item of an answer of the Responses API. */
export interface OutputItem extends Loose {
  readonly type: string;
  readonly call_id?: string;
  readonly arguments?: string;
}

interface ModelResponse extends Loose {
  readonly output_text: string;
  readonly output: readonly OutputItem[];
  readonly status: string;
  readonly usage?: Loose;
}

interface ResponseEvent extends Loose {
  readonly type: string;
  readonly delta?: string;
}

interface ResponseStream extends AsyncIterable<ResponseEvent> {
  finalResponse(): Promise<ModelResponse>;
  abort(): void;
}

/** The part of the client that the tests use. */
export interface OpenAi {
  readonly chat: {
    readonly completions: {
      create(body: object): Promise<Completion>;
      stream(body: object): CompletionStream;
      parse(body: object): Promise<Completion>;
    };
  };
  readonly responses: {
    create(body: object): Promise<ModelResponse>;
    stream(body: object): ResponseStream;
  };
  readonly models: { list(): AsyncIterable<Loose>; retrieve(id: string): Promise<Loose> };
}

type ErrorClass = abstract new (...input: never[]) => Error;

export interface OpenAiSdk {
  readonly default: new (options: object) => OpenAi;
  readonly BadRequestError: ErrorClass;
  readonly APIError: ErrorClass;
}

export const loadOpenAiSdk = (): Promise<OpenAiSdk> => loadModule('openai');

/** A client of the running product that tries everything once. */
export function connectOpenAi(sdk: OpenAiSdk | null, { key, product }: EveryVendor): OpenAi {
  if (sdk === null) throw new Error('the SDK is not installed');
  return new sdk.default({ apiKey: key, baseURL: `${product.proxy}/v1`, maxRetries: 0 });
}
