/** The part of Electron's `PowerMonitor` that is watched. */
export interface PowerEvents {
  on(event: 'resume', listener: () => void): unknown;
  on(event: 'unlock-screen', listener: () => void): unknown;
  on(event: 'suspend', listener: () => void): unknown;
  on(event: 'shutdown', listener: (event?: { preventDefault(): void }) => void): unknown;
}

export interface PowerOptions {
  readonly monitor: PowerEvents;
  readonly monotonicMs: () => number;
  readonly onAsleep: () => void;
  /** After a sleep, before `onAwake`. */
  readonly onResumed: () => void;
  /** Timers do not run during sleep: whatever shows a time must be computed again. */
  readonly onAwake: () => void;
  readonly onShutdown: () => void;
}

const samePhaseMs = 2000;

/** Waking and unlocking come as a pair; together they count once. A shutdown of the system is an orderly quit. */
export function watchPower(options: PowerOptions): void {
  const { monitor, monotonicMs, onAsleep, onResumed, onAwake, onShutdown } = options;
  let isAsleep = false;
  let awakeAtMs = Number.NEGATIVE_INFINITY;
  const wake = (): void => {
    if (isAsleep) onResumed();
    isAsleep = false;
    const nowMs = monotonicMs();
    if (nowMs - awakeAtMs < samePhaseMs) return;
    awakeAtMs = nowMs;
    onAwake();
  };
  monitor.on('resume', () => {
    // Some systems tell of the waking only.
    isAsleep = true;
    wake();
  });
  monitor.on('unlock-screen', wake);
  monitor.on('suspend', () => {
    awakeAtMs = Number.NEGATIVE_INFINITY;
    isAsleep = true;
    onAsleep();
  });
  monitor.on('shutdown', onShutdown);
}
