/** Calls back once after `delayMs`; returns a cancel function. */
type After = (delayMs: number, callback: () => void) => () => void;

export interface QueueLimits {
  /** Requests of one account at the same time, where its owner set nothing. */
  readonly running: number;
  /** Requests that wait, and the bytes of their bodies, over all accounts. */
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly waitMs: number;
}

/** Limits of reliability notes 1.5, C4, but for `running` (decision 0012). */
export const queueLimits: QueueLimits = {
  running: 1_000,
  waiting: 200,
  waitingBytes: 256 * 1024 * 1024,
  waitMs: 30_000,
};

export type Admission =
  | { readonly kind: 'admitted'; readonly release: () => void }
  /** `full`: refused at once. `late`: waited in vain. `left`: the client went away. */
  | { readonly kind: 'full' | 'late' | 'left' };

/** A request that has to wait. */
export interface Arrival {
  /** Its conversation, else something of its own. */
  readonly session: string;
  /** What it holds in memory meanwhile. */
  readonly bytes: number;
  /** Calls back when the client goes away; returns its own removal. */
  readonly left: (callback: () => void) => () => void;
}

export interface FairQueue {
  /** The place at once, or null where the request has to wait: the common way costs no promise. */
  tryEnter(accountId: string, limit?: number): (() => void) | null;
  /** Waits for a place. */
  enter(accountId: string, arrival: Arrival, limit?: number): Promise<Admission>;
  readonly waiting: number;
  running(accountId: string): number;
}

interface Waiter {
  readonly admit: () => void;
  isOver: boolean;
}

interface Line {
  running: number;
  limit: number;
  /** Per conversation, in the order in which their turns come. */
  readonly sessions: Map<string, Waiter[]>;
}

/**
 * A limit of running requests per account. First come, first served within a conversation, and conversations take
 * turns, so that one with fifty parallel requests does not hold up the others.
 */
export function createFairQueue(after: After, limits: QueueLimits = queueLimits): FairQueue {
  const lines = new Map<string, Line>();
  let waiting = 0;
  let waitingBytes = 0;
  const lineOf = (accountId: string): Line => {
    const known = lines.get(accountId);
    if (known !== undefined) return known;
    const fresh: Line = { running: 0, limit: limits.running, sessions: new Map() };
    lines.set(accountId, fresh);
    return fresh;
  };
  const admitNext = (line: Line): void => {
    while (line.running < line.limit) {
      const [turn] = line.sessions;
      if (turn === undefined) return;
      const [session, waiters] = turn;
      line.sessions.delete(session);
      const next = waiters.shift();
      // The conversation goes to the end of the round.
      if (waiters.length > 0) line.sessions.set(session, waiters);
      if (next === undefined || next.isOver) continue;
      next.admit();
    }
  };
  const start = (accountId: string, line: Line): (() => void) => {
    line.running += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      line.running -= 1;
      admitNext(line);
      if (line.running === 0 && line.sessions.size === 0) lines.delete(accountId);
    };
  };
  return {
    tryEnter(accountId, limit = limits.running) {
      const line = lineOf(accountId);
      line.limit = limit;
      return line.running < limit && line.sessions.size === 0 ? start(accountId, line) : null;
    },
    enter(accountId, { session, bytes, left }, limit = limits.running) {
      const line = lineOf(accountId);
      line.limit = limit;
      const isTooMuch = waitingBytes + bytes > limits.waitingBytes;
      if (waiting >= limits.waiting || isTooMuch) return Promise.resolve({ kind: 'full' });
      return new Promise((resolve) => {
        let cancelTimer = (): void => undefined;
        let cancelLeft = (): void => undefined;
        const settle = (admission: Admission): void => {
          if (waiter.isOver) return;
          waiter.isOver = true;
          waiting -= 1;
          waitingBytes -= bytes;
          cancelTimer();
          cancelLeft();
          resolve(admission);
        };
        const waiter: Waiter = {
          isOver: false,
          admit: () => settle({ kind: 'admitted', release: start(accountId, line) }),
        };
        waiting += 1;
        waitingBytes += bytes;
        const waiters = line.sessions.get(session);
        if (waiters === undefined) line.sessions.set(session, [waiter]);
        else waiters.push(waiter);
        const giveUp = (kind: 'late' | 'left'): void => {
          settle({ kind });
          remove(line, session, waiter);
          if (line.running === 0 && line.sessions.size === 0) lines.delete(accountId);
        };
        cancelTimer = after(limits.waitMs, () => giveUp('late'));
        cancelLeft = left(() => giveUp('left'));
        admitNext(line);
      });
    },
    get waiting() {
      return waiting;
    },
    running: (accountId) => lines.get(accountId)?.running ?? 0,
  };
}

function remove(line: Line, session: string, waiter: Waiter): void {
  const waiters = line.sessions.get(session);
  const index = waiters?.indexOf(waiter) ?? -1;
  if (waiters === undefined || index < 0) return;
  waiters.splice(index, 1);
  if (waiters.length === 0) line.sessions.delete(session);
}
