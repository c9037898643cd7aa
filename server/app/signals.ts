import type { AccountsSnapshot, AppSnapshot } from '../contract/index.ts';
import { createCoalescer, createEventHub, type EventHub } from '../control/index.ts';
import type { Clock, Logger } from '../ports.ts';

/** Long enough to swallow a burst, short enough that a click shows within 100 ms. */
const snapshotDelayMs = 40;

export interface Signals {
  readonly hub: EventHub;
  /** Rises with every change of an account or of the app. */
  revision(): number;
  accountsChanged(): void;
  appChanged(): void;
  modelsChanged(): void;
  agentsRevision(): number;
  agentsChanged(): number;
  /** What the snapshots are made of, once everything is open. */
  connect(sources: {
    readonly accounts: () => AccountsSnapshot;
    readonly app: () => AppSnapshot;
    /** Something is worth storing. */
    readonly dirty: () => void;
  }): void;
  close(): void;
}

/** Turns "something changed" into events with whole snapshots, a few times a second at most. */
export function createSignals(clock: Clock, logger: Logger): Signals {
  const hub = createEventHub((error) =>
    logger.log('error', 'an event listener failed', { detail: String(error) }),
  );
  let revision = 1;
  let agentsRevision = 1;
  let modelsRevision = 1;
  let sources: Parameters<Signals['connect']>[0] | null = null;
  const tick = (send: (connected: NonNullable<typeof sources>) => void): ReturnType<typeof createCoalescer> =>
    createCoalescer(clock.after, snapshotDelayMs, () => {
      if (sources !== null) send(sources);
    });
  const accountsTick = tick((connected) => hub.emit('accounts.changed', connected.accounts));
  const appTick = tick((connected) => hub.emit('app.changed', connected.app));
  return {
    hub,
    revision: () => revision,
    accountsChanged() {
      revision += 1;
      accountsTick.request();
      sources?.dirty();
    },
    appChanged() {
      revision += 1;
      appTick.request();
    },
    modelsChanged() {
      modelsRevision += 1;
      hub.emit('models.changed', () => ({ revision: modelsRevision }));
    },
    agentsRevision: () => agentsRevision,
    agentsChanged() {
      agentsRevision += 1;
      hub.emit('agents.changed', () => ({ revision: agentsRevision }));
      return agentsRevision;
    },
    connect(next) {
      sources = next;
    },
    close() {
      accountsTick.cancel();
      appTick.cancel();
    },
  };
}
