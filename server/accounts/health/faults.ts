import type { Fault, HealthEvent } from './events.ts';
import { isOpenWindow, restKey, stepOf } from './key-health.ts';
import { degradedAfter, withSample } from './pace.ts';
import type { HealthPolicy } from './policy.ts';
import {
  backOff,
  backOffEvenly,
  restForRetryAfter,
  restUntilBound,
  restUntilReset,
  type RestTimes,
} from './rest-times.ts';
import {
  endpointKey,
  wellAccount,
  wellKey,
  type AccountState,
  type HealthState,
  type KeyHealth,
} from './state.ts';
import { withAccount, withEndpoint, withModel } from './update.ts';

type Failed = Extract<HealthEvent, { kind: 'failed' }>;

/** Books a fault to the narrowest scope that explains it (reliability notes 2.1, 2.3). */
export function afterFault(
  state: HealthState,
  { place, fault, siblings }: Failed,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): HealthState {
  const account = state.accounts.get(place.accountId) ?? wellAccount;
  const put = (next: AccountState): HealthState => withAccount(state, place.accountId, next);
  switch (fault.kind) {
    case 'none':
      return state;
    case 'limit':
    case 'unusual-limit':
      return put(withLimit(account, place.model, fault, nowMs, policy, chance));
    case 'throttle':
      return put(withThrottle(account, place.model, fault.reason, nowMs, policy, chance));
    case 'model-missing': {
      const key = account.models.get(place.model ?? '') ?? wellKey;
      const told = { code: 'model-missing', reason: fault.reason, resetsAtMs: null, isUnusual: false };
      const times = restUntilBound(fault.untilMs, nowMs, policy);
      return put(withModel(account, place.model, restKey(key, times, told, key.step, nowMs), policy));
    }
    case 'overloaded': {
      const name = endpointKey(place.endpoint, place.model ?? '');
      const key = state.endpoints.get(name) ?? wellKey;
      const rested = stepped(key, 'overloaded', fault.reason, nowMs, policy, (step) =>
        backOff(policy.overloadMs, policy.overloadCapMs, step - 1, nowMs, chance),
      );
      return withEndpoint(state, name, rested, policy);
    }
    case 'trouble':
      return afterTrouble(state, account, { place, fault, siblings }, nowMs, policy, chance);
    case 'forbidden':
      return put(withForbidden(account, fault.reason, nowMs, policy));
    case 'attention':
      return put({
        ...account,
        attention: { code: fault.code, message: fault.message, notedAtMs: nowMs },
      });
    case 'credential':
      // A renewal's verdict, and a running renewal, know more than one refused request.
      if (account.credential.state !== 'ok') return state;
      return put({
        ...account,
        credential: { state: fault.end, reason: fault.reason, found: 'answer', notedAtMs: nowMs },
      });
    default:
      return fault satisfies never;
  }
}

/** One more step and its rest; failures inside a rest that still runs are the same window and add no step. */
function stepped(
  key: KeyHealth,
  code: string,
  reason: string,
  nowMs: number,
  policy: HealthPolicy,
  times: (step: number) => RestTimes,
): KeyHealth {
  if (isOpenWindow(key, nowMs)) return key;
  const step = stepOf(key, nowMs, policy) + 1;
  return restKey(key, times(step), { code, reason, resetsAtMs: null, isUnusual: false }, step, nowMs);
}

function withLimit(
  account: AccountState,
  model: string | null,
  fault: Extract<Fault, { kind: 'limit' | 'unusual-limit' }>,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): AccountState {
  const isUnusual = fault.kind === 'unusual-limit';
  const times = isUnusual
    ? restUntilBound(fault.untilMs, nowMs, policy)
    : fault.resetsAtMs !== null
      ? restUntilReset(fault.resetsAtMs, nowMs, policy, chance)
      : restForRetryAfter(fault.retryAfterMs ?? 0, nowMs, policy, chance);
  const told = {
    code: fault.code,
    reason: fault.reason,
    resetsAtMs: isUnusual || fault.resetsAtMs === null ? null : Math.min(fault.resetsAtMs, times.untilMs),
    isUnusual,
  };
  if (fault.scope === 'account')
    return { ...account, own: restKey(account.own, times, told, account.own.step, nowMs) };
  const key = account.models.get(model ?? '') ?? wellKey;
  return withModel(account, model, restKey(key, times, told, key.step, nowMs), policy);
}

