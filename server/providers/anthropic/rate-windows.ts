import type { QuotaWindow } from '../../contract/index.ts';
import type { HeaderMap } from '../provider.ts';
import { decimalOf, hourMs, momentMs, trustedReset } from '../reset-times.ts';

interface RateClass {
  readonly id: string;
  readonly label: string;
  /** Header names. */
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

function rateClass(id: string, label: string): RateClass {
  const header = `anthropic-ratelimit-${id}`;
  return { id, label, limit: `${header}-limit`, remaining: `${header}-remaining`, reset: `${header}-reset` };
}

const classes: readonly RateClass[] = [
  rateClass('requests', 'Requests'),
  rateClass('tokens', 'Tokens'),
  rateClass('input-tokens', 'Input tokens'),
  rateClass('output-tokens', 'Output tokens'),
];

/** The classic limit headers of an API key (anthropic protocol notes 3.4); the vendor does not tell the window's length. */
export function rateWindows(headers: HeaderMap, nowMs: number): readonly QuotaWindow[] {
  const windows: QuotaWindow[] = [];
  let resetText: string | undefined;
  let resetsAtMs: number | null = null;
  for (const names of classes) {
    const limit = limitOf(headers[names.limit]);
    if (limit === null) continue;
    const remaining = decimalOf(headers[names.remaining]);
    const text = headers[names.reset];
    // Often one moment for all of them, and reading a date costs more than the rest of a window.
    if (text !== resetText) {
      resetText = text;
      resetsAtMs = trustedReset(momentMs(text), nowMs, hourMs);
    }
    const usedFraction = remaining === null || remaining > limit ? null : 1 - remaining / limit;
    windows.push({
      id: names.id,
      label: names.label,
      kind: 'rate',
      usedFraction,
      resetsAtMs,
      windowSeconds: null,
      status: remaining === 0 ? 'warning' : usedFraction === null ? 'unknown' : 'allowed',
      observedAtMs: nowMs,
      source: 'header',
    });
  }
  return windows;
}

/** Null when the header is absent, no number, or 0. */
function limitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const limit = decimalOf(text);
  return limit === 0 ? null : limit;
}
