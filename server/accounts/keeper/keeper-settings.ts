import type { TurnLimits } from './turns.ts';

/** All numbers of the keeper; each is a rule of the reliability notes, 1.1. Milliseconds where not said otherwise. */
export interface KeeperSettings {
  /** R10. */
  readonly turns: TurnLimits;
  /** R10: this many failures in a row that no login is to blame for stop a group for `restMs`. */
  readonly stop: { readonly failures: number; readonly restMs: number };
  /** R2. */
  readonly lockWaitMs: number;
  /** Least time between two renewals of one login (T-C1). */
  readonly restMs: number;
  /** 2.3: after a temporary failure, doubling. */
  readonly backOff: { readonly firstMs: number; readonly lastMs: number };
  /** R4: between tries to save, doubling. */
  readonly saving: { readonly firstMs: number; readonly lastMs: number };
  /** R9: no renewal this long after waking, unless the network answers before. */
  readonly wakeRestMs: number;
  /** How long a caller waits for a renewal; the renewal itself goes on. */
  readonly callerWaitMs: number;
  /** Each credential is looked at again after this time at the latest. */
  readonly lookAgainMs: number;
}

export const keeperDefaults: KeeperSettings = {
  turns: { overall: 2, perGroup: 1 },
  stop: { failures: 3, restMs: 300_000 },
  lockWaitMs: 15_000,
  restMs: 30_000,
  backOff: { firstMs: 30_000, lastMs: 600_000 },
  saving: { firstMs: 100, lastMs: 30_000 },
  wakeRestMs: 10_000,
  callerWaitMs: 45_000,
  lookAgainMs: 3_600_000,
};
