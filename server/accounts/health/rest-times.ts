import type { HealthPolicy } from './policy.ts';

/** When a rest ends, and how much of it the vendor asked for. */
export interface RestTimes {
  readonly untilMs: number;
  readonly toldUntilMs: number;
}

/**
 * `chance` is a random number from 0 to below 1. All moments are whole, after `nowMs`, and never beyond the policy's bound, whatever a
 * header said (reliability notes 2.4).
 */
export function restUntilReset(
  resetsAtMs: number,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): RestTimes {
  const [least, most] = policy.resetSpreadMs;
  return told(resetsAtMs + least + chance * (most - least), nowMs, policy.longestMs + most);
}

export function restForRetryAfter(
  retryAfterMs: number,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): RestTimes {
  const wait = Math.min(retryAfterMs, policy.retryAfterBoundMs);
  return told(nowMs + wait * (1 + chance / 10), nowMs, policy.retryAfterBoundMs * 1.1);
}

/** A moment that is not believed as it stands: ours, within the bound. */
export function restUntilBound(untilMs: number, nowMs: number, policy: HealthPolicy): RestTimes {
  return { untilMs: whole(untilMs, nowMs, policy.longestMs), toldUntilMs: 0 };
}

/** `base` doubled per step, at most `cap`; half to all of it. */
export function backOff(base: number, cap: number, step: number, nowMs: number, chance: number): RestTimes {
  const length = (0.5 + chance / 2) * Math.min(cap, base * 2 ** Math.min(step, 20));
  return { untilMs: whole(nowMs + length, nowMs, cap), toldUntilMs: 0 };
}

/** `base` times the step, at most `cap`, give or take a tenth. */
export function backOffEvenly(
  base: number,
  cap: number,
  step: number,
  nowMs: number,
  chance: number,
): RestTimes {
  const length = Math.min(cap, base * Math.max(1, step)) * (0.9 + chance / 5);
  return { untilMs: whole(nowMs + length, nowMs, cap * 1.1), toldUntilMs: 0 };
}

function told(untilMs: number, nowMs: number, boundMs: number): RestTimes {
  const until = whole(untilMs, nowMs, boundMs);
  return { untilMs: until, toldUntilMs: until };
}

function whole(untilMs: number, nowMs: number, boundMs: number): number {
  const asked = Number.isNaN(untilMs) ? nowMs : untilMs;
  return Math.ceil(Math.min(Math.max(asked, nowMs + 1), nowMs + boundMs));
}