/** A 429 without a moment is about the model first; a second model within a minute makes it the account. */
function withThrottle(
  account: AccountState,
  model: string | null,
  reason: string,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): AccountState {
  const rest = (key: KeyHealth): KeyHealth =>
    stepped(key, 'throttle', reason, nowMs, policy, (step) =>
      backOff(policy.throttleMs, policy.throttleCapMs, step - 1, nowMs, chance),
    );
  const next = withModel(account, model, rest(account.models.get(model ?? '') ?? wellKey), policy);
  const another = [...account.models].some(
    ([name, key]) =>
      name !== (model ?? '') &&
      key.rest?.code === 'throttle' &&
      nowMs - key.rest.writtenAtMs < policy.secondModelMs,
  );
  return another ? { ...next, own: rest(account.own) } : next;
}

/** Three in a row: the account where the vendor's others are fine, else the endpoint, and then no account is hurt. */
function afterTrouble(
  state: HealthState,
  account: AccountState,
  {
    place,
    fault,
    siblings,
  }: {
    readonly place: Failed['place'];
    readonly fault: Extract<Fault, { kind: 'trouble' }>;
    readonly siblings: readonly string[];
  },
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): HealthState {
  const old = account.trouble;
  const goesOn = old !== null && nowMs - old.sinceMs < policy.troubleWithinMs;
  const isSameRequest = goesOn && old.lastRequest === place.request;
  const trouble = {
    count: isSameRequest ? old.count : (goesOn ? old.count : 0) + 1,
    sinceMs: goesOn ? old.sinceMs : nowMs,
    lastAtMs: nowMs,
    lastRequest: place.request,
  };
  const pace = withSample(account.pace, { isError: true, firstByteMs: null }, nowMs);
  const degraded = degradedAfter(account, pace, false, nowMs, policy);
  const wasProbing = account.own.rest !== null && nowMs >= account.own.rest.untilMs;
  const next = { ...account, trouble, pace, degraded };
  if (trouble.count < policy.troubleCount && !wasProbing) return withAccount(state, place.accountId, next);

  const length = (step: number): RestTimes =>
    backOffEvenly(policy.troubleMs, policy.troubleCapMs, step, nowMs, chance);
  const inTrouble = (id: string): boolean => {
    const other = state.accounts.get(id)?.trouble ?? null;
    return other !== null && nowMs - other.lastAtMs < policy.troubleWithinMs;
  };
  const isEndpoint = siblings.length === 0 || siblings.some(inTrouble);
  if (!isEndpoint || wasProbing)
    return withAccount(state, place.accountId, {
      ...next,
      trouble: null,
      own: stepped(account.own, 'vendor-error', fault.reason, nowMs, policy, length),
    });
  const name = endpointKey(place.endpoint, null);
  const key = stepped(
    state.endpoints.get(name) ?? wellKey,
    'vendor-error',
    fault.reason,
    nowMs,
    policy,
    length,
  );
  return withEndpoint(withAccount(state, place.accountId, { ...next, trouble: null }), name, key, policy);
}

function withForbidden(
  account: AccountState,
  reason: string,
  nowMs: number,
  policy: HealthPolicy,
): AccountState {
  const forbiddenAtMs = [
    ...account.forbiddenAtMs.filter((atMs) => nowMs - atMs < policy.forbiddenWithinMs),
    nowMs,
  ].slice(-policy.forbiddenCount);
  const times = restUntilBound(nowMs + policy.forbiddenMs, nowMs, policy);
  const told = { code: 'forbidden', reason, resetsAtMs: null, isUnusual: false };
  const next = { ...account, forbiddenAtMs, own: restKey(account.own, times, told, account.own.step, nowMs) };
  return forbiddenAtMs.length < policy.forbiddenCount
    ? next
    : { ...next, attention: { code: 'forbidden', message: reason, notedAtMs: nowMs } };
}
