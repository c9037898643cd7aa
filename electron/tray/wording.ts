import type { AccountView, QuotaWindow, Settings, VendorGroup } from '../../server/contract/index.ts';
import { fillLabel, trayLabels, type Language, type TrayLabels } from './labels.ts';
import { hasPassedReset, remainingOf, tightestWindow } from './meters.ts';

/** How figures are said: a language, the person's number format, and now. */
export interface Wording {
  readonly language: Language;
  /** IANA name; undefined = the machine's. */
  readonly timeZone: string | undefined;
  readonly settings: Pick<Settings, 'meterShows' | 'resetShows' | 'privacy'>;
  readonly nowMs: number;
}

const dayMs = 24 * 60 * 60_000;

export function labelsOf(wording: Wording): TrayLabels {
  return trayLabels[wording.language];
}

/** `62% left, resets 14:20`; an unknown window says so and is never 0 or 100 %. */
export function describeWindow(window: QuotaWindow, wording: Wording): string {
  const labels = labelsOf(wording);
  if (hasPassedReset(window, wording.nowMs)) return labels.shouldHaveReset;
  const remaining = remainingOf(window, wording.nowMs);
  const amount = remaining === null ? labels.unknown : describeAmount(remaining, wording);
  return window.resetsAtMs === null ? amount : `${amount}, ${describeReset(window.resetsAtMs, wording)}`;
}

export function describeAmount(remaining: number, wording: Wording): string {
  const labels = labelsOf(wording);
  const percent = formatPercent(remaining, wording);
  return fillLabel(wording.settings.meterShows === 'left' ? labels.left : labels.used, { percent });
}

/** The bare figure in the person's format, for example `62%`. */
export function formatPercent(remaining: number, wording: Wording): string {
  const shown = wording.settings.meterShows === 'left' ? remaining : 1 - remaining;
  return new Intl.NumberFormat(wording.language, { style: 'percent', maximumFractionDigits: 0 }).format(
    roundCarefully(shown),
  );
}

/** Something is never rounded to nothing, nor nearly all to all. */
function roundCarefully(fraction: number): number {
  if (fraction > 0 && fraction < 0.01) return 0.01;
  if (fraction > 0.99 && fraction < 1) return 0.99;
  return fraction;
}

export function describeReset(resetsAtMs: number, wording: Wording): string {
  const labels = labelsOf(wording);
  return wording.settings.resetShows === 'at'
    ? fillLabel(labels.resetsAt, { time: formatTime(resetsAtMs, wording) })
    : fillLabel(labels.resetsIn, { duration: formatDuration(resetsAtMs - wording.nowMs, wording) });
}

/** `14:20` within a day, `Thu 14:20` beyond. */
export function formatTime(timeMs: number, wording: Wording): string {
  const isFar = timeMs - wording.nowMs >= dayMs;
  return new Intl.DateTimeFormat(wording.language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(isFar ? { weekday: 'short' } : {}),
    ...(wording.timeZone === undefined ? {} : { timeZone: wording.timeZone }),
  }).format(timeMs);
}

/** The two largest units: `3 d 4 h`, `2 h 10 m`, `5 m`; below a minute `1 m`. */
export function formatDuration(durationMs: number, wording: Wording): string {
  const minutes = Math.max(1, Math.round(durationMs / 60_000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(wording.language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(count),
    )
    .join(' ');
}

/** The person's own name of the account; with privacy on, a mail address becomes `Claude 1`. */
export function accountName(account: AccountView, group: VendorGroup | undefined, wording: Wording): string {
  if (!wording.settings.privacy || !account.label.includes('@')) return account.label;
  return `${group?.label ?? account.vendor} ${account.position + 1}`;
}

/** What there is to say about an account in one row, without its name. */
export function describeAccount(account: AccountView, wording: Wording): string {
  const labels = labelsOf(wording);
  if (!account.enabled || account.availability.state === 'disabled') return labels.disabled;
  if (account.availability.state === 'needs-attention') return labels.needsAttention;
  const { untilMs } = account.availability;
  if (account.availability.state === 'cooling' && untilMs !== null && untilMs > wording.nowMs) {
    return fillLabel(labels.backAt, { time: formatTime(untilMs, wording) });
  }
  const window = tightestWindow(account.windows, ['short', 'long'], wording.nowMs);
  return window === null ? labels.unknown : describeWindow(window, wording);
}
