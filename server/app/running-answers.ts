import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createEnding,
  cutOff,
  sendError,
  statusFor,
  type InboundCall,
  type Pipeline,
} from '../pipeline/index.ts';
import type { Clock } from '../ports.ts';

interface Running {
  readonly dialect: InboundCall['dialect'];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The requests that one listener serves now, and how they end with it. */
export interface RunningAnswers {
  readonly ending: InboundCall['ending'];
  count(): number;
  run(answer: Running, served: Promise<void>): Promise<void>;
  /** Connections end behind the answers that run now: a client that keeps its own would hold up the end. */
  endConnections(): void;
  /** Tells each client in its dialect that its answer ends here; resolves when they have it, or do not take it. */
  cut(): Promise<void>;
  /** Resolves when all is booked, at the latest after a second: what it is written to must be open until then. */
  settled(): Promise<void>;
}

/** So long a client may take over its last bytes. */
const lastWordsMs = 250;
const settleMs = 1_000;

export function createRunningAnswers({
  clock,
  dialects,
}: Pick<Pipeline, 'clock' | 'dialects'>): RunningAnswers {
  const running = new Map<Running, Promise<void>>();
  const ending = createEnding();
  return {
    ending,
    count: () => running.size,
    async run(answer, served) {
      running.set(answer, served);
      try {
        await served;
      } finally {
        running.delete(answer);
      }
    },
    endConnections() {
      for (const { request, response } of running.keys()) {
        const { socket } = request;
        response.once('close', () => {
          const others = [...running.keys()].filter((other) => other.response !== response);
          // A client may have sent its next request behind the first one.
          if (!others.some((other) => other.request.socket === socket)) socket.destroySoon();
        });
      }
    },
    async cut() {
      const answers = [...running.keys()];
      const over = answers.map(({ response }) => closeOf(response));
      ending.begin();
      const error = cutOff();
      for (const { dialect, request, response } of answers) {
        const status = statusFor(error, request.headers);
        if (!response.headersSent) sendError(response, dialects[dialect].errorAnswer({ ...error, status }));
      }
      await allWithin(over, lastWordsMs, clock);
    },
    settled: () => allWithin([...running.values()], settleMs, clock),
  };
}

function closeOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
}

function allWithin(all: readonly Promise<unknown>[], limitMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, resolve);
    void Promise.allSettled(all).then(() => {
      cancel();
      resolve();
    });
  });
}
