const ignoredMs = 30_000;
const bannerMs = 5 * 60_000;
const samplesKept = 3;

/** How far our wall clock is from the vendors', from the `Date` header of token endpoints (reliability notes, R13). */
export interface ClockSkew {
  /** Both in milliseconds since the epoch, read at the same moment. */
  sample(vendorNowMs: number, nowMs: number): void;
  /** Vendor's clock minus ours, the median of the last three; 0 below 30 s. */
  skewMs(): number;
  /** True above 5 minutes: moments written by our clock are not to be trusted. */
  isLarge(): boolean;
}

export function createClockSkew(): ClockSkew {
  let samples: readonly number[] = [];
  const skewMs = (): number => {
    const sorted = samples.toSorted((left, right) => left - right);
    const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    return Math.abs(median) < ignoredMs ? 0 : median;
  };
  return {
    sample(vendorNowMs, nowMs) {
      samples = [...samples, vendorNowMs - nowMs].slice(-samplesKept);
    },
    skewMs,
    isLarge: () => Math.abs(skewMs()) > bannerMs,
  };
}
