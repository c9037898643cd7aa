import { stepCredential } from './credential-health.ts';
import type { CredentialEvent, HealthEvent, Place } from './events.ts';
import { afterFault } from './faults.ts';
import {
  beginProbe,
  endProbe,
  isWellKey,
  probeAnswers,
  restKey,
  serveKey,
  stepOf,
  tryKeyNow,
} from './key-health.ts';
import { degradedAfter, withSample } from './pace.ts';
import type { HealthPolicy } from './policy.ts';
import { backOff } from './rest-times.ts';
import { endpointKey, wellAccount, type AccountState, type HealthState, type KeyHealth } from './state.ts';
import { withAccount, withEndpoint, withModel } from './update.ts';

/**
 * The next state after `event`. Pure: `chance` is a random number from 0 to below 1 that spreads the ends of rests.
 * The same state object comes back where nothing changed.
 */
export function nextHealth(
  state: HealthState,
  event: HealthEvent,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): HealthState {
  switch (event.kind) {
    case 'failed':
      return afterFault(onKeys(state, event.place, policy, endProbe), event, nowMs, policy, chance);
    case 'served':
      return afterServed(state, event, nowMs, policy);
    case 'begun':
      return onKeys(state, event.place, policy, (key, request) => beginProbe(key, request, nowMs, policy));
    case 'answering':
      return onKeys(state, event.place, policy, probeAnswers);
    case 'let-go':
      return onKeys(state, event.place, policy, endProbe);
    case 'truncated':
      return afterTruncated(onKeys(state, event.place, policy, endProbe), event, nowMs, policy);
    case 'try-now':
      return afterTryNow(state, event.accountId, nowMs, policy);
    case 'cleared':
      return afterCleared(state, event.accountId);
    case 'credential':
      return afterCredential(state, event.accountId, event.event, nowMs, policy, chance);
    case 'forgotten': {
      if (!state.accounts.has(event.accountId)) return state;
      const accounts = new Map(state.accounts);
      accounts.delete(event.accountId);
      return { ...state, accounts };
    }
    default:
      return event satisfies never;
  }
}

/** Changes every key that a request touches: the account, the model on it, the endpoint, the model at the endpoint. */
function onKeys(
  state: HealthState,
  { accountId, model, endpoint, request }: Place,
  policy: HealthPolicy,
  change: (key: KeyHealth, request: string) => KeyHealth,
): HealthState {
  let next = state;
  const account = state.accounts.get(accountId);
  if (account !== undefined) {
    const own = change(account.own, request);
    let changed = own === account.own ? account : { ...account, own };
    const onModel = account.models.get(model ?? '');
    if (onModel !== undefined) changed = withModel(changed, model, change(onModel, request), policy);
    if (changed !== account) next = withAccount(next, accountId, changed);
  }
  if (state.endpoints.size === 0) return next;
  for (const name of [endpointKey(endpoint, null), endpointKey(endpoint, model ?? '')]) {
    const key = state.endpoints.get(name);
    if (key !== undefined) next = withEndpoint(next, name, change(key, request), policy);
  }
  return next;
}

function afterServed(
  state: HealthState,
  event: Extract<HealthEvent, { kind: 'served' }>,
  nowMs: number,
  policy: HealthPolicy,
): HealthState {
  const { place, startedAtMs, windowOpen, firstByteMs } = event;
  const next = onKeys(state, place, policy, (key, request) =>
    serveKey(key, { startedAtMs, windowOpen, request }, nowMs, policy),
  );
  const account = next.accounts.get(place.accountId) ?? wellAccount;
  const pace = withSample(account.pace, { isError: false, firstByteMs }, nowMs);
  const { attention, credential } = account;
  // The vendor served: what an earlier answer had shown is over. What a renewal found is not for traffic to undo.
  const isOver = (notedAtMs: number): boolean => notedAtMs < startedAtMs;
  const isCredentialOver =
    (credential.state === 'expired' || credential.state === 'needs-login') &&
    credential.found === 'answer' &&
    isOver(credential.notedAtMs);
  return withAccount(next, place.accountId, {
    ...account,
    pace,
    trouble: null,
    degraded: degradedAfter(account, pace, true, nowMs, policy),
    attention: attention !== null && isOver(attention.notedAtMs) ? null : attention,
    credential: isCredentialOver ? wellAccount.credential : credential,
  });
}

