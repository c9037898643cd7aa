import type { QuotaWindow } from '../../../contract/index.ts';
import type { HeaderMap } from '../../provider.ts';
import { dayMs, decimalOf, goDurationMs, momentMs, secondMs, trustedReset } from '../../reset-times.ts';

interface RateHeaders {
  readonly id: string;
  readonly label: string;
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

const suffixed = (id: string, label: string): RateHeaders => ({
  id,
  label,
  limit: `x-ratelimit-limit-${id}`,
  remaining: `x-ratelimit-remaining-${id}`,
  reset: `x-ratelimit-reset-${id}`,
});
const anthropic = (id: string, label: string): RateHeaders => ({
  id,
  label,
  limit: `anthropic-ratelimit-${id}-limit`,
  remaining: `anthropic-ratelimit-${id}-remaining`,
  reset: `anthropic-ratelimit-${id}-reset`,
});

/** The families that servers copied from the two large vendors, then the bare ones (provider notes 13). */
const families: readonly RateHeaders[] = [
  suffixed('requests', 'Requests'),
  suffixed('tokens', 'Tokens'),
  anthropic('requests', 'Requests'),
  anthropic('tokens', 'Tokens'),
  anthropic('input-tokens', 'Input tokens'),
  anthropic('output-tokens', 'Output tokens'),
  {
    id: 'requests',
    label: 'Requests',
    limit: 'x-ratelimit-limit',
    remaining: 'x-ratelimit-remaining',
    reset: 'x-ratelimit-reset',
  },
];

/** A larger plain number is a moment: as seconds to wait it would be over three years. */
const longestWaitSeconds = 1e8;

/** A reset as a wait (`1m30s`, seconds) or a moment (Unix seconds or milliseconds, RFC 3339), decided by shape and size. */
export function resetOf(text: string | undefined, nowMs: number): number | null {
  const told = text?.trim() ?? '';
  const number = decimalOf(told);
  if (number !== null && number < longestWaitSeconds)
    return trustedReset(number === 0 ? null : nowMs + number * secondMs, nowMs, dayMs);
  const wait = goDurationMs(told);
  return trustedReset(wait === null ? momentMs(told) : nowMs + wait, nowMs, dayMs);
}

function windowOf(headers: HeaderMap, names: RateHeaders, nowMs: number): QuotaWindow | null {
  const limit = decimalOf(headers[names.limit]);
  if (limit === null || limit === 0) return null;
  const remaining = decimalOf(headers[names.remaining]);
  const resetsAtMs = resetOf(headers[names.reset], nowMs);
  const isTold = remaining !== null && remaining <= limit && (remaining > 0 || resetsAtMs !== null);
  return {
    id: names.id,
    label: names.label,
    kind: 'rate',
    usedFraction: isTold ? 1 - remaining / limit : null,
    resetsAtMs,
    windowSeconds: null,
    status: !isTold ? 'unknown' : remaining === 0 ? 'warning' : 'allowed',
    observedAtMs: nowMs,
    source: 'header',
  };
}

/** Rate limits of any server; the first family that tells a window is believed. */
export function endpointRateWindows(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  const windows: QuotaWindow[] = [];
  for (const names of families) {
    if (windows.some(({ id }) => id === names.id)) continue;
    const window = windowOf(headers, names, nowMs);
    if (window !== null) windows.push(window);
  }
  return windows;
}
