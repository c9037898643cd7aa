import type { Clock } from '../../../ports.ts';

/** Time that passes only when a test says so. */
export interface StepClock extends Clock {
  /** Time as it really passes: never jumps, counts sleep too. Milliseconds. */
  trueMs(): number;
  /** Lets time pass; each timer fires at its moment, and what it started is let run. */
  pass(milliseconds: number): Promise<void>;
  /** The machine sleeps: real time and the wall clock go on, the monotonic clock and timers stand still. */
  sleep(milliseconds: number): void;
  /** The wall clock jumps. */
  turnWallClock(milliseconds: number): void;
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export function createStepClock(startMs = 1_800_000_000_000): StepClock {
  const timers = new Set<Timer>();
  let monotonic = 0;
  let slept = 0;
  let turned = 0;
  return {
    nowMs: () => startMs + monotonic + slept + turned,
    monotonicMs: () => monotonic,
    trueMs: () => monotonic + slept,
    after(delayMs, callback) {
      const timer: Timer = { dueMs: monotonic + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(milliseconds) {
      const endMs = monotonic + milliseconds;
      for (;;) {
        let next: Timer | null = null;
        for (const timer of timers)
          if (timer.dueMs <= endMs && (next === null || timer.dueMs < next.dueMs)) next = timer;
        if (next === null) break;
        timers.delete(next);
        monotonic = Math.max(monotonic, next.dueMs);
        next.callback();
        await settle();
      }
      monotonic = endMs;
      await settle();
    },
    sleep: (milliseconds) => void (slept += milliseconds),
    turnWallClock: (milliseconds) => void (turned += milliseconds),
  };
}

/** Lets everything run that waits for nothing outside. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
