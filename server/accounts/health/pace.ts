import type { HealthPolicy } from './policy.ts';
import type { AccountState, Degraded, Pace } from './state.ts';

/** Weight of the newest request: about the last ten count. */
const share = 0.2;
/** The usual first byte follows slowly: a bad hour must not become the measure. */
const drift = 1.02;

/** One more request: how often it fails and how long its first byte takes. */
export function withSample(
  pace: Pace,
  sample: { readonly isError: boolean; readonly firstByteMs: number | null },
  nowMs: number,
): Pace {
  const errors = pace.errors + share * ((sample.isError ? 1 : 0) - pace.errors);
  const told = sample.firstByteMs;
  const first = told === null ? pace.firstByteMs : pace.firstByteMs + share * (told - pace.firstByteMs);
  const isFirst = pace.usualMs === 0;
  const usual =
    told === null || told <= 0
      ? pace.usualMs
      : isFirst
        ? told
        : told > pace.usualMs
          ? pace.usualMs * drift
          : pace.usualMs / drift;
  return {
    samples: Math.min(pace.samples + 1, 1_000_000),
    errors,
    firstByteMs: told !== null && isFirst ? told : first,
    usualMs: usual,
    lastAtMs: nowMs,
  };
}

/** DEGRADED begins with a failing or slow mean, and ends with good requests in a row. */
export function degradedAfter(
  account: AccountState,
  pace: Pace,
  isGood: boolean,
  nowMs: number,
  policy: HealthPolicy,
): Degraded | null {
  const known = liveDegraded(account.degraded, account.pace, nowMs, policy);
  if (known !== null) {
    const good = isGood ? known.good + 1 : 0;
    return good >= policy.degradedGood ? null : { ...known, good };
  }
  // After good requests in a row it must fail anew, not by what the mean still remembers.
  if (isGood && pace.firstByteMs <= policy.degradedFirstByteMs) return null;
  if (!isGood && pace.samples >= policy.degradedSamples && pace.errors > policy.degradedErrors)
    return { reason: 'more than half of its last requests failed', sinceMs: nowMs, good: 0 };
  const isSlow =
    pace.samples >= policy.degradedSamples &&
    pace.firstByteMs > policy.degradedFirstByteMs &&
    pace.firstByteMs > policy.degradedFactor * pace.usualMs;
  return isSlow ? { reason: 'its first words take far longer than usual', sinceMs: nowMs, good: 0 } : null;
}

/** A quarter of an hour of quiet ends it as well. */
export function liveDegraded(
  degraded: Degraded | null,
  pace: Pace,
  nowMs: number,
  policy: HealthPolicy,
): Degraded | null {
  if (degraded === null) return null;
  const lastMs = Math.max(degraded.sinceMs, pace.lastAtMs);
  return nowMs - lastMs >= policy.degradedQuietMs ? null : degraded;
}
