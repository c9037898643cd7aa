import type { ServerResponse } from 'node:http';
import type { ClientError, NativeDialect, StreamFindings } from '../dialects/dialect.ts';
import type { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { answerHeaders } from '../upstream/index.ts';
import { cutOff, isOver, type Ending } from './ending.ts';
import type { OpenAnswer } from './open-answer.ts';

/** Larger non-stream answers are forwarded without being read for usage. */
const readLimitBytes = 32 * 1024 * 1024;
/** A client that takes nothing for this long has gone without saying so. */
const stalledClientMs = 10 * 60_000;
/** Half of the shortest patience known of a client or a proxy between (30 s). */
const silenceMs = 15_000;

export interface RelayResult {
  /** `shut-down`: the proxy ended before the answer did. */
  readonly outcome: 'complete' | 'failed' | 'truncated' | 'cancelled' | 'shut-down';
  readonly findings: StreamFindings | null;
  readonly error: SwitchyardError | null;
}

export interface RelayInput {
  readonly answer: OpenAnswer;
  readonly response: ServerResponse;
  readonly dialect: NativeDialect;
  /** Added to the vendor's own headers. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly truncated: ClientError;
  /** What is known of a whole answer that was translated: its bytes are ours and name the client's model. */
  readonly findings?: () => StreamFindings | null;
  /** Sent whenever the vendor was silent for 15 s; null where the vendor's bytes must stay as they are. */
  readonly keepAlive: string | null;
  readonly ending: Ending;
  /** A translated stream's own last event for an end of ours; absent or null = the dialect's, where one can be appended. */
  readonly lastEvent?: (error: ClientError) => string | null;
}

/**
 * Sends a committed answer: head, then bytes as they come, at the client's pace. Resolves when it is over for either
 * side. The vendor's bytes are never changed; a stream that breaks off without its terminal event gets the dialect's
 * own error event appended, because a clean end would read as success; so does one that still runs when the proxy ends.
 */
export function relay(input: RelayInput): Promise<RelayResult> {
  const { answer, response, dialect, clock } = input;
  return new Promise((resolve) => {
    let copy: Buffer[] | null = answer.tap === null ? [] : null;
    let copiedBytes = 0;
    let settled = false;
    let hasWritten = false;
    let cancelStall: (() => void) | null = null;
    const headers = answerHeaders(answer.headers);
    let cancelKeepAlive: (() => void) | null = null;
    const settle = (outcome: RelayResult['outcome'], error: SwitchyardError | null): void => {
      if (settled) return;
      settled = true;
      cancelStall?.();
      cancelKeepAlive?.();
      forgetEnding();
      response.off('drain', resumed);
      response.off('close', left);
      resolve({ outcome, error, findings: answer.tap?.findings ?? input.findings?.() ?? read() });
    };
    const endEarly = (): void => {
      const terminal = answer.tap?.findings.terminal ?? 'none';
      answer.exchange.abort();
      if (terminal === 'complete' || terminal === 'failed') {
        settle(terminal, null);
        response.end();
        return;
      }
      settle('shut-down', null);
      appendError(cutOff(), input.lastEvent?.(cutOff()) ?? null);
    };
    const read = (): StreamFindings | null =>
      copy === null || copy.length === 0 || headers['content-encoding'] !== undefined
        ? null
        : dialect.readAnswer(copy.length === 1 && copy[0] !== undefined ? copy[0] : Buffer.concat(copy));
    const resumed = (): void => {
      cancelStall?.();
      cancelStall = null;
      answer.exchange.resume();
    };
    const left = (): void => {
      answer.exchange.abort();
      settle('cancelled', null);
    };
    const forgetEnding = input.ending.told(endEarly);
    response.on('drain', resumed);
    response.on('close', left);
    if (isOver(response)) {
      left();
      return;
    }
    response.writeHead(answer.status, { ...headers, ...input.ownHeaders });
    let lastWriteMs = clock.monotonicMs();
    const watchSilence = (text: string): void => {
      const silentMs = clock.monotonicMs() - lastWriteMs;
      cancelKeepAlive = clock.after(silenceMs - silentMs, () => {
        if (clock.monotonicMs() - lastWriteMs >= silenceMs) {
          lastWriteMs = clock.monotonicMs();
          // A client that takes nothing needs no sign of life, only to be waited for.
          if (cancelStall === null) response.write(text);
        }
        watchSilence(text);
      });
    };
    if (input.keepAlive !== null) watchSilence(input.keepAlive);

    const appendError = (error: ClientError, ownEvent: string | null): void => {
      const event =
        ownEvent ?? (answer.tap === null ? null : dialect.errorEvent(error, answer.tap.answerId?.()));
      // With a fixed length nothing can be appended: an unclean end is the only honest one.
      if (event === null || headers['content-length'] !== undefined) response.destroy();
      else response.end(event);
    };
    const breakOff = (error: SwitchyardError | null): void => {
      settle('truncated', error);
      // A translator has told the client in its own last event.
      if (answer.tap?.findings.terminal === 'cut') {
        response.end();
        return;
      }
      appendError(input.truncated, null);
    };
    answer.attach({
      data(chunk) {
        if (settled) return;
        if (copy !== null) {
          copiedBytes += chunk.length;
          if (copiedBytes > readLimitBytes) copy = null;
          else copy.push(chunk);
        }
        hasWritten = true;
        if (input.keepAlive !== null) lastWriteMs = clock.monotonicMs();
        if (response.write(chunk)) return;
        answer.exchange.pause();
        cancelStall ??= clock.after(stalledClientMs, () => response.destroy());
      },
      end() {
        if (settled) return;
        const terminal = terminalOf(answer);
        if (terminal === 'none' || terminal === 'cut') {
          breakOff(null);
          return;
        }
        settle(terminal === 'failed' ? 'failed' : 'complete', null);
        response.end();
      },
      failed(error) {
        if (settled) return;
        // After the terminal event the answer is whole, however the connection ended.
        const terminal = answer.tap?.findings.terminal ?? 'none';
        if (terminal === 'none' || terminal === 'cut') breakOff(error);
        else {
          settle(terminal === 'failed' ? 'failed' : 'complete', null);
          response.end();
        }
      },
    });
    // Node keeps the head back until the first byte, and a client waits for it.
    if (!hasWritten && !settled) response.flushHeaders();
  });
}

/** What the side reader knows of the stream's end; a reader that had to give up proves nothing against it. */
function terminalOf(answer: OpenAnswer): StreamFindings['terminal'] {
  if (answer.tap === null) return 'complete';
  const { terminal } = answer.tap.findings;
  return terminal === 'none' && answer.tap.isBlind ? 'complete' : terminal;
}
