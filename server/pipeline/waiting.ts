import type { ServerResponse } from 'node:http';
import type { Clock } from '../ports.ts';
import type { Admission, FairQueue } from '../scheduler/index.ts';
import type { InboundCall } from './call.ts';
import { isOver } from './ending.ts';

/** Resolves after `delayMs` with true, or with false as soon as the client has gone. */
export function pause(
  clock: Pick<Clock, 'after'>,
  response: ServerResponse,
  delayMs: number,
): Promise<boolean> {
  if (isOver(response)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const left = (): void => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(delayMs, () => {
      response.off('close', left);
      resolve(true);
    });
    response.once('close', left);
  });
}

/** A place among an account's running requests at once, or null where the request has to wait for one. */
export function takePlace(queue: FairQueue, accountId: string, limit: number): (() => void) | null {
  return queue.tryEnter(accountId, limit);
}

/** Waits for a place, fairly among conversations. */
export function waitForPlace(
  queue: FairQueue,
  account: { readonly id: string; readonly limit: number },
  session: string,
  { body, response }: Pick<InboundCall, 'body' | 'response'>,
): Promise<Admission> {
  if (isOver(response)) return Promise.resolve({ kind: 'left' });
  const left = (callback: () => void): (() => void) => {
    response.once('close', callback);
    return () => void response.off('close', callback);
  };
  return queue.enter(account.id, { session, bytes: body?.length ?? 0, left }, account.limit);
}
