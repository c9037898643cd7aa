import type {
  AnswerError,
  IrEvent,
  IrRequest,
  IrResponse,
  JsonObject,
  Loss,
  Target,
  ToolRules,
} from '../ir/index.ts';
import type { ClientError } from './dialect.ts';

/** What the path of a request told, where the dialect puts it there (Gemini). */
export interface RequestPath {
  readonly model: string | null;
  readonly stream: boolean | null;
}

/** What an encoder of answers must know besides the answer; nothing in a codec reads a clock or makes random values. */
export interface AnswerContext {
  /** The request that is answered. `request.model` is the name the client asked for. */
  readonly request: IrRequest;
  readonly createdAtSeconds: number;
  /** A fresh random part for ids, letters and digits only, 24 characters. */
  readonly nextId: () => string;
  /** Our estimate of the input, for dialects whose first event wants one; null = not made. */
  readonly estimatedInputTokens: number | null;
}

export interface EncodedRequest {
  /** Ready for `JSON.stringify`; the model and the stream flag are in it, where the dialect has them in the body. */
  readonly body: JsonObject;
  readonly losses: readonly Loss[];
}

export interface EncodedResponse {
  readonly body: JsonObject;
  readonly losses: readonly Loss[];
}

/**
 * wire → IR, a push machine: bytes may be cut anywhere. Never throws: garbage becomes an `error` event, unknown events
 * nothing. After `finish` or `error` it returns nothing more.
 */
export interface StreamDecoder {
  push(bytes: Uint8Array): readonly IrEvent[];
  /** The upstream's end. Without a terminal event before it: closes open blocks and gives an `error`, as the stream broke. */
  end(): readonly IrEvent[];
}

/** IR → wire, a push machine. Returns text to send, often empty. */
export interface StreamEncoder {
  push(event: IrEvent): string;
  /** After the last event. */
  end(): string;
  readonly losses: readonly Loss[];
}

/** The side of a dialect that clients speak. */
export interface ClientCodec {
  /** The vendor family whose seals this dialect's fields hold, for example `anthropic`. */
  readonly family: string;
  /** True: blocks of a stream must be sent one after the other (`serialBlocks`). */
  readonly needsSerialBlocks: boolean;
  readonly toolRules: ToolRules;
  /** Goes before the ids of calls that came without one; `call_` when absent. */
  readonly callIdPrefix?: string;
  /** Throws `MalformedRequest` with the path in the body. Unknown members never fail; they go to `native`. */
  decodeRequest(body: JsonObject, path: RequestPath): IrRequest;
  encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse;
  createStreamEncoder(context: AnswerContext): StreamEncoder;
  /** The `content-type` of a stream. */
  readonly streamContentType: string;
  /** Sent between two events of a stream when the upstream is silent for long; every client of the dialect skips it. */
  readonly keepAlive: string;
  /** Where a request to count tokens, or its answer, has a shape of its own; else `{input_tokens}` and `decodeRequest`. */
  readonly counting?: {
    decodeRequest(body: JsonObject, path: RequestPath): IrRequest;
    encodeAnswer(tokens: number): JsonObject;
  };
  /** The other form of a stream that clients may ask for (Gemini's growing JSON array). */
  readonly arrayStream?: Pick<ClientCodec, 'createStreamEncoder' | 'streamContentType' | 'keepAlive'>;
}

/** The side of a dialect that upstreams speak. */
export interface UpstreamCodec {
  readonly family: string;
  readonly toolRules: ToolRules;
  /** Where upstreams of this dialect take less than its clients may send. */
  readonly upstreamToolRules?: ToolRules;
  /** Headers that every request of this dialect needs, for example `anthropic-version`. */
  readonly requestHeaders?: readonly (readonly [name: string, value: string])[];
  /** The request was prepared: results follow their calls, names and ids are legal, thinking fits the model. */
  encodeRequest(request: IrRequest, target: Target): EncodedRequest;
  /** Tolerant. A body that is no answer at all gives `error` in the response. */
  decodeResponse(body: unknown): IrResponse;
  createStreamDecoder(): StreamDecoder;
  /** The vendor's own way to count a request's tokens, where it has one. */
  readonly upstreamCounting?: {
    /** From the body of a request for an answer. */
    encodeRequest(body: JsonObject, model: string): JsonObject;
    /** Null for an answer that tells no number. */
    decodeAnswer(body: unknown): number | null;
  };
  /** A refusal's body (status ≥ 400), any shape. Never throws. */
  decodeError(status: number, body: Buffer): AnswerError;
}

export interface Codec extends ClientCodec, UpstreamCodec {}

export type { ClientError, ToolRules };
