import type { AccountView, QuotaWindowView } from '../../../server/contract/index.ts';
import { isPastReset } from './account-health.ts';

/** Where a window is heading, in the fewest words: it runs out at a moment, or lasts until its reset. */
export type Forecast =
  | { readonly kind: 'runs-out'; readonly atMs: number; readonly isSure: boolean }
  | { readonly kind: 'lasts' };

/** Null when the server claims nothing, or claimed it about a window that is over. */
export function forecastOf(window: QuotaWindowView, nowMs: number): Forecast | null {
  const { pace } = window;
  if (pace === undefined || window.notStarted === true || isPastReset(window, nowMs)) return null;
  switch (pace.state) {
    case 'unknown':
      return null;
    case 'on-track':
      return { kind: 'lasts' };
    case 'runs-out':
      return pace.atMs <= nowMs
        ? null
        : { kind: 'runs-out', atMs: pace.atMs, isSure: pace.confidence !== 'low' };
  }
}

/** Something that happens to an account's window at a known moment. */
export interface AheadMark {
  readonly kind: 'reset' | 'runs-out';
  readonly atMs: number;
  readonly windowLabel: string;
}

/** What is known to come until `untilMs`, soonest first. Accounts that are off wait for nothing. */
export function marksAhead(account: AccountView, nowMs: number, untilMs: number): readonly AheadMark[] {
  if (!account.enabled) return [];
  return account.windows
    .flatMap((window): readonly AheadMark[] => {
      const { resetsAtMs, label: windowLabel, kind, usedFraction } = window;
      if (kind === 'rate' || kind === 'credit') return [];
      const forecast = forecastOf(window, nowMs);
      return [
        ...(resetsAtMs === null || usedFraction === null
          ? []
          : [{ kind: 'reset' as const, atMs: resetsAtMs, windowLabel }]),
        ...(forecast?.kind === 'runs-out'
          ? [{ kind: 'runs-out' as const, atMs: forecast.atMs, windowLabel }]
          : []),
      ];
    })
    .filter(({ atMs }) => atMs > nowMs && atMs <= untilMs)
    .toSorted((left, right) => left.atMs - right.atMs);
}
