import type { Clock } from '../../ports.ts';

/** Whether a renewal may start at all: not while the machine sleeps, wakes up, or the program quits. */
export interface Pauses {
  /** True when nothing may start now. */
  blocked(): boolean;
  quitting(): boolean;
  suspend(): void;
  /** `probe` answers true when the network works; without one the rest after waking is waited out. */
  resume(restMs: number, probe: (() => Promise<boolean>) | null): void;
  /** A quit that was called off is ended by `resume`. */
  quit(): void;
  /** Resolves when renewals may start again, or when the program quits. */
  over(): Promise<void>;
}

const probeEveryMs = 2000;

export function createPauses(clock: Pick<Clock, 'after' | 'monotonicMs'>): Pauses {
  let state: 'open' | 'suspended' | 'waking' | 'quitting' = 'open';
  let cancel = (): void => undefined;
  /** Changes with each call from outside, so that a late probe of an earlier waking does nothing. */
  let turn = 0;
  let waiters: (() => void)[] = [];

  const release = (): void => {
    const calling = waiters;
    waiters = [];
    for (const call of calling) call();
  };
  const enter = (next: typeof state): number => {
    cancel();
    turn += 1;
    state = next;
    if (next === 'open' || next === 'quitting') release();
    return turn;
  };
  const probeUntil = async (probe: () => Promise<boolean>, mine: number, endMs: number): Promise<void> => {
    const works = await probe().catch(() => false);
    if (turn !== mine) return;
    if (works) return void enter('open');
    if (clock.monotonicMs() < endMs) clock.after(probeEveryMs, () => void probeUntil(probe, mine, endMs));
  };

  return {
    blocked: () => state !== 'open',
    quitting: () => state === 'quitting',
    suspend: () => void enter('suspended'),
    resume(restMs, probe) {
      const mine = enter('waking');
      cancel = clock.after(restMs, () => void enter('open'));
      if (probe !== null) void probeUntil(probe, mine, clock.monotonicMs() + restMs);
    },
    quit: () => void enter('quitting'),
    over: () =>
      state === 'open' || state === 'quitting'
        ? Promise.resolve()
        : new Promise((resolve) => void waiters.push(resolve)),
  };
}
