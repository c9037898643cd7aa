import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AnswerShape, Behaviour, FailureOptions, Pacing } from './behaviour.ts';
import type { Exchange } from './http-server.ts';
import type { FullReply } from './reply.ts';
import { cloudflareBlock } from './network-block.ts';

export interface SseEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A successful answer in both of its forms; `streamed` says which one the request asked for. */
export interface Answer {
  readonly streamed: boolean;
  readonly events: readonly SseEvent[];
  /** Number of leading events that carry no content. */
  readonly handshake: number;
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** How events become bytes; named SSE events when absent. */
  readonly framing?: Framing;
}

/** The wire form of a vendor's stream. */
export interface Framing {
  readonly contentType: string;
  /** `index` is the event's place in the whole stream. */
  encode(event: SseEvent, index: number): Buffer;
}

/** How a vendor answers one particular request. */
export interface Voice<Failure extends string> {
  /** Called at most once per request: it also books the use. */
  answer(shape: AnswerShape): Answer;
  failure(failure: Failure, options: FailureOptions): FullReply;
  /** The events that end a stream with an error after `sent` went out. */
  streamError(sent: readonly SseEvent[], failure: Failure): readonly SseEvent[];
  readonly overload: Failure;
}

/** One SSE frame: an `event:` line, one `data:` line, an empty line. */
export const encodeSseEvent = ({ event, data }: SseEvent): Buffer =>
  Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

const namedEvents: Framing = {
  contentType: 'text/event-stream; charset=utf-8',
  encode: encodeSseEvent,
};

const framed = (answer: Answer, events: readonly SseEvent[] = answer.events): Buffer[] => {
  const framing = answer.framing ?? namedEvents;
  return events.map((event, index) => framing.encode(event, index));
};

const streamHeaders = (answer: Answer): Record<string, string> => ({
  'content-type': (answer.framing ?? namedEvents).contentType,
  'cache-control': 'no-cache',
  ...answer.headers,
});

const jsonReply = (answer: Answer): FullReply => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...answer.headers },
  body: JSON.stringify(answer.json),
});

/** Writes events; with no gap they form one run of bytes, so that cuts may fall across event borders. */
async function writeEvents(exchange: Exchange, encoded: readonly Buffer[], gapMs: number): Promise<boolean> {
  const runs = gapMs > 0 ? encoded : exchange.reply.runsOf(encoded);
  for (const [index, run] of runs.entries()) {
    if (index > 0 && gapMs > 0 && !(await exchange.pause(gapMs))) return false;
    if (!(await exchange.reply.write(run))) return false;
  }
  return true;
}

async function deliver(exchange: Exchange, answer: Answer, pacing: Pacing = {}): Promise<void> {
  if (pacing.beforeHeadersMs !== undefined && !(await exchange.pause(pacing.beforeHeadersMs))) return;
  if (!answer.streamed) return exchange.reply.send(jsonReply(answer));
  exchange.reply.head(200, streamHeaders(answer));
  if (pacing.beforeFirstEventMs !== undefined && !(await exchange.pause(pacing.beforeFirstEventMs))) return;
  if (await writeEvents(exchange, framed(answer), pacing.betweenEventsMs ?? 0)) await exchange.reply.end();
}

/** Sends the first events of an answer, or half of the JSON when it is not streamed. */
async function begin(exchange: Exchange, answer: Answer, afterEvents: number): Promise<boolean> {
  if (answer.streamed) {
    exchange.reply.head(200, streamHeaders(answer));
    return writeEvents(exchange, framed(answer, answer.events.slice(0, afterEvents)), 0);
  }
  const whole = jsonReply(answer);
  const bytes = Buffer.from(whole.body);
  exchange.reply.head(200, { ...whole.headers, 'content-length': String(bytes.length) });
  return exchange.reply.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
}

async function failInside<Failure extends string>(
  exchange: Exchange,
  voice: Voice<Failure>,
  failure: Failure,
  shape: AnswerShape,
  countSent: (answer: Answer) => number,
): Promise<void> {
  const answer = voice.answer(shape);
  if (!answer.streamed) return exchange.reply.send(voice.failure(failure, {}));
  const sent = answer.events.slice(0, countSent(answer));
  await deliver(exchange, { ...answer, events: [...sent, ...voice.streamError(sent, failure)] });
}

async function sendRaw(exchange: Exchange, raw: Extract<Behaviour, { kind: 'raw' }>): Promise<void> {
  exchange.reply.head(raw.status, raw.headers ?? {});
  for (const [index, chunk] of raw.chunks.entries()) {
    if (index > 0 && raw.gapMs !== undefined && !(await exchange.pause(raw.gapMs))) return;
    if (!(await exchange.reply.write(Buffer.from(chunk)))) return;
  }
  if (raw.thenDestroy === true) exchange.reply.destroy('close');
  else await exchange.reply.end();
}

async function sendGzip(exchange: Exchange, answer: Answer): Promise<void> {
  const plain = answer.streamed ? Buffer.concat(framed(answer)) : Buffer.from(JSON.stringify(answer.json));
  const headers = answer.streamed ? streamHeaders(answer) : jsonReply(answer).headers;
  exchange.reply.head(200, { ...headers, 'content-encoding': 'gzip' });
  if (await exchange.reply.write(await promisify(gzip)(plain))) await exchange.reply.end();
}

/** Answers the exchange as the behaviour says, in the vendor's voice. */
export async function perform<Failure extends string>(
  behaviour: Behaviour<Failure>,
  exchange: Exchange,
  voice: Voice<Failure>,
): Promise<void> {
  switch (behaviour.kind) {
    case 'answer':
      return deliver(exchange, voice.answer(behaviour));
    case 'slow':
      return deliver(exchange, voice.answer(behaviour), behaviour);
    case 'huge-event':
      return deliver(exchange, voice.answer({ text: 'x'.repeat(behaviour.bytes), deltas: 1 }));
    case 'failure':
      return exchange.reply.send(voice.failure(behaviour.failure, behaviour));
    case 'error-mid-stream':
      return failInside(
        exchange,
        voice,
        behaviour.failure ?? voice.overload,
        behaviour,
        () => behaviour.afterEvents,
      );
    case 'overload-in-200':
      return failInside(exchange, voice, voice.overload, {}, (answer) => answer.handshake);
    case 'cut':
      if (
        behaviour.afterEvents < 0 ||
        (await begin(exchange, voice.answer(behaviour), behaviour.afterEvents))
      )
        exchange.reply.destroy(behaviour.how ?? 'close');
      return undefined;
    case 'hang': {
      // Without a further write the exchange stays open until the client or the simulator closes it.
      const afterEvents = behaviour.afterEvents ?? -1;
      if (afterEvents >= 0) await begin(exchange, voice.answer(behaviour), afterEvents);
      return undefined;
    }
    case 'redirect':
      return exchange.reply.send({
        status: behaviour.status ?? 302,
        headers: { location: behaviour.location },
        body: '',
      });
    case 'html-403':
      return exchange.reply.send(cloudflareBlock);
    case 'gzip-unasked':
      return sendGzip(exchange, voice.answer(behaviour));
    case 'raw':
      return sendRaw(exchange, behaviour);
    default:
      return behaviour satisfies never;
  }
}
