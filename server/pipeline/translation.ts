import type { Codec, ClientCodec, StreamEncoder } from '../dialects/codec.ts';
import {
  createStreamTranslator,
  jsonBytes,
  tooDeepError,
  MalformedRequest,
  Untranslatable,
  parseJson,
  parseJsonBody,
  asRecord,
  translateRequest,
  type TranslatorInput,
} from '../dialects/index.ts';
import type { ClientError, StreamFindings, StreamTap } from '../dialects/dialect.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { AnswerError, IrRequest, JsonObject, Loss, Target } from '../ir/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import type { OpenAnswer } from './open-answer.ts';
import { createCollectingTranslator, translatedAnswer } from './translated-answer.ts';

/** The client's request in the IR, read once however many accounts are tried. */
export interface ClientRequestSource {
  /** Throws `request-malformed` with the path in the body. */
  request(): IrRequest;
}

export function clientRequestSource(pipeline: Pipeline, call: InboundCall): ClientRequestSource {
  let decoded: IrRequest | null = null;
  return {
    request() {
      decoded ??= decode(pipeline.codecs.clients[call.dialect], call);
      return decoded;
    },
  };
}

function decode(codec: ClientCodec, call: InboundCall): IrRequest {
  const body = asRecord(parseJsonBody(call.body ?? Buffer.alloc(0)));
  if (body === null) throw new SwitchyardError('request-malformed', 'the request body is not a JSON object');
  try {
    const reader = call.kind === 'count-tokens' ? (codec.counting ?? codec) : codec;
    return reader.decodeRequest(body as JsonObject, call.fromPath);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(error);
    if (!(error instanceof MalformedRequest)) throw error;
    const code = error instanceof Untranslatable ? 'translation-refused' : 'request-malformed';
    throw new SwitchyardError(code, error.message, { cause: error });
  }
}

function failureIn(upstream: Codec, body: Buffer): AnswerError | null {
  try {
    return upstream.decodeResponse(parseJson(body.toString('utf8'))).error;
  } catch (error) {
    if (error instanceof RangeError) return tooDeepError;
    throw error;
  }
}

/** `expectedBytes`: the other dialect says the same in about as many. */
function translate(request: IrRequest, upstream: Codec, target: Target, expectedBytes: number) {
  try {
    const translated = translateRequest(request, upstream, target);
    return { translated, body: jsonBytes(translated.body, expectedBytes) };
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(error) : error;
  }
}

/** Only values that are nested thousands of levels deep exhaust the stack. */
function tooDeep(cause: RangeError): SwitchyardError {
  return new SwitchyardError('request-malformed', 'the request is nested too deep', { cause });
}

/** One request in another dialect, and the way back for its answer. */
export interface Translation {
  readonly body: Buffer;
  readonly losses: readonly Loss[];
  createTap(): StreamTap;
  /** The committed answer as the client gets it. */
  answer(answer: OpenAnswer): OpenAnswer;
  /** What of the answer could not be carried over, as far as it was sent. */
  answerLosses(): readonly Loss[];
  /** What the vendor said of a whole answer, once it was sent; null for a stream. */
  answerFindings(): StreamFindings | null;
  /** What keeps the client waiting while the vendor is silent; null for an answer that comes whole. */
  readonly keepAlive: string | null;
  /**
   * What ends the client's stream with an error of ours, in step with what it was sent; nothing may follow. Null for an
   * answer that comes whole.
   */
  lastEvent(error: ClientError): string | null;
  /** What the vendor said in a refusal. */
  refusal(status: number, body: Buffer): AnswerError;
  /** A failure that came as a whole answer with status 200, else null. */
  failureIn(body: Buffer): AnswerError | null;
}

export function createTranslation(
  pipeline: Pipeline,
  call: InboundCall,
  request: IrRequest,
  upstream: Codec,
  target: Target,
): Translation {
  const client = pipeline.codecs.clients[call.dialect];
  const { translated, body } = translate(
    request,
    upstream,
    target,
    Math.ceil((call.body?.length ?? 0) * 1.5),
  );
  const input: TranslatorInput = {
    upstream,
    client,
    table: translated.table,
    context: {
      request,
      createdAtSeconds: Math.floor(pipeline.clock.nowMs() / 1000),
      nextId: () => Buffer.from(pipeline.random.bytes(12)).toString('hex'),
      estimatedInputTokens: null,
    },
  };
  const asArray = call.fromPath.isArrayStream;
  const streamer: ClientCodec =
    asArray && client.arrayStream !== undefined ? { ...client, ...client.arrayStream } : client;
  let encoder: StreamEncoder | null = null;
  const newEncoder = (): StreamEncoder => (encoder = streamer.createStreamEncoder(input.context));
  let sent: ReturnType<typeof translatedAnswer> | null = null;
  return {
    body,
    losses: translated.losses,
    createTap: () =>
      request.stream
        ? createStreamTranslator({ ...input, client: streamer, encoder: newEncoder() })
        : createCollectingTranslator(input),
    answer(answer) {
      sent = translatedAnswer(answer, { ...input, client: streamer }, request.stream);
      return sent.answer;
    },
    answerLosses: () => sent?.losses() ?? [],
    answerFindings: () => sent?.findings() ?? null,
    lastEvent({ code, message }) {
      if (!request.stream) return null;
      const last = encoder ?? newEncoder();
      const error: AnswerError = { unified: 'overloaded', raw: code, message };
      return last.push({ type: 'error', error }) + last.end();
    },
    keepAlive: request.stream ? streamer.keepAlive : null,
    refusal: (status, refused) => upstream.decodeError(status, refused),
    failureIn: (whole) => failureIn(upstream, whole),
  };
}
