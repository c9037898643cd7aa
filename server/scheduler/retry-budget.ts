/** Figures of reliability notes 2.7: Envoy's share of retries, and adaptive throttling per vendor over two minutes. */
export interface RetryBudgetPolicy {
  readonly leastRetries: number;
  readonly shareOfActive: number;
  readonly windowMs: number;
}

export const retryBudgetPolicy: RetryBudgetPolicy = {
  leastRetries: 3,
  shareOfActive: 0.2,
  windowMs: 120_000,
};

export interface RetryBudget {
  /** A request began; the returned function ends it, once. */
  enter(vendor: string, nowMs: number): RequestShare;
}

/** One request's part of the budget. */
export interface RequestShare {
  /** May it go to another account now? Takes a place among the running retries until the request ends. */
  tryAgain(nowMs: number): boolean;
  /** An account answered it well. */
  succeeded(nowMs: number): void;
  leave(): void;
}

const slices = 12;

/** Keeps a vendor's bad minute from being multiplied by our own second tries. `random` gives 0 to below 1. */
export function createRetryBudget(
  random: () => number,
  policy: RetryBudgetPolicy = retryBudgetPolicy,
): RetryBudget {
  let active = 0;
  let retries = 0;
  const vendors = new Map<string, Counter>();
  const counterOf = (vendor: string): Counter => {
    const known = vendors.get(vendor);
    if (known !== undefined) return known;
    const fresh = createCounter(policy.windowMs);
    vendors.set(vendor, fresh);
    return fresh;
  };
  return {
    enter(vendor, startedAtMs) {
      const counter = counterOf(vendor);
      counter.add(startedAtMs, 1, 0);
      active += 1;
      let mine = 0;
      let isOpen = true;
      return {
        tryAgain(nowMs) {
          if (retries - mine >= Math.max(policy.leastRetries, policy.shareOfActive * active)) return false;
          const { requests, good } = counter.sum(nowMs);
          if (
            random() < Math.max(0, (requests - 2 * good) / (requests + 1)) &&
            requests > policy.leastRetries
          )
            return false;
          if (mine === 0) {
            mine = 1;
            retries += 1;
          }
          return true;
        },
        succeeded: (nowMs) => counter.add(nowMs, 0, 1),
        leave() {
          if (!isOpen) return;
          isOpen = false;
          active -= 1;
          retries -= mine;
        },
      };
    },
  };
}

interface Counter {
  add(nowMs: number, requests: number, good: number): void;
  sum(nowMs: number): { readonly requests: number; readonly good: number };
}

/** Requests and successes of the last `windowMs`, in twelve slices. */
function createCounter(windowMs: number): Counter {
  const sliceMs = windowMs / slices;
  const requests = new Float64Array(slices);
  const good = new Float64Array(slices);
  let current = 0;
  const moveTo = (nowMs: number): number => {
    const slice = Math.floor(nowMs / sliceMs);
    if (slice !== current) {
      const passed = Math.min(slices, Math.max(1, Math.abs(slice - current)));
      for (let step = 0; step < passed; step += 1) {
        const index = (((slice - step) % slices) + slices) % slices;
        requests[index] = 0;
        good[index] = 0;
      }
      current = slice;
    }
    return ((slice % slices) + slices) % slices;
  };
  return {
    add(nowMs, more, well) {
      const index = moveTo(nowMs);
      requests[index] = (requests[index] ?? 0) + more;
      good[index] = (good[index] ?? 0) + well;
    },
    sum(nowMs) {
      moveTo(nowMs);
      return { requests: requests.reduce((a, b) => a + b, 0), good: good.reduce((a, b) => a + b, 0) };
    },
  };
}
