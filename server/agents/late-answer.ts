import type { Clock } from '../ports.ts';

const countsForMs = 60_000;

/** A list that takes time to get, and that nobody should have to wait for. */
export interface LateAnswer {
  /** The last list, empty at first; an old one is asked for anew in the background. */
  readonly now: () => readonly string[];
  readonly settled: () => Promise<readonly string[]>;
}

/** `ask` must not throw; `onChange` is called when an answer differs from the one before. */
export function createLateAnswer(
  clock: Clock,
  ask: () => Promise<readonly string[]>,
  onChange: () => void,
): LateAnswer {
  let last: readonly string[] = [];
  let running: Promise<readonly string[]> | null = null;
  let askedAtMs = 0;
  const run = async (): Promise<readonly string[]> => {
    const next = await ask();
    const changed = JSON.stringify(next) !== JSON.stringify(last);
    last = next;
    if (changed) onChange();
    return next;
  };
  const settled = (): Promise<readonly string[]> => {
    const nowMs = clock.monotonicMs();
    if (running === null || nowMs - askedAtMs > countsForMs) {
      askedAtMs = nowMs;
      running = run();
    }
    return running;
  };
  return {
    now: () => {
      void settled();
      return last;
    },
    settled,
  };
}
