import type { HealthPolicy } from './policy.ts';
import { wellKey, type KeyHealth, type Rest } from './state.ts';
import type { RestTimes } from './rest-times.ts';

export type KeyPhase = 'ready' | 'resting' | 'probing' | 'probe-taken';

/** Where a key stands at `nowMs`; a probe that was heard of no more for the policy's limit holds nobody up. */
export function phaseOf(key: KeyHealth, nowMs: number, policy: HealthPolicy): KeyPhase {
  const { rest } = key;
  if (rest === null) return 'ready';
  if (nowMs < rest.untilMs) return 'resting';
  const isTaken =
    rest.probe !== null && !rest.probe.isAnswering && nowMs - rest.probe.sinceMs < policy.probeLimitMs;
  return isTaken ? 'probe-taken' : 'probing';
}

/** Steps fade by two in every ten minutes without a failure. */
export function stepOf(key: KeyHealth, nowMs: number, policy: HealthPolicy): number {
  if (key.step === 0 || key.rest !== null) return key.step;
  const faded = 2 * Math.floor(Math.max(0, nowMs - key.cleanSinceMs) / policy.stepFadesMs);
  return Math.max(0, key.step - faded);
}

/** A later failure never shortens a rest; what the vendor asked for stays apart from what we added. */
export function restKey(
  key: KeyHealth,
  times: RestTimes,
  told: Pick<Rest, 'code' | 'reason' | 'resetsAtMs' | 'isUnusual'>,
  step: number,
  nowMs: number,
): KeyHealth {
  const old = key.rest;
  const isLonger = old === null || times.untilMs >= old.untilMs;
  const words = isLonger || old === null ? told : old;
  const toldUntilMs = Math.max(old?.toldUntilMs ?? 0, times.toldUntilMs);
  return {
    rest: {
      code: words.code,
      reason: words.reason,
      isUnusual: words.isUnusual,
      resetsAtMs: words.resetsAtMs,
      untilMs: Math.max(old?.untilMs ?? 0, times.untilMs),
      toldUntilMs,
      writtenAtMs: nowMs,
      // A failed probe gives its place back; a probe cannot run during a rest.
      probe: null,
    },
    step,
    cleanSinceMs: nowMs,
  };
}

/** True while it rests or is tried: a failure now belongs to the window that is open. */
export function isOpenWindow(key: KeyHealth, nowMs: number): boolean {
  return key.rest !== null && nowMs < key.rest.untilMs;
}

export function beginProbe(key: KeyHealth, request: string, nowMs: number, policy: HealthPolicy): KeyHealth {
  if (key.rest === null || phaseOf(key, nowMs, policy) !== 'probing') return key;
  // Behind a probe that answers already, others are ordinary requests.
  if (key.rest.probe?.isAnswering === true) return key;
  return { ...key, rest: { ...key.rest, probe: { request, sinceMs: nowMs, isAnswering: false } } };
}

export function probeAnswers(key: KeyHealth, request: string): KeyHealth {
  const probe = key.rest?.probe;
  if (key.rest === null || probe?.request !== request || probe.isAnswering) return key;
  return { ...key, rest: { ...key.rest, probe: { ...probe, isAnswering: true } } };
}

export function endProbe(key: KeyHealth, request: string): KeyHealth {
  if (key.rest?.probe?.request !== request) return key;
  return { ...key, rest: { ...key.rest, probe: null } };
}

/**
 * A request was served. It ends a rest that is over, and, where the vendor's own headers say that its windows are open,
 * also one that is not: but only a request that began after the rest was written proves anything.
 */
export function serveKey(
  key: KeyHealth,
  served: { readonly startedAtMs: number; readonly windowOpen: boolean; readonly request: string },
  nowMs: number,
  policy: HealthPolicy,
): KeyHealth {
  const { rest } = key;
  if (rest === null) return key;
  const isProbe = rest.probe?.request === served.request;
  const ends =
    isProbe || (served.startedAtMs >= rest.writtenAtMs && (nowMs >= rest.untilMs || served.windowOpen));
  if (!ends) return key;
  const step = Math.max(0, stepOf(key, nowMs, policy) - 1);
  return step === 0 ? wellKey : { rest: null, step, cleanSinceMs: nowMs };
}

/** By hand: the rest is over now and one request may try. */
export function tryKeyNow(key: KeyHealth, nowMs: number): KeyHealth {
  if (key.rest === null) return wellKey;
  return {
    rest: { ...key.rest, untilMs: Math.min(key.rest.untilMs, nowMs), toldUntilMs: 0, probe: null },
    step: 0,
    cleanSinceMs: nowMs,
  };
}

export function isWellKey(key: KeyHealth): boolean {
  return key.rest === null && key.step === 0;
}
