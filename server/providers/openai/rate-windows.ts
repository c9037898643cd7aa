import type { QuotaWindow } from '../../contract/index.ts';
import type { HeaderMap } from '../provider.ts';
import { dayMs, decimalOf, trustedReset } from '../reset-times.ts';

interface RateClass {
  readonly id: string;
  readonly label: string;
  /** Header names. */
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

const classes: readonly RateClass[] = [
  { id: 'requests', label: 'Requests' },
  { id: 'tokens', label: 'Tokens' },
].map(({ id, label }) => ({
  id,
  label,
  limit: `x-ratelimit-limit-${id}`,
  remaining: `x-ratelimit-remaining-${id}`,
  reset: `x-ratelimit-reset-${id}`,
}));

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const durationShape = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d))+$/;

/** Durations as OpenAI writes them: `12ms`, `1.5s`, `6m0s`; a bare number is seconds. Null for anything else. */
export function parseDuration(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  const bare = decimalOf(trimmed);
  if (bare !== null) return bare * 1_000;
  if (trimmed.length > 48 || !durationShape.test(trimmed)) return null;
  let total = 0;
  for (const match of trimmed.matchAll(/([\d.]+)(ms|s|m|h|d)/g)) {
    total += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
  }
  return total;
}

function rateWindow(headers: HeaderMap, names: RateClass, nowMs: number): QuotaWindow | null {
  const limitText = headers[names.limit];
  if (limitText === undefined) return null;
  const limit = decimalOf(limitText);
  if (limit === null || limit === 0) return null;
  const remaining = decimalOf(headers[names.remaining]);
  const wait = parseDuration(headers[names.reset]);
  const resetsAtMs = wait === null ? null : trustedReset(nowMs + wait, nowMs, dayMs);
  // A remaining 0 without a reset is the vendor's way of not telling (codex protocol notes 3.9).
  const isTold = remaining !== null && remaining <= limit && (remaining > 0 || resetsAtMs !== null);
  return {
    id: names.id,
    label: names.label,
    kind: 'rate',
    usedFraction: isTold ? 1 - remaining / limit : null,
    resetsAtMs,
    windowSeconds: null,
    status: isTold ? (remaining === 0 ? 'warning' : 'allowed') : 'unknown',
    observedAtMs: nowMs,
    source: 'header',
  };
}

/** `x-ratelimit-*` headers of an API key; limits of 0 or -1 mean unknown and are not listed. */
export function rateWindows(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  const windows: QuotaWindow[] = [];
  for (const names of classes) {
    const window = rateWindow(headers, names, nowMs);
    if (window !== null) windows.push(window);
  }
  return windows;
}
