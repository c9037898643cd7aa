import { phaseOf, type KeyPhase } from './key-health.ts';
import { liveDegraded } from './pace.ts';
import type { HealthPolicy } from './policy.ts';
import { endpointKey, type AccountState, type HealthState, type KeyHealth } from './state.ts';

/** What one request would meet at an account now. */
export interface Standing {
  readonly phase: 'ready' | 'degraded' | 'probing' | 'probe-taken' | 'resting';
  /** Until then the vendor itself wants to be left alone; 0 where the rest is our inference. */
  readonly toldUntilMs: number;
  /** End of the rest, else null. */
  readonly untilMs: number | null;
  /** The moment that the vendor named, for answers to clients. */
  readonly resetsAtMs: number | null;
  readonly reason: string | null;
}

export const wellStanding: Standing = {
  phase: 'ready',
  toldUntilMs: 0,
  untilMs: null,
  resetsAtMs: null,
  reason: null,
};

/** `model` null = the call concerns no model in particular. Costs a few map look-ups, and nothing where all is well. */
export function standingOf(
  state: HealthState,
  accountId: string,
  model: string | null,
  endpoint: string,
  nowMs: number,
  policy: HealthPolicy,
): Standing {
  const account = state.accounts.get(accountId);
  let standing = wellStanding;
  if (account !== undefined) {
    if (liveDegraded(account.degraded, account.pace, nowMs, policy) !== null)
      standing = { ...wellStanding, phase: 'degraded', reason: account.degraded?.reason ?? null };
    if (account.own.rest !== null) standing = worse(standing, account.own, nowMs, policy);
    const onModel = account.models.size === 0 ? undefined : account.models.get(model ?? '');
    if (onModel !== undefined) standing = worse(standing, onModel, nowMs, policy);
  }
  if (state.endpoints.size === 0) return standing;
  const whole = state.endpoints.get(endpoint);
  if (whole !== undefined) standing = worse(standing, whole, nowMs, policy);
  const atModel = state.endpoints.get(endpointKey(endpoint, model ?? ''));
  return atModel === undefined ? standing : worse(standing, atModel, nowMs, policy);
}

const rank: Readonly<Record<Standing['phase'], number>> = {
  ready: 0,
  degraded: 1,
  probing: 2,
  'probe-taken': 3,
  resting: 4,
};

/** The more restrictive of two; of two rests the one that ends last, and told if any of them is. */
function worse(standing: Standing, key: KeyHealth, nowMs: number, policy: HealthPolicy): Standing {
  const { rest } = key;
  const phase: KeyPhase = phaseOf(key, nowMs, policy);
  if (rest === null || phase === 'ready') return standing;
  const told = phase === 'resting' && nowMs < rest.toldUntilMs ? rest.toldUntilMs : 0;
  const toldUntilMs = Math.max(standing.toldUntilMs, told);
  const isWorse =
    rank[phase] > rank[standing.phase] ||
    (phase === standing.phase && rest.untilMs > (standing.untilMs ?? 0));
  if (!isWorse) return toldUntilMs === standing.toldUntilMs ? standing : { ...standing, toldUntilMs };
  return {
    phase,
    toldUntilMs,
    untilMs: phase === 'resting' ? rest.untilMs : null,
    resetsAtMs: rest.resetsAtMs,
    reason: rest.reason,
  };
}

/** `no-credits` is tried once an hour when somebody asks; everything else waits for the person. */
export function attentionNow(account: AccountState, nowMs: number, policy: HealthPolicy): string | null {
  const { attention } = account;
  if (attention === null) return null;
  const mayProbe = attention.code === 'no-credits' && nowMs - attention.notedAtMs >= policy.creditsProbeMs;
  return mayProbe ? null : attention.message;
}
