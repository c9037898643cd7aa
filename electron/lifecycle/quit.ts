import type { Clock } from '../../server/ports.ts';

/** How long open streams may finish, and how much longer closing may take before the process leaves anyway. */
export const drainBudgetMs = 5000;
export const closeMarginMs = 3000;

export type QuitState = 'running' | 'draining' | 'closed';
export type QuitEvent = 'quit-requested' | 'server-closed' | 'time-over';

export interface QuitStep {
  readonly state: QuitState;
  /** Whether this request to quit is held back for now. */
  readonly hold: boolean;
  readonly effect: 'none' | 'drain' | 'leave';
}

/**
 * The rules of leaving: the first request starts the drain and is held; a second one while draining is held too, the
 * drain has its own end; once closed (or out of time) the request passes.
 */
export function planQuit(state: QuitState, event: QuitEvent): QuitStep {
  if (event === 'quit-requested') {
    if (state === 'running') return { state: 'draining', hold: true, effect: 'drain' };
    return { state, hold: state === 'draining', effect: 'none' };
  }
  if (state === 'draining') return { state: 'closed', hold: false, effect: 'leave' };
  return { state, hold: false, effect: 'none' };
}

/** The part of Electron's `App` that quitting uses. */
export interface QuittableApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
  quit(): void;
}

export interface QuitOptions {
  readonly app: QuittableApp;
  /** Stops accepting and lets streams end within the budget; also right while the server is still starting. */
  readonly stop: (drainMs: number) => Promise<void>;
  readonly activeStreams: () => number;
  /** Called once when the drain begins, for example to show it in the tray. */
  readonly onDraining: () => void;
  readonly onStopFailed: (error: unknown) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** Holds the first request to quit until the server has closed, at most budget plus margin. */
export function guardQuit({ app, stop, activeStreams, onDraining, onStopFailed, clock }: QuitOptions): void {
  let state: QuitState = 'running';
  let cancelTimeout: (() => void) | undefined;

  const advance = (event: QuitEvent): boolean => {
    const step = planQuit(state, event);
    state = step.state;
    if (step.effect === 'drain') drain();
    if (step.effect === 'leave') {
      cancelTimeout?.();
      app.quit();
    }
    return step.hold;
  };
  const drain = (): void => {
    const budgetMs = activeStreams() === 0 ? 0 : drainBudgetMs;
    cancelTimeout = clock.after(budgetMs + closeMarginMs, () => void advance('time-over'));
    onDraining();
    stop(budgetMs)
      .catch(onStopFailed)
      .finally(() => advance('server-closed'));
  };

  app.on('before-quit', (event) => {
    if (advance('quit-requested')) event.preventDefault();
  });
}
