import type { Loss, LossKind } from '../../ir/index.ts';

/** Collects what an encoder leaves out. */
export interface LossList {
  readonly losses: readonly Loss[];
  lose(path: string, kind: LossKind, reason: string): void;
  /** The same for what a person should be told of, because the outcome changes. */
  loseVisibly(path: string, kind: LossKind, reason: string): void;
}

export function createLossList(): LossList {
  const losses: Loss[] = [];
  return {
    losses,
    lose(path, kind, reason) {
      losses.push({ path, kind, reason });
    },
    loseVisibly(path, kind, reason) {
      losses.push({ path, kind, reason, isVisible: true });
    },
  };
}
