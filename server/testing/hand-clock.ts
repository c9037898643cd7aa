import type { Clock } from '../ports.ts';

/** Time that moves only when a test says so, timers included. */
export interface HandClock extends Clock {
  /** Moves time step by step, so that each timer runs at its own moment. */
  move(ms: number): void;
  /** The same, and lets promises settle after each timer. */
  moveAsync(ms: number): Promise<void>;
}

export function createHandClock(startMs = 0): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  const runNext = (endMs: number): boolean => {
    const [next] = [...timers]
      .filter(({ atMs }) => atMs <= endMs)
      .sort((one, other) => one.atMs - other.atMs);
    if (next === undefined) return false;
    timers.delete(next);
    nowMs = Math.max(nowMs, next.atMs);
    next.callback();
    return true;
  };
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    move(ms) {
      const endMs = nowMs + ms;
      while (runNext(endMs));
      nowMs = endMs;
    },
    async moveAsync(ms) {
      const endMs = nowMs + ms;
      do await settled();
      while (runNext(endMs));
      nowMs = endMs;
    },
  };
}

/** Lets everything run that waits for a promise only. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
