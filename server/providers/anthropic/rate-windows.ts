import type { QuotaWindow } from '../../contract/index.ts';
import type { HeaderMap } from '../provider.ts';
import { decimalOf, hourMs, momentMs, trustedReset } from '../reset-times.ts';

const labels = {
  requests: 'Requests',
  tokens: 'Tokens',
  'input-tokens': 'Input tokens',
  'output-tokens': 'Output tokens',
} as const;

type RateClass = keyof typeof labels;

function rateWindow(headers: HeaderMap, name: RateClass, nowMs: number): QuotaWindow | null {
  const read = (part: string): string | undefined => headers[`anthropic-ratelimit-${name}-${part}`];
  const limit = decimalOf(read('limit'));
  const remaining = decimalOf(read('remaining'));
  const reset = momentMs(read('reset'));
  if (limit === null || limit === 0) return null;
  const usedFraction = remaining === null || remaining > limit ? null : 1 - remaining / limit;
  return {
    id: name,
    label: labels[name],
    kind: 'rate',
    usedFraction,
    resetsAtMs: trustedReset(reset, nowMs, hourMs),
    windowSeconds: null,
    status: remaining === 0 ? 'warning' : usedFraction === null ? 'unknown' : 'allowed',
    observedAtMs: nowMs,
    source: 'header',
  };
}

/** The classic limit headers of an API key (anthropic protocol notes 3.4); the vendor does not tell the window's length. */
export function rateWindows(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  return (Object.keys(labels) as RateClass[]).flatMap((name) => rateWindow(headers, name, nowMs) ?? []);
}
