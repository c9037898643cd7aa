const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Figures of reliability notes 2.3 to 2.9; times in milliseconds. */
export interface HealthPolicy {
  readonly resetSpreadMs: readonly [number, number];
  /** Longest `retry-after` that is believed where no window is named. */
  readonly retryAfterBoundMs: number;
  /** Longest rest from any source: a monthly window. */
  readonly longestMs: number;
  readonly throttleMs: number;
  readonly throttleCapMs: number;
  readonly secondModelMs: number;
  readonly overloadMs: number;
  readonly overloadCapMs: number;
  readonly troubleCount: number;
  readonly troubleWithinMs: number;
  readonly troubleMs: number;
  readonly troubleCapMs: number;
  readonly forbiddenMs: number;
  readonly forbiddenCount: number;
  readonly forbiddenWithinMs: number;
  readonly renewalRetryMs: number;
  readonly renewalRetryCapMs: number;
  readonly stepFadesMs: number;
  readonly probeLimitMs: number;
  readonly tryNowEveryMs: number;
  readonly creditsProbeMs: number;
  readonly degradedErrors: number;
  readonly degradedSamples: number;
  readonly degradedFirstByteMs: number;
  readonly degradedFactor: number;
  readonly degradedGood: number;
  readonly degradedQuietMs: number;
  readonly truncatedCount: number;
  readonly truncatedWithinMs: number;
  readonly renewalAttempts: number;
  /** Rests of our own inference shorter than this do not outlive a restart. */
  readonly storedInferredMs: number;
  readonly modelsPerAccount: number;
  readonly endpoints: number;
}

export const healthPolicy: HealthPolicy = {
  resetSpreadMs: [secondMs, 5 * secondMs],
  retryAfterBoundMs: hourMs,
  longestMs: 35 * 24 * hourMs,
  throttleMs: 5 * secondMs,
  throttleCapMs: 15 * minuteMs,
  secondModelMs: minuteMs,
  overloadMs: 10 * secondMs,
  overloadCapMs: 5 * minuteMs,
  troubleCount: 3,
  troubleWithinMs: 2 * minuteMs,
  troubleMs: 30 * secondMs,
  troubleCapMs: 5 * minuteMs,
  forbiddenMs: 10 * minuteMs,
  forbiddenCount: 3,
  forbiddenWithinMs: 3 * hourMs,
  renewalRetryMs: 30 * secondMs,
  renewalRetryCapMs: 10 * minuteMs,
  stepFadesMs: 10 * minuteMs,
  probeLimitMs: 10 * minuteMs,
  tryNowEveryMs: 10 * secondMs,
  creditsProbeMs: hourMs,
  degradedErrors: 0.5,
  degradedSamples: 10,
  degradedFirstByteMs: 15 * secondMs,
  degradedFactor: 3,
  degradedGood: 10,
  degradedQuietMs: 15 * minuteMs,
  truncatedCount: 3,
  truncatedWithinMs: 10 * minuteMs,
  renewalAttempts: 3,
  storedInferredMs: 5 * minuteMs,
  modelsPerAccount: 64,
  endpoints: 256,
};
