import type { AccountView, QuotaWindow } from '../../server/contract/index.ts';

/** Twice the slowest polling cadence: older figures are marked as old. */
const staleAfterMs = 60 * 60_000;
/** Remaining fraction under which the icon shows its notch. */
export const lowRemaining = 0.25;

/** What is left of a window now, 0 to 1; null when unknown or when its reset has passed unobserved. */
export function remainingOf(window: QuotaWindow, nowMs: number): number | null {
  if (window.usedFraction === null || hasPassedReset(window, nowMs)) return null;
  return Math.max(0, Math.min(1, 1 - window.usedFraction));
}

export function hasPassedReset(window: QuotaWindow, nowMs: number): boolean {
  return window.resetsAtMs !== null && window.resetsAtMs <= nowMs;
}

/** The window of these kinds with the least left; unknown ones count only when nothing is known. */
export function tightestWindow(
  windows: readonly QuotaWindow[],
  kinds: readonly QuotaWindow['kind'][],
  nowMs: number,
): QuotaWindow | null {
  let tightest: QuotaWindow | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const window of windows) {
    if (!kinds.includes(window.kind)) continue;
    const remaining = remainingOf(window, nowMs) ?? Number.MAX_VALUE;
    if (remaining < least) [tightest, least] = [window, remaining];
  }
  return tightest;
}

/** The windows worth a row: the tightest short one, then the tightest long one. */
export function headlineWindows(account: AccountView, nowMs: number): readonly QuotaWindow[] {
  return [
    tightestWindow(account.windows, ['short'], nowMs),
    tightestWindow(account.windows, ['long'], nowMs),
  ].filter((window) => window !== null);
}

/** True when there are figures and the newest of them is older than twice the polling cadence. */
export function isStale(account: AccountView, nowMs: number): boolean {
  if (account.windows.length === 0) return false;
  const newestMs = Math.max(...account.windows.map((window) => window.observedAtMs));
  return nowMs - newestMs > staleAfterMs;
}

/**
 * The account whose gauge the icon shows: of the accounts in use, the one that served last; the one with the least
 * left when none has served yet.
 */
export function gaugeAccount(accounts: readonly AccountView[], nowMs: number): AccountView | null {
  const inUse = accounts.filter((account) => account.inUse && account.enabled);
  const least = (account: AccountView): number => {
    const window = tightestWindow(account.windows, ['short', 'long'], nowMs);
    return (window === null ? null : remainingOf(window, nowMs)) ?? Number.MAX_VALUE;
  };
  const ranked = inUse.toSorted(
    (one, other) => (other.lastUsedAtMs ?? 0) - (one.lastUsedAtMs ?? 0) || least(one) - least(other),
  );
  return ranked[0] ?? null;
}
