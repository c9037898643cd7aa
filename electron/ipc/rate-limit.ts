/** Says for each call whether it may pass. */
export type RateLimit = () => boolean;

/** A token bucket: `burst` calls at once, refilled at `perSecond`. */
export function createRateLimit(options: {
  readonly burst: number;
  readonly perSecond: number;
  readonly monotonicMs: () => number;
}): RateLimit {
  let tokens = options.burst;
  let filledAtMs = options.monotonicMs();
  return () => {
    const nowMs = options.monotonicMs();
    tokens = Math.min(options.burst, tokens + ((nowMs - filledAtMs) / 1000) * options.perSecond);
    filledAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