/** Once is nothing; three times in ten minutes while others are fine makes the account the last choice. */
function afterTruncated(
  state: HealthState,
  { place, siblings }: Extract<HealthEvent, { kind: 'truncated' }>,
  nowMs: number,
  policy: HealthPolicy,
): HealthState {
  const account = state.accounts.get(place.accountId) ?? wellAccount;
  const truncatedAtMs = [
    ...account.truncatedAtMs.filter((atMs) => nowMs - atMs < policy.truncatedWithinMs),
    nowMs,
  ].slice(-policy.truncatedCount);
  const othersFine =
    siblings.length > 0 &&
    siblings.every((id) =>
      (state.accounts.get(id)?.truncatedAtMs ?? []).every((atMs) => nowMs - atMs >= policy.truncatedWithinMs),
    );
  const isDegraded = truncatedAtMs.length >= policy.truncatedCount && othersFine;
  return withAccount(state, place.accountId, {
    ...account,
    truncatedAtMs,
    degraded: isDegraded
      ? { reason: 'its answers broke off several times', sinceMs: nowMs, good: 0 }
      : account.degraded,
  });
}

function afterTryNow(state: HealthState, id: string, nowMs: number, policy: HealthPolicy): HealthState {
  const account = state.accounts.get(id);
  if (account === undefined || nowMs - account.triedNowAtMs < policy.tryNowEveryMs) return state;
  const models = new Map(
    [...account.models].flatMap(([model, key]) => {
      const tried = tryKeyNow(key, nowMs);
      return isWellKey(tried) ? [] : [[model, tried] as const];
    }),
  );
  return withAccount(state, id, {
    ...account,
    own: tryKeyNow(account.own, nowMs),
    models,
    degraded: null,
    trouble: null,
    triedNowAtMs: nowMs,
  });
}

function afterCleared(state: HealthState, id: string): HealthState {
  const account = state.accounts.get(id);
  if (account === undefined) return state;
  const { credential, tokenHash, pace } = account;
  const keeps =
    credential.state !== 'ok' &&
    !(
      (credential.state === 'expired' || credential.state === 'needs-login') &&
      credential.found === 'answer'
    );
  return withAccount(state, id, {
    ...wellAccount,
    pace: { ...pace, errors: 0 },
    tokenHash,
    ...(keeps ? { credential } : {}),
  });
}

function afterCredential(
  state: HealthState,
  id: string,
  event: CredentialEvent,
  nowMs: number,
  policy: HealthPolicy,
  chance: number,
): HealthState {
  const account = state.accounts.get(id) ?? wellAccount;
  if (event.kind === 'signed-in')
    return withAccount(state, id, { ...wellAccount, tokenHash: event.tokenHash });
  const credential = stepCredential(account.credential, event, nowMs, policy);
  let own = account.own;
  const isRenewing = account.credential.state === 'refreshing';
  if (event.kind === 'renewal-failed' && isRenewing && !event.tokenLives) {
    const step = stepOf(own, nowMs, policy) + 1;
    const times = backOff(policy.renewalRetryMs, policy.renewalRetryCapMs, step - 1, nowMs, chance);
    own = restKey(
      own,
      times,
      { code: 'renewal-failed', reason: event.reason, resetsAtMs: null, isUnusual: false },
      step,
      nowMs,
    );
  }
  if (credential === account.credential && own === account.own) return state;
  // A login that is new or was adopted has nothing to do with what the old one was refused for.
  const isAdopted = event.kind === 'newer-token' && credential.state === 'ok';
  return withAccount(state, id, {
    ...account,
    credential,
    own,
    attention: isAdopted && account.attention?.code === 'sign-in' ? null : account.attention,
  });
}

/** A well account again where nothing but its pace is known. */
export function isWellAccount(account: AccountState): boolean {
  return (
    account.credential.state === 'ok' &&
    isWellKey(account.own) &&
    account.models.size === 0 &&
    account.attention === null &&
    account.degraded === null
  );
}
