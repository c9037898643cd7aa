import type { Codec, ClientCodec } from '../dialects/codec.ts';
import {
  createCollector,
  createStreamTranslator,
  encodeWhole,
  MalformedRequest,
  parseJson,
  asRecord,
  translateAnswer,
  translateRequest,
  type StreamTranslator,
  type TranslatorInput,
} from '../dialects/index.ts';
import type { StreamTap } from '../dialects/dialect.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { AnswerError, IrRequest, JsonObject, Loss, Target } from '../ir/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import type { OpenAnswer } from './open-answer.ts';

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
  const body = asRecord(parseJson((call.body ?? Buffer.alloc(0)).toString('utf8')));
  if (body === null) throw new SwitchyardError('request-malformed', 'the request body is not a JSON object');
  try {
    const reader = call.kind === 'count-tokens' ? (codec.counting ?? codec) : codec;
    return reader.decodeRequest(body as JsonObject, call.fromPath);
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    throw new SwitchyardError('request-malformed', error.message, { cause: error });
  }
}

/** One request in another dialect, and the way back for its answer. */
export interface Translation {
  readonly body: Buffer;
  readonly losses: readonly Loss[];
  createTap(): StreamTap;
  /** The committed answer as the client gets it. */
  answer(answer: OpenAnswer): OpenAnswer;
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
  const translated = translateRequest(request, upstream, target);
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
  return {
    body: Buffer.from(JSON.stringify(translated.body)),
    losses: translated.losses,
    createTap: () =>
      request.stream
        ? createStreamTranslator({ ...input, client: streamer })
        : createCollectingTranslator(input),
    answer: (answer) => translatedAnswer(answer, input, streamer, request.stream),
    refusal: (status, body) => upstream.decodeError(status, body),
    failureIn: (body) => upstream.decodeResponse(parseJson(body.toString('utf8'))).error,
  };
}

/** A translator that keeps the events: the upstream streams although the client wants the answer whole. */
function createCollectingTranslator(input: TranslatorInput): StreamTranslator & { text(): string } {
  const collector = createCollector();
  const translator = createStreamTranslator({ ...input, encoder: collector });
  return Object.assign(translator, { text: () => encodeWhole(input, collector.response()) });
}

function isTranslator(tap: StreamTap | null): tap is StreamTranslator & { text?: () => string } {
  return tap !== null && 'take' in tap;
}

/** The vendor's answer with the client's bytes in place of its own. */
function translatedAnswer(
  answer: OpenAnswer,
  input: TranslatorInput,
  client: ClientCodec,
  asStream: boolean,
): OpenAnswer {
  const { tap } = answer;
  const headers = {
    ...withoutBodyHeaders(answer.headers),
    'content-type': asStream ? client.streamContentType : 'application/json',
    ...(asStream ? { 'cache-control': 'no-cache' } : {}),
  };
  const same = {
    status: answer.status,
    headers,
    exchange: answer.exchange,
    held: answer.held,
    ended: answer.ended,
  };
  if (isTranslator(tap) && tap.text === undefined)
    return {
      ...same,
      tap,
      attach: (sink) =>
        answer.attach({
          data() {
            const text = tap.take();
            if (text !== '') sink.data(Buffer.from(text));
          },
          end() {
            flush(tap, sink.data);
            sink.end();
          },
          failed(error) {
            flush(tap, sink.data);
            sink.failed(error);
          },
        }),
    };
  return {
    ...same,
    tap: null,
    attach(sink) {
      const chunks: Buffer[] = [];
      answer.attach({
        data: (chunk) => void (isTranslator(tap) ? null : chunks.push(chunk)),
        end() {
          const text =
            isTranslator(tap) && tap.text !== undefined
              ? tap.text()
              : translateAnswer({ ...input, client }, Buffer.concat(chunks), asStream).text;
          sink.data(Buffer.from(text));
          sink.end();
        },
        failed: sink.failed,
      });
    },
  };
}

function flush(tap: StreamTranslator, send: (chunk: Buffer) => void): void {
  const text = tap.take();
  if (text !== '') send(Buffer.from(text));
}

const aboutTheBody: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-md5',
  'etag',
  'transfer-encoding',
]);

function withoutBodyHeaders(headers: OpenAnswer['headers']): OpenAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !aboutTheBody.has(name)));
}
