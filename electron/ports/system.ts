import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random } from '../../server/ports.ts';

/** The machine's own clocks; a pending call never keeps the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  bytes: (count) => Uint8Array.from(randomBytes(count)),
  uuid: () => randomUUID(),
};
