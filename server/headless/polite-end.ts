import type { Clock } from '../ports.ts';

/** Signals that ask for a polite end. A terminal that is closed sends `SIGHUP`. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndSignal = (typeof endSignals)[number];

/** Nobody presses Ctrl-C twice so fast: the terminal, npm and `npm start` each pass the same one on. */
const echoMs = 1_000;
/** Agents are put back and answers may finish within this. */
export const endLimitMs = 30_000;

export interface PoliteEndSources {
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly close: () => Promise<void>;
  readonly exit: (code: number) => void;
}

/**
 * What a signal does: the first one closes in order and leaves with 0 (1 when that failed or took too long), a later Ctrl-C of
 * the person leaves at once. Others are repeated by programs, and cut nothing short.
 */
export function createPoliteEnd({ clock, close, exit }: PoliteEndSources): (signal: EndSignal) => void {
  let beganMs: number | null = null;
  return (signal) => {
    const nowMs = clock.monotonicMs();
    if (beganMs !== null) {
      if (signal === 'SIGINT' && nowMs - beganMs >= echoMs) exit(1);
      return;
    }
    beganMs = nowMs;
    clock.after(endLimitMs, () => exit(1));
    close().then(
      () => exit(0),
      () => exit(1),
    );
  };
}
