import type { EveryVendor } from './every-vendor.ts';
import { loadModule, type Loose } from './sdk-modules.ts';

interface FunctionCall {
  readonly id?: string;
  readonly name: string;
  readonly args: Loose;
}

/** A whole answer, or a piece of a stream. */
export interface GenerateAnswer extends Loose {
  readonly text?: string;
  readonly functionCalls?: readonly FunctionCall[];
  readonly candidates?: readonly (Loose & { readonly content: Loose })[];
  readonly usageMetadata?: Loose;
}

interface Chat {
  sendMessage(input: object): Promise<GenerateAnswer>;
  sendMessageStream(input: object): Promise<AsyncIterable<GenerateAnswer>>;
  getHistory(curated?: boolean): readonly Loose[];
}

/** The part of the client that the tests use. */
export interface Google {
  readonly models: {
    generateContent(input: object): Promise<GenerateAnswer>;
    generateContentStream(input: object): Promise<AsyncIterable<GenerateAnswer>>;
    countTokens(input: object): Promise<{ readonly totalTokens?: number }>;
    list(input?: object): Promise<AsyncIterable<Loose>>;
    get(input: object): Promise<Loose>;
  };
  readonly chats: { create(input: object): Chat };
}

type ErrorClass = abstract new (...input: never[]) => Error;

export interface GoogleSdk {
  readonly GoogleGenAI: new (options: object) => Google;
  readonly ApiError: ErrorClass;
}

export const loadGoogleSdk = (): Promise<GoogleSdk> => loadModule('@google/genai');

/** A client of the running product. */
export function connectGoogle(sdk: GoogleSdk | null, { key, product }: EveryVendor): Google {
  if (sdk === null) throw new Error('the SDK is not installed');
  return new sdk.GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: product.proxy } });
}
