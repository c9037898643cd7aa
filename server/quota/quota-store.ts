import type { QuotaWindow } from '../contract/index.ts';

export interface StoredWindow {
  readonly accountId: string;
  readonly window: QuotaWindow;
}

export interface QuotaStore {
  of(accountId: string): readonly QuotaWindow[];
  /** Takes newer observations over; true when something a person can see changed. */
  observe(accountId: string, windows: readonly QuotaWindow[]): boolean;
  forget(accountId: string): void;
  /** Windows changed since the last call, for the database. */
  takeChanged(): readonly StoredWindow[];
}

/**
 * The latest known windows of each account. An older observation never overwrites a newer one, an unknown value never
 * overwrites a known one of the same window instance, and what the vendor stops mentioning is kept with its age.
 */
export function createQuotaStore(initial: readonly StoredWindow[]): QuotaStore {
  const accounts = new Map<string, Map<string, QuotaWindow>>();
  const changed = new Map<string, StoredWindow>();
  const windowsOf = (accountId: string): Map<string, QuotaWindow> => {
    const known = accounts.get(accountId);
    if (known !== undefined) return known;
    const fresh = new Map<string, QuotaWindow>();
    accounts.set(accountId, fresh);
    return fresh;
  };
  for (const { accountId, window } of initial) windowsOf(accountId).set(window.id, window);

  return {
    of: (accountId) => [...(accounts.get(accountId)?.values() ?? [])].sort(byImportance),
    observe(accountId, windows) {
      let visible = false;
      const known = windowsOf(accountId);
      for (const window of windows) {
        const before = known.get(window.id);
        if (before !== undefined && before.observedAtMs > window.observedAtMs) continue;
        const next = before === undefined ? window : keepKnown(before, window);
        known.set(window.id, next);
        changed.set(`${accountId}\n${window.id}`, { accountId, window: next });
        visible ||=
          before === undefined ||
          before.usedFraction !== next.usedFraction ||
          before.resetsAtMs !== next.resetsAtMs ||
          before.status !== next.status;
      }
      return visible;
    },
    forget(accountId) {
      accounts.delete(accountId);
      // What waits to be stored would bring the account's windows back at the next start.
      for (const [key, entry] of changed) if (entry.accountId === accountId) changed.delete(key);
    },
    takeChanged() {
      const taken = [...changed.values()];
      changed.clear();
      return taken;
    },
  };
}

/** Vendors tell the same reset some seconds apart, counted from their own moment of answering. */
const sameResetMs = 10 * 60_000;

/** Sparse updates are merged within one window instance; after a reset nothing of the old instance is kept. */
function keepKnown(before: QuotaWindow, after: QuotaWindow): QuotaWindow {
  const passed = before.resetsAtMs !== null && before.resetsAtMs <= after.observedAtMs;
  const moved =
    before.resetsAtMs !== null &&
    after.resetsAtMs !== null &&
    Math.abs(after.resetsAtMs - before.resetsAtMs) > sameResetMs;
  if (passed || moved) return after;
  return {
    ...after,
    usedFraction: after.usedFraction ?? before.usedFraction,
    resetsAtMs: after.resetsAtMs ?? before.resetsAtMs,
    windowSeconds: after.windowSeconds ?? before.windowSeconds,
  };
}

const kindOrder: Readonly<Record<QuotaWindow['kind'], number>> = {
  short: 0,
  long: 1,
  scoped: 2,
  credit: 3,
  rate: 4,
};

function byImportance(a: QuotaWindow, b: QuotaWindow): number {
  return kindOrder[a.kind] - kindOrder[b.kind] || a.id.localeCompare(b.id);
}
