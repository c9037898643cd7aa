import type { StreamTap } from '../dialects/dialect.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import type { Exchange, Upstream, UpstreamRequest } from '../upstream/index.ts';

/** Until here bytes are held back; whichever comes first commits the answer. */
export const commitLimits = { heldBytes: 65_536, graceMs: 3_000 } as const;

export interface AnswerSink {
  data(chunk: Buffer): void;
  end(): void;
  failed(error: SwitchyardError): void;
}

/** A vendor's answer at the commit point: its head is known, its first bytes are held, nothing went to the client. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The side reader of an event stream, else null. */
  readonly tap: StreamTap | null;
  readonly exchange: Exchange;
  /** What was held so far, in one piece. */
  held(): Buffer;
  /** The vendor's end was reached while bytes were held. */
  ended(): boolean;
  /** Hands over everything held and all that follows. Call once. */
  attach(sink: AnswerSink): void;
}

export interface OpenAnswerInput {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  readonly createTap: () => StreamTap;
  /** A JSON answer comes bit by bit (Gemini's array form): it is not held until it is whole. */
  readonly streamsJson?: boolean;
  readonly clock: Clock;
  /** Hears of the exchange at once, so that a client that leaves can end it. */
  readonly started: (exchange: Exchange) => void;
}

/**
 * Sends a request and resolves at the commit point: for an event stream the first event with content, its end, an
 * error in it, 64 KiB or 3 s; for a refusal or a JSON answer its whole body within the same bounds; for any other
 * answer its head.
 * Rejects with the transport failure when there was no answer.
 */
export function openAnswer(input: OpenAnswerInput): Promise<OpenAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let heldBytes = 0;
    let tap: StreamTap | null = null;
    let headSeen = false;
    let untold = false;
    let over: 'end' | SwitchyardError | null = null;
    let sink: AnswerSink | null = null;
    let decided = false;
    let cancelGrace: (() => void) | null = null;
    let answer: OpenAnswer | null = null;

    const decide = (): void => {
      if (decided || answer === null) return;
      decided = true;
      cancelGrace?.();
      resolve(answer);
    };

    const giveUp = (error: SwitchyardError): void => {
      decided = true;
      cancelGrace?.();
      reject(error);
    };

    const exchange = input.upstream.send(input.request, {
      head(status, headers) {
        headSeen = true;
        if (status < 300 && isEventStream(headers)) tap = input.createTap();
        untold = status < 300 && isUntold(headers);
        answer = {
          status,
          headers,
          tap,
          exchange,
          held: () => (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
          ended: () => over === 'end',
          attach(next) {
            sink = next;
            for (const chunk of chunks.splice(0)) next.data(chunk);
            if (over === 'end') next.end();
            else if (over !== null) next.failed(over);
          },
        };
        if (tap === null && !untold && status < 300 && (input.streamsJson === true || !isPlainJson(headers)))
          decide();
        else cancelGrace = input.clock.after(commitLimits.graceMs, decide);
      },
      data(chunk) {
        if (untold && answer !== null) {
          untold = false;
          // Only while nothing was handed over: the tap must have seen every byte.
          if (sink === null && !decided && looksLikeEvents(chunk)) {
            tap = input.createTap();
            answer = { ...answer, tap };
          }
        }
        tap?.push(chunk);
        if (sink !== null) {
          sink.data(chunk);
          return;
        }
        chunks.push(chunk);
        heldBytes += chunk.length;
        if (heldBytes >= commitLimits.heldBytes || (tap !== null && isMeaningful(tap))) decide();
      },
      end() {
        over = 'end';
        tap?.end();
        if (sink !== null) sink.end();
        else if (!decided && tap !== null && !isMeaningful(tap)) {
          // Nothing went out yet, so an answer that ends before it began keeps its true status.
          giveUp(
            new SwitchyardError('upstream-broken', 'the vendor ended its answer before its first content'),
          );
        } else decide();
      },
      failed(error) {
        over = error;
        tap?.end();
        if (sink !== null) sink.failed(error);
        // A stream that broke before its first content was never an answer: it keeps its true status.
        else if (headSeen && decided) return;
        else giveUp(error);
      },
    });
    input.started(exchange);
  });
}

function isMeaningful(tap: StreamTap): boolean {
  const { hasContent, terminal, error } = tap.findings;
  return tap.isBlind || hasContent || terminal === 'complete' || terminal === 'failed' || error !== null;
}

/** A JSON answer is of no use before it is whole: held, a broken one keeps its true status. */
function isPlainJson(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  const type = headers['content-type'];
  return headers['content-encoding'] === undefined && typeof type === 'string' && type.includes('json');
}

/** Some vendors leave the content type out (codex protocol notes 7.1); the first bytes tell then. */
function isUntold(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return headers['content-type'] === undefined && headers['content-encoding'] === undefined;
}

function looksLikeEvents(chunk: Buffer): boolean {
  return /^(?:event|data|id|retry)?:/.test(chunk.toString('latin1', 0, 8));
}

/** An encoded stream cannot be read on the way; it is forwarded unread. */
function isEventStream(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return false;
  const type = headers['content-type'];
  return typeof type === 'string' && type.includes('text/event-stream');
}
