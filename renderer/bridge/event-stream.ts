import { createParser } from 'eventsource-parser';
import type { ControlEvent } from '../../server/contract/index.ts';
import { isControlEvent, type Connection } from './control-client.ts';

export interface EventStreamOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
  /** Waits between two attempts; ends early when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1, spreads reconnects. */
  readonly random: () => number;
  readonly onEvent: (event: ControlEvent) => void;
  readonly onConnection: (connection: Connection) => void;
  readonly signal: AbortSignal;
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;
/** A snapshot is a few KB; anything near this is not ours. */
const longestEventCharacters = 4 * 1024 * 1024;

/** Milliseconds before attempt number `failures` (from 1): doubling to 15 s, with up to 25 % added. */
export function backOffMs(failures: number, random: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 10)) * (1 + random / 4);
}

/** Reads the server's events until the signal aborts or the token is refused; reconnects by itself. */
export async function runEventStream(options: EventStreamOptions): Promise<void> {
  let failures = 0;
  while (!options.signal.aborted) {
    const result = await readOnce(options);
    if (options.signal.aborted) return;
    options.onConnection(result === 'unauthorized' ? 'unauthorized' : 'offline');
    if (result === 'unauthorized') return;
    failures = result === 'ended' ? 1 : failures + 1;
    await options.wait(backOffMs(failures, options.random()), options.signal);
  }
}

/** `ended`: it was connected and the stream is over; `failed`: it never was. */
async function readOnce(options: EventStreamOptions): Promise<'ended' | 'failed' | 'unauthorized'> {
  let connected = false;
  try {
    const response = await options.fetch(options.url, {
      headers: { authorization: `Bearer ${options.token}`, accept: 'text/event-stream' },
      cache: 'no-store',
      signal: options.signal,
    });
    if (response.status === 401) return 'unauthorized';
    if (!response.ok || response.body === null) return 'failed';
    connected = true;
    options.onConnection('online');
    await readEvents(response.body, options.onEvent);
  } catch {
    return connected ? 'ended' : 'failed';
  }
  return 'ended';
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ControlEvent) => void,
): Promise<void> {
  const parser = createParser({
    maxBufferSize: longestEventCharacters,
    onEvent: (message) => {
      const event = parseEvent(message.data);
      if (event !== null) onEvent(event);
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(data: string): ControlEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    return isControlEvent(value) ? value : null;
  } catch {
    return null;
  }
}
