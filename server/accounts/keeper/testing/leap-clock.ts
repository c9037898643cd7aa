import type { Clock } from '../../../ports.ts';

/** The machine's clock, running `speed` times as fast, that can leap ahead: timers that became due fire at once. */
export interface LeapClock extends Clock {
  /** Moves the wall clock and the monotonic one. */
  leap(milliseconds: number): void;
  /** Moves the wall clock alone, as a person or a time server does. */
  turnWallClock(milliseconds: number): void;
}

interface Timer {
  readonly dueMono: number;
  readonly callback: () => void;
  stop: () => void;
}

/** `epochMs`: the real moment at which the fast wall clock and the real one agreed. */
export function createLeapClock(speed = 1, epochMs = Date.now()): LeapClock {
  const startedMono = performance.now();
  const timers = new Set<Timer>();
  let leaptMs = 0;
  let turnedMs = 0;
  const monotonicMs = (): number => (performance.now() - startedMono) * speed + leaptMs;
  const arm = (timer: Timer): void => {
    const handle = setTimeout(
      () => {
        if (monotonicMs() < timer.dueMono) return arm(timer);
        timers.delete(timer);
        return timer.callback();
      },
      Math.min(2 ** 31 - 1, Math.max(0, (timer.dueMono - monotonicMs()) / speed)),
    );
    handle.unref();
    timer.stop = () => clearTimeout(handle);
  };
  return {
    nowMs: () => Math.round(epochMs + (Date.now() - epochMs) * speed + leaptMs + turnedMs),
    monotonicMs,
    after(delayMs, callback) {
      const timer: Timer = { dueMono: monotonicMs() + delayMs, callback, stop: () => undefined };
      timers.add(timer);
      arm(timer);
      return () => {
        timer.stop();
        timers.delete(timer);
      };
    },
    leap(milliseconds) {
      leaptMs += milliseconds;
      for (const timer of timers) {
        timer.stop();
        arm(timer);
      }
    },
    turnWallClock: (milliseconds) => void (turnedMs += milliseconds),
  };
}
