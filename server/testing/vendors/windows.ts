/** One quota window as a simulated vendor keeps it. */
export interface WindowState {
  /** Share of the window that is used: 0 is nothing, 1 is all. */
  readonly used: number;
  /** When the window ends; null while it has not been started by a request. */
  readonly resetsAtMs: number | null;
}

export const hourMs = 3_600_000;
export const fiveHoursMs = 5 * hourMs;
export const sevenDaysMs = 7 * 24 * hourMs;

/** Keeps sums of small steps printable; vendors send a handful of digits too. */
const rounded = (used: number): number => Math.round(used * 1e6) / 1e6;

/** A window whose end has passed is empty and waits for its next first request. */
export function rollWindow(window: WindowState, nowMs: number): WindowState {
  if (window.resetsAtMs === null || nowMs < window.resetsAtMs) return window;
  return { used: 0, resetsAtMs: null };
}

/** Adds `amount` (a share) to the window, starting it when it has not begun. */
export function useWindow(window: WindowState, amount: number, lengthMs: number, nowMs: number): WindowState {
  const current = rollWindow(window, nowMs);
  return { used: rounded(current.used + amount), resetsAtMs: current.resetsAtMs ?? nowMs + lengthMs };
}

/** True while the window refuses requests. */
export const isExhausted = (window: WindowState | null | undefined, nowMs: number): boolean =>
  window !== null && window !== undefined && rollWindow(window, nowMs).used >= 1;

/** Unix seconds, as headers carry them. */
export const unixSeconds = (timeMs: number): number => Math.ceil(timeMs / 1000);
