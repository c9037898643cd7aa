import type { ServerResponse } from 'node:http';
import type { ClientError } from '../dialects/dialect.ts';
import { codedError } from './coded-error.ts';

/** The end of a proxy, as what still runs in it hears of it. */
export interface Ending {
  /** Nobody waits any more: what runs was told to end. */
  readonly hasBegun: boolean;
  /** Calls back once when the end begins, never at once; gives a function that takes it back. */
  told(callback: () => void): () => void;
}

/** An end that somebody can begin; once is enough, more does no harm. */
export function createEnding(): Ending & { begin(): void } {
  const callbacks = new Set<() => void>();
  let hasBegun = false;
  return {
    get hasBegun() {
      return hasBegun;
    },
    told(callback) {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    begin() {
      hasBegun = true;
      for (const callback of callbacks) callback();
      callbacks.clear();
    },
  };
}

/** How long a client does well to wait before it asks again (reliability notes, C12). */
export const comeBackSeconds = 5;

/** What a client is told whose request still ran when nobody waited any more. */
export function cutOff(): ClientError {
  return {
    ...codedError('shutting-down', 'this request was cut off before its end'),
    retryAfterSeconds: comeBackSeconds,
  };
}

/** Nothing more can be sent: the client has gone, or it has its whole answer. */
export function isOver(response: ServerResponse): boolean {
  return response.destroyed || response.writableEnded;
}

/** The record of a request that nobody waits for: its client has gone, or we have told it that we close. */
export function cancelledRecord({ hasBegun }: Ending) {
  if (!hasBegun) return { state: 'cancelled', status: null, partial: true } as const;
  const { status, code, message } = cutOff();
  return { state: 'cancelled', status, partial: true, errorCode: code, errorMessage: message } as const;
}
