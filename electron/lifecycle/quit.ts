import type { Clock } from '../../server/ports.ts';
import type { AgentsOnQuit } from './agents-on-quit.ts';

/** How long open streams may finish, and how much longer closing may take before the process leaves anyway. */
export const drainBudgetMs = 5000;
export const closeMarginMs = 3000;
/** How much longer closing may take when agents are put back first. */
export const putBackBudgetMs = 5000;

/** How much longer a login between its vendor and the disk is waited for (reliability notes, R9). */
export const savingBudgetMs = 36_000;
const savingLookMs = 500;

export type QuitState = 'running' | 'asking' | 'draining' | 'closed';
export type QuitEvent = 'quit-requested' | 'decided' | 'stay' | 'server-closed' | 'time-over';

export interface QuitStep {
  readonly state: QuitState;
  /** Whether this request to quit is held back for now. */
  readonly hold: boolean;
  readonly effect: 'none' | 'ask' | 'drain' | 'leave';
}

/**
 * The rules of leaving: the first request asks what is to be asked and is held; the answer starts the drain, or the
 * program stays. Further requests are held too, the drain has its own end; once closed (or out of time) one passes.
 */
export function planQuit(state: QuitState, event: QuitEvent): QuitStep {
  if (event === 'quit-requested') {
    if (state === 'running') return { state: 'asking', hold: true, effect: 'ask' };
    return { state, hold: state !== 'closed', effect: 'none' };
  }
  if (state === 'asking' && event === 'decided') return { state: 'draining', hold: false, effect: 'drain' };
  if (state === 'asking' && event === 'stay') return { state: 'running', hold: false, effect: 'none' };
  const isOver = event === 'server-closed' || event === 'time-over';
  if (state === 'draining' && isOver) return { state: 'closed', hold: false, effect: 'leave' };
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
  readonly stop: (drainMs: number, agents: AgentsOnQuit) => Promise<void>;
  /** Asked once before the drain, without a time limit; absent: agents are left as they are. Never rejects. */
  readonly decide?: () => Promise<AgentsOnQuit | 'stay'>;
  readonly activeStreams: () => number;
  /** True while leaving may cost the person a login. */
  readonly isSavingLogins: () => boolean;
  /** Called once when the drain begins, for example to show it in the tray. */
  readonly onDraining: () => void;
  readonly onStopFailed: (error: unknown) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** Holds the first request to quit until the server has closed, at most budget plus margin, longer only to save a login. */
export function guardQuit(options: QuitOptions): void {
  const { app, stop, decide, activeStreams, isSavingLogins, onDraining, onStopFailed, clock } = options;
  let state: QuitState = 'running';
  let agents: AgentsOnQuit = 'leave';
  let cancelTimeout: (() => void) | undefined;

  const advance = (event: QuitEvent): boolean => {
    const step = planQuit(state, event);
    state = step.state;
    if (step.effect === 'ask') ask();
    if (step.effect === 'drain') drain();
    if (step.effect === 'leave') {
      cancelTimeout?.();
      app.quit();
    }
    return step.hold;
  };
  const ask = (): void => {
    if (decide === undefined) {
      advance('decided');
      return;
    }
    void decide().then((decision) => {
      if (decision !== 'stay') agents = decision;
      advance(decision === 'stay' ? 'stay' : 'decided');
    });
  };
  const drain = (): void => {
    const budgetMs = activeStreams() === 0 ? 0 : drainBudgetMs;
    const limitMs = budgetMs + closeMarginMs + (agents === 'put-back' ? putBackBudgetMs : 0);
    const leaveAfter = (waitMs: number, leftMs: number): void => {
      cancelTimeout = clock.after(waitMs, () => {
        if (leftMs > 0 && isSavingLogins()) leaveAfter(savingLookMs, leftMs - savingLookMs);
        else advance('time-over');
      });
    };
    leaveAfter(limitMs, savingBudgetMs);
    onDraining();
    stop(budgetMs, agents)
      .catch(onStopFailed)
      .finally(() => advance('server-closed'));
  };

  app.on('before-quit', (event) => {
    if (advance('quit-requested')) event.preventDefault();
  });
}
