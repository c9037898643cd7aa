import type { Translate } from '../i18n/index.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export interface FormatContext {
  readonly t: Translate;
  readonly locale: string;
  readonly nowMs: number;
  /** IANA name; the system's when left out. */
  readonly timeZone?: string;
}

/**
 * Whole percent of a used fraction, as left or as used; both always add up to 100. A rest never reads as nothing:
 * `<1%`, `>99%`. Null stays null: unknown is not a number.
 */
export function percentText(usedFraction: number | null, shows: 'left' | 'used'): string | null {
  if (usedFraction === null || !Number.isFinite(usedFraction)) return null;
  // Six decimals take away what binary fractions add: 1 - 0.9 is a hair under 0.1.
  const left = Number(Math.max(0, (1 - usedFraction) * 100).toFixed(6));
  if (shows === 'left') {
    if (left > 0 && left < 1) return '<1%';
    return `${Math.min(100, Math.floor(left))}%`;
  }
  const used = Number(Math.max(0, usedFraction * 100).toFixed(6));
  if (used > 0 && used < 1) return '<1%';
  if (left > 0 && left < 1) return '>99%';
  return `${used > 100 ? Math.floor(used) : 100 - Math.min(100, Math.floor(left))}%`;
}

/** Two largest units: `3 d 4 h`, `2 h 10 m`, `12 m`, `< 1 m`; negative counts as nothing left. */
export function durationText(durationMs: number, t: Translate): string {
  return twoUnits(durationMs, (unit, count) => t(`unit.${unit}`, { n: count }), t('unit.underMinute'));
}

/** The same in words, for screen readers: `2 hours 10 minutes`. */
export function spokenDuration(durationMs: number, t: Translate): string {
  return twoUnits(
    durationMs,
    (unit, count) => t(`spoken.${unit}`, { n: count }, count),
    t('spoken.underMinute'),
  );
}

function twoUnits(
  durationMs: number,
  one: (unit: 'days' | 'hours' | 'minutes', count: number) => string,
  underMinute: string,
): string {
  const days = Math.floor(durationMs / day);
  const hours = Math.floor((durationMs % day) / hour);
  const minutes = Math.floor((durationMs % hour) / minute);
  if (days > 0) return hours > 0 ? `${one('days', days)} ${one('hours', hours)}` : one('days', days);
  if (hours > 0)
    return minutes > 0 ? `${one('hours', hours)} ${one('minutes', minutes)}` : one('hours', hours);
  return minutes > 0 ? one('minutes', minutes) : underMinute;
}

/** `14:20` today or within twelve hours, `Thu 14:20` within a week, else `12 Dec`. */
export function clockText(atMs: number, context: FormatContext): string {
  const zone = context.timeZone === undefined ? {} : { timeZone: context.timeZone };
  const dayOf = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' });
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(context.locale, { ...zone, ...options }).format(atMs);
  // Half a day either way is unmistakable without its date.
  const isNear = Math.abs(atMs - context.nowMs) < 12 * hour;
  if (isNear || dayOf.format(atMs) === dayOf.format(context.nowMs)) return format(time);
  if (Math.abs(atMs - context.nowMs) < 6 * day) return `${format({ weekday: 'short' })} ${format(time)}`;
  return format({ day: 'numeric', month: 'short' });
}

/** Time with seconds, for lists of events. */
export function preciseClockText(atMs: number, context: FormatContext): string {
  const zone = context.timeZone === undefined ? {} : { timeZone: context.timeZone };
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(context.locale, { ...zone, ...options }).format(atMs);
}

/** Day, month, year and time. */
export function dateTimeText(atMs: number, context: FormatContext): string {
  const zone = context.timeZone === undefined ? {} : { timeZone: context.timeZone };
  const options = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(context.locale, { ...zone, ...options }).format(atMs);
}

/** `just now`, `6 min ago`, `3 h ago`, `2 d ago`. A clock that is a little behind reads as now. */
export function ageText(atMs: number, context: FormatContext): string {
  const age = context.nowMs - atMs;
  if (age < minute) return context.t('age.now');
  if (age < hour) return context.t('age.minutes', { n: Math.floor(age / minute) });
  if (age < day) return context.t('age.hours', { n: Math.floor(age / hour) });
  return context.t('age.days', { n: Math.floor(age / day) });
}

/** `820 ms`, `1.8 s`, `2 m 5 s`. */
export function latencyText(durationMs: number, context: Pick<FormatContext, 't' | 'locale'>): string {
  if (durationMs < 999.5) return context.t('unit.milliseconds', { n: Math.round(durationMs) });
  if (durationMs < 59_950) {
    const seconds = new Intl.NumberFormat(context.locale, {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
    return context.t('unit.seconds', { n: seconds.format(durationMs / second) });
  }
  const minutes = Math.floor(Math.round(durationMs / second) / 60);
  const rest = Math.round(durationMs / second) % 60;
  const whole = context.t('unit.minutes', { n: minutes });
  return rest === 0 ? whole : `${whole} ${context.t('unit.seconds', { n: rest })}`;
}

/** `950`, `12K`, `1.2M` in the language's own short form. */
export function countText(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

/** `name@example.com` as `n…@example.com`; anything else is hidden whole. */
export function maskedMail(mail: string): string {
  const at = mail.lastIndexOf('@');
  return at < 1 ? '…' : `${mail.slice(0, 1)}…${mail.slice(at)}`;
}
