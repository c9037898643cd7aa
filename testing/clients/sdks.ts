import { loadSdk } from './programs.ts';

/**
 * The part of the SDKs that the tests use. Their own types are not imported: type checks have to pass where these
 * packages are not installed.
 */
type ErrorClass = abstract new (...input: never[]) => Error;

export interface ApiErrors {
  readonly AuthenticationError: ErrorClass;
  readonly PermissionDeniedError: ErrorClass;
  readonly NotFoundError: ErrorClass;
}

interface Options {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly maxRetries: number;
}

interface MessageEvent {
  readonly type: string;
  readonly delta?: { readonly text?: string };
}

interface Message {
  readonly stop_reason: string;
  readonly content: readonly { readonly type: string; readonly id: string }[];
}

export interface AnthropicClient {
  readonly messages: {
    create(body: object & { readonly stream: true }, options?: object): Promise<AsyncIterable<MessageEvent>>;
    create(body: object, options?: object): Promise<Message>;
    countTokens(body: object): Promise<{ readonly input_tokens: number }>;
  };
  readonly models: { list(): Promise<{ readonly data: readonly unknown[] }> };
}

interface ResponseEvent {
  readonly type: string;
  readonly delta?: string;
}

interface ModelResponse {
  readonly output_text: string;
  readonly output: readonly { readonly type: string; readonly call_id?: string }[];
}

export interface OpenAiClient {
  readonly responses: {
    create(body: object & { readonly stream: boolean }): Promise<AsyncIterable<ResponseEvent>>;
    create(body: object): Promise<ModelResponse>;
  };
  readonly models: { list(): Promise<{ readonly data: readonly unknown[] }> };
}

type Sdk<Client> = ApiErrors & { readonly default: new (options: Options) => Client };

export const loadAnthropic = (): Promise<Sdk<AnthropicClient>> => loadSdk('@anthropic-ai/sdk');
export const loadOpenAi = (): Promise<Sdk<OpenAiClient>> => loadSdk('openai');
