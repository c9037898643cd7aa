import type { HealthEvent, Place } from '../../accounts/health/events.ts';
import { isUsable } from '../../accounts/health/credential-health.ts';
import { nextHealth } from '../../accounts/health/machine.ts';
import { healthPolicy } from '../../accounts/health/policy.ts';
import { attentionNow, standingOf } from '../../accounts/health/standing.ts';
import { wellAccount, wellState, type AccountState, type HealthState } from '../../accounts/health/state.ts';
import { chooseAccount, type Candidate, type Choice } from '../../scheduler/index.ts';
import { createOracle, type Oracle } from './oracle.ts';
import type { SeededRandom } from './random.ts';

/** A small world of accounts, conversations and requests that the model test plays in. */
export const accountIds = ['a', 'b', 'c', 'd'] as const;
export type AccountId = (typeof accountIds)[number];
export const models = ['m1', 'm2', 'm3'] as const;
export const sessionNames = ['s1', 's2', 's3', 's4'] as const;

export interface PlayedRequest {
  readonly place: Place;
  readonly model: string;
  readonly startedAtMs: number;
  readonly session: string;
  readonly refused: ReadonlySet<string>;
  readonly attempts: number;
  isAnswering: boolean;
}

export interface World {
  health: HealthState;
  nowMs: number;
  readonly random: SeededRandom;
  readonly oracle: Oracle;
  readonly requests: Map<string, PlayedRequest>;
  readonly sessions: Map<string, { accountId: string; boundAtMs: number; isBound: boolean }>;
  readonly disabled: Set<string>;
  /** Renewals on their way, counted by the player. */
  readonly renewals: Map<string, number>;
  tokenLives: boolean;
  mode: 'fixed' | 'automatic';
  inUse: string;
  switchedAtMs: number;
  next: number;
  readonly seen: Record<string, number>;
}

export function createWorld(random: SeededRandom): World {
  return {
    health: wellState,
    nowMs: 1_800_000_000_000,
    random,
    oracle: createOracle(),
    requests: new Map(),
    sessions: new Map(),
    disabled: new Set(),
    renewals: new Map(),
    tokenLives: true,
    mode: 'automatic',
    inUse: 'a',
    switchedAtMs: 0,
    next: 1,
    seen: {},
  };
}

export function count(world: World, what: string): void {
  world.seen[what] = (world.seen[what] ?? 0) + 1;
}

/** The last account is at another endpoint than the first three. */
export function endpointOf(accountId: string): string {
  return accountId === 'd' ? 'https://two.example' : 'https://one.example';
}

export function siblingsOf(world: World, accountId: string): readonly string[] {
  return accountIds.filter(
    (id) => id !== accountId && !world.disabled.has(id) && endpointOf(id) === endpointOf(accountId),
  );
}

export function accountOf(world: World, id: string): AccountState {
  return world.health.accounts.get(id) ?? wellAccount;
}

export function step(world: World, event: HealthEvent): void {
  world.health = nextHealth(world.health, event, world.nowMs, healthPolicy, world.random.next());
}

export function candidateOf(world: World, id: AccountId, model: string): Candidate {
  const standing = standingOf(world.health, id, model, endpointOf(id), world.nowMs, healthPolicy);
  const account = accountOf(world, id);
  return {
    id,
    label: id,
    position: accountIds.indexOf(id),
    enabled: !world.disabled.has(id),
    genuineClientsOnly: false,
    passThrough: false,
    credentialProblem: isUsable(account.credential, world.tokenLives) ? null : account.credential.state,
    needsAttention: attentionNow(account, world.nowMs, healthPolicy),
    coolingUntilMs: standing.untilMs,
    coolingReason: standing.reason,
    toldUntilMs: standing.toldUntilMs,
    resetsAtMs: standing.resetsAtMs,
    phase: standing.phase,
  };
}

export function chooseIn(world: World, model: string, session: string, tried: ReadonlySet<string>): Choice {
  const bound = world.sessions.get(session);
  return chooseAccount({
    nowMs: world.nowMs,
    candidates: accountIds.map((id) => candidateOf(world, id, model)),
    inUseAccountId: world.inUse,
    switchedAtMs: world.switchedAtMs,
    mode: world.mode,
    pinnedAccountId: null,
    session: bound ?? null,
    isBound: () => bound?.isBound ?? false,
    client: { genuine: true, reason: '', bringsLogin: false },
    tried,
  });
}
