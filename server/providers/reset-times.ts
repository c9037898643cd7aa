import type { HeaderMap } from './provider.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Larger Unix times than this are milliseconds: as seconds they would lie beyond the year 5000. */
const largestUnixSeconds = 1e11;
/** `Date.parse` alone would read a date into almost any text. */
const dateShape = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} )/;

/** A plain non-negative decimal of sane length, else null: no NaN, no hex, no signs other than `+`. */
export function decimalOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || value.length > 32) return null;
  if (!/^\+?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i.test(value.trim())) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A moment as Unix seconds, Unix milliseconds, RFC 3339 or an HTTP date, in milliseconds; null when it is none. */
export function momentMs(value: unknown): number | null {
  const number = decimalOf(value);
  if (number !== null) return number < largestUnixSeconds ? number * secondMs : number;
  if (typeof value !== 'string' || value.length > 64 || !dateShape.test(value)) return null;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? null : parsed;
}

/** How far ahead a reset may lie to be believed (reliability notes 2.4): 6 h for 5 hours, 8 d for a week, 35 d else. */
export function resetBoundMs(windowSeconds: number | null): number {
  if (windowSeconds === null || windowSeconds > 7 * 86_400) return 35 * dayMs;
  return windowSeconds * secondMs + (windowSeconds <= 86_400 ? hourMs : dayMs);
}

/** A reset that lies after now and within the bound, as it is; else null. */
export function trustedReset(resetMs: number | null, nowMs: number, boundMs: number): number | null {
  return resetMs !== null && resetMs > nowMs && resetMs <= nowMs + boundMs ? Math.round(resetMs) : null;
}

/** The wait that `retry-after-ms` or `retry-after` asks for, in milliseconds, else null. */
export function retryAfterMs(headers: HeaderMap, nowMs: number): number | null {
  const exact = decimalOf(headers['retry-after-ms']);
  if (exact !== null && exact > 0) return exact;
  const told = headers['retry-after'];
  const seconds = decimalOf(told);
  if (seconds !== null) return seconds > 0 ? seconds * secondMs : null;
  const moment = momentMs(told);
  return moment !== null && moment > nowMs ? moment - nowMs : null;
}

/** The end of a `retry-after` without a window: at most an hour is believed. Null when there is none. */
export function retryAfterEndMs(headers: HeaderMap, nowMs: number): number | null {
  const wait = retryAfterMs(headers, nowMs);
  return wait === null ? null : nowMs + Math.round(Math.min(wait, hourMs));
}

const durationUnitsMs: Readonly<Record<string, number>> = {
  h: hourMs,
  m: minuteMs,
  s: secondMs,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};
const durationShape = /^(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s|us|µs|μs|ns)){1,8}$/;

/** A duration as Go and protobuf write it (`34s`, `2h1m1s`, `479.4ms`), in milliseconds; null for anything else. */
export function goDurationMs(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 64 || !durationShape.test(value)) return null;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/([\d.]+)(h|ms|m|s|us|µs|μs|ns)/g))
    total += Number(amount) * (durationUnitsMs[unit ?? ''] ?? 0);
  return Number.isFinite(total) ? total : null;
}

const namedWait =
  /(?:retry|try again|available again|reset\w*) (?:in|after) (?:about |~)?([\d.hmsuµn]{2,40})/i;
const namedMoment = /resets? (?:at|on):? (\d{4}-\d\d-\d\dT[\d:.]{4,16}(?:Z|[+-]\d\d:?\d\d)?)/i;

/** The end of a wait that a message names, as "Please retry in 12.3s" or "resets at 2026-11-20T15:00:00Z"; else null. */
export function waitEndInWords(message: string | null, nowMs: number): number | null {
  const words = message?.slice(0, 4_000) ?? '';
  const wait = goDurationMs(namedWait.exec(words)?.[1]?.replace(/\.$/, ''));
  if (wait !== null && wait > 0) return nowMs + Math.round(wait);
  return momentMs(namedMoment.exec(words)?.[1]);
}
