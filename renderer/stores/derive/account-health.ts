import type { AccountView, QuotaWindow, QuotaWindowView } from '../../../server/contract/index.ts';

/** Colour only when something needs a person: `warning` under 25 % left, `danger` under 10 %. */
export type Tone = 'neutral' | 'warning' | 'danger';

/** What one account amounts to on every surface. */
export type AccountHealth =
  | 'ready'
  | 'cooling'
  | 'exhausted'
  | 'needs-sign-in'
  | 'store-unavailable'
  | 'needs-attention'
  | 'disabled'
  /** One request at a time tries it after a rest. */
  | 'probing'
  /** Serves, but the vendor has trouble with it now and then. */
  | 'degraded';

const warningLeft = 0.25;
const dangerLeft = 0.1;

/** Fraction left, 0 to 1; null when the vendor has not told. */
export function leftFraction(window: QuotaWindow): number | null {
  if (window.usedFraction === null) return null;
  // Rounded: 1 - 0.9 is a hair under 0.1 in binary fractions, and would be red a step too early.
  return Math.min(1, Math.max(0, Number((1 - window.usedFraction).toFixed(9))));
}

/** True when the reset has passed since the value was seen: the value is history. */
export function isPastReset(window: QuotaWindow, nowMs: number): boolean {
  return window.resetsAtMs !== null && window.resetsAtMs <= nowMs;
}

export function windowTone(window: QuotaWindow, nowMs: number): Tone {
  if (isPastReset(window, nowMs)) return 'neutral';
  if (window.status === 'rejected') return 'danger';
  const left = leftFraction(window);
  if (left === null) return 'neutral';
  if (left < dangerLeft) return 'danger';
  return left < warningLeft ? 'warning' : 'neutral';
}

/** The window that ends the work first: least left, and of equals the one that resets last. */
export function tightestWindow<Window extends QuotaWindow>(windows: readonly Window[]): Window | null {
  const known = windows.filter((window) => window.usedFraction !== null && window.kind !== 'credit');
  return known.toSorted(tighterFirst)[0] ?? windows[0] ?? null;
}

function tighterFirst(left: QuotaWindow, right: QuotaWindow): number {
  const difference = (right.usedFraction ?? 0) - (left.usedFraction ?? 0);
  return difference !== 0 ? difference : (right.resetsAtMs ?? 0) - (left.resetsAtMs ?? 0);
}

/** The tightest window up to a day, or beyond; null when the vendor tells none. */
export function windowOfKind(account: AccountView, kind: 'short' | 'long'): QuotaWindowView | null {
  const windows = account.windows.filter((window) => window.kind === kind);
  return windows.length === 0 ? null : tightestWindow(windows);
}

export function accountHealth(account: AccountView, nowMs: number): AccountHealth {
  if (!account.enabled || account.availability.state === 'disabled') return 'disabled';
  switch (account.credential.state) {
    case 'store-locked':
    case 'store-denied':
    case 'store-absent':
    case 'store-corrupt':
      return 'store-unavailable';
    case 'expired':
    case 'needs-sign-in':
    case 'missing':
      return 'needs-sign-in';
    case 'ok':
    case 'with-the-agent':
      break;
  }
  if (account.availability.state === 'needs-attention') return 'needs-attention';
  if (isExhausted(account, nowMs)) return 'exhausted';
  if (account.availability.state === 'cooling') return 'cooling';
  const state = account.health?.availability;
  return state === 'probing' || state === 'degraded' ? state : 'ready';
}

function isExhausted(account: AccountView, nowMs: number): boolean {
  return account.windows.some(
    (window) =>
      window.kind !== 'credit' &&
      !isPastReset(window, nowMs) &&
      (window.status === 'rejected' || (window.usedFraction ?? 0) >= 1),
  );
}

/** When a cooling or exhausted account may serve again; null when nobody knows. */
export function backAtMs(account: AccountView, nowMs: number): number | null {
  const { untilMs } = account.availability;
  if (untilMs !== null && untilMs > nowMs) return untilMs;
  const resets = account.windows
    .filter((window) => window.status === 'rejected' || (window.usedFraction ?? 0) >= 1)
    .map((window) => window.resetsAtMs ?? 0)
    .filter((resetsAtMs) => resetsAtMs > nowMs);
  return resets.length === 0 ? null : Math.max(...resets);
}

/** Share of the window that has passed, 0 to 1; null under 3 % or when the vendor tells too little. */
export function elapsedFraction(window: QuotaWindow, nowMs: number): number | null {
  if (window.resetsAtMs === null || window.windowSeconds === null || window.windowSeconds <= 0) return null;
  const elapsed = 1 - (window.resetsAtMs - nowMs) / (window.windowSeconds * 1000);
  return elapsed < 0.03 || elapsed >= 1 ? null : elapsed;
}

/** The newest observation of an account's windows; null when there is none. */
export function observedAtMs(account: AccountView): number | null {
  return account.windows.length === 0
    ? null
    : Math.max(...account.windows.map((window) => window.observedAtMs));
}
