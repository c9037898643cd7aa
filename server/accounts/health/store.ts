import { nextHealth } from './machine.ts';
import { liveDegraded } from './pace.ts';
import { phaseOf } from './key-health.ts';
import { healthPolicy, type HealthPolicy } from './policy.ts';
import { attentionNow, standingOf, wellStanding, type Standing } from './standing.ts';
import { fromStored, noStoredHealth, toStored, type StoredHealth } from './stored.ts';
import type { HealthEvent } from './events.ts';
import { wellAccount, type AccountState, type HealthState, type KeyHealth } from './state.ts';

export interface Cooldown {
  /** The vendor's own moment where it named one, else the end of our rest. */
  readonly untilMs: number;
  readonly reason: string;
  readonly code: string;
  /** The vendor said so itself. */
  readonly authoritative: boolean;
  /** The vendor's moment was beyond belief and bounded. */
  readonly isUnusual: boolean;
}

/** An account's health for people and for the wire. */
export interface AccountHealth {
  readonly cooldown: Cooldown | null;
  readonly models: ReadonlyMap<string, Cooldown>;
  readonly needsAttention: string | null;
  readonly attentionCode: string | null;
  readonly credential: 'expired' | 'needs-sign-in' | null;
  /** The credential's state by its name in reliability notes 2.2. */
  readonly credentialState: AccountState['credential']['state'];
  readonly credentialMessage: string | null;
  /** A rest is over and the next request tries the account. */
  readonly isProbing: boolean;
  readonly degraded: string | null;
}

export interface HealthStore {
  readonly policy: HealthPolicy;
  report(event: HealthEvent): void;
  state(): HealthState;
  /** What a request would meet; the hot path. */
  standing(accountId: string, model: string | null, endpoint: string, nowMs: number): Standing;
  /** Why the account waits for its owner now, else null. */
  attention(accountId: string, nowMs: number): string | null;
  of(accountId: string, nowMs: number): AccountHealth;
  /** The person's "clear": see the event `cleared`. */
  clear(accountId: string): void;
  /** Everything about an account that is gone. */
  forget(accountId: string): void;
  stored(): StoredHealth;
}

export interface HealthStoreInput {
  readonly initial?: StoredHealth;
  readonly nowMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** `isGrave`: it must not be lost by a crash in the next half second. */
  readonly changed?: (isGrave: boolean) => void;
  readonly policy?: HealthPolicy;
}

const graveRestMs = 5 * 60_000;

/** The state of everybody's health, in memory over a file; the machine decides, this remembers. */
export function createHealthStore(input: HealthStoreInput): HealthStore {
  const policy = input.policy ?? healthPolicy;
  let state = fromStored(input.initial ?? noStoredHealth, input.nowMs(), policy);
  const report = (event: HealthEvent): void => {
    const before = state;
    const nowMs = input.nowMs();
    const spreads = event.kind === 'failed' || event.kind === 'credential';
    state = nextHealth(before, event, nowMs, policy, spreads ? input.random() : 0);
    if (state === before || input.changed === undefined) return;
    const change = changeOf(before, state, nowMs);
    if (change !== null) input.changed(change === 'grave');
  };
  return {
    policy,
    report,
    state: () => state,
    standing: (accountId, model, endpoint, nowMs) =>
      state.accounts.size === 0 && state.endpoints.size === 0
        ? wellStanding
        : standingOf(state, accountId, model, endpoint, nowMs, policy),
    attention(accountId, nowMs) {
      const account = state.accounts.get(accountId);
      return account === undefined ? null : attentionNow(account, nowMs, policy);
    },
    of: (accountId, nowMs) => viewOf(state.accounts.get(accountId) ?? wellAccount, nowMs, policy),
    clear: (accountId) => report({ kind: 'cleared', accountId }),
    forget: (accountId) => report({ kind: 'forgotten', accountId }),
    stored: () => toStored(state, input.nowMs(), policy),
  };
}

/** Only what people can see counts as a change; a request's pace does not. */
function changeOf(before: HealthState, after: HealthState, nowMs: number): 'seen' | 'grave' | null {
  let change: 'seen' | null = before.endpoints === after.endpoints ? null : 'seen';
  if (before.accounts.size > after.accounts.size) change = 'seen';
  for (const [id, account] of after.accounts) {
    const old = before.accounts.get(id) ?? wellAccount;
    if (old === account) continue;
    const isSame =
      old.own === account.own &&
      old.models === account.models &&
      old.attention === account.attention &&
      old.degraded === account.degraded &&
      old.credential === account.credential;
    if (isSame) continue;
    change = 'seen';
    const ended = account.credential.state === 'needs-login' || account.credential.state === 'expired';
    const long = (account.own.rest?.untilMs ?? 0) - nowMs > graveRestMs && account.own !== old.own;
    if (
      long ||
      (ended && account.credential !== old.credential) ||
      (account.attention !== null && account.attention !== old.attention)
    )
      return 'grave';
  }
  return change;
}

function cooldownOf(key: KeyHealth, nowMs: number): Cooldown | null {
  const { rest } = key;
  if (rest === null || nowMs >= rest.untilMs) return null;
  return {
    untilMs: rest.resetsAtMs !== null && rest.resetsAtMs > nowMs ? rest.resetsAtMs : rest.untilMs,
    reason: rest.reason,
    code: rest.code,
    authoritative: nowMs < rest.toldUntilMs,
    isUnusual: rest.isUnusual,
  };
}

function viewOf(account: AccountState, nowMs: number, policy: HealthPolicy): AccountHealth {
  const { credential } = account;
  const models = new Map(
    [...account.models].flatMap(([model, key]) => {
      const cooldown = cooldownOf(key, nowMs);
      return cooldown === null ? [] : [[model, cooldown] as const];
    }),
  );
  const isOver = credential.state === 'needs-login' || credential.state === 'expired';
  const phase = phaseOf(account.own, nowMs, policy);
  return {
    cooldown: cooldownOf(account.own, nowMs),
    models,
    needsAttention: account.attention?.message ?? null,
    attentionCode: account.attention?.code ?? null,
    credential: !isOver ? null : credential.state === 'expired' ? 'expired' : 'needs-sign-in',
    credentialState: credential.state,
    credentialMessage: isOver ? credential.reason : null,
    isProbing: phase === 'probing' || phase === 'probe-taken',
    degraded: liveDegraded(account.degraded, account.pace, nowMs, policy)?.reason ?? null,
  };
}
