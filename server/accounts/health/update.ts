import { isWellKey } from './key-health.ts';
import type { HealthPolicy } from './policy.ts';
import type { AccountState, HealthState, KeyHealth } from './state.ts';

export function withAccount(state: HealthState, id: string, account: AccountState): HealthState {
  if (state.accounts.get(id) === account) return state;
  return { ...state, accounts: new Map(state.accounts).set(id, account) };
}

/** A model's key on an account; a well one is forgotten, and beyond the bound the one that ends first. */
export function withModel(
  account: AccountState,
  model: string | null,
  key: KeyHealth,
  policy: HealthPolicy,
): AccountState {
  const name = model ?? '';
  if ((account.models.get(name) ?? null) === key) return account;
  return { ...account, models: withKey(account.models, name, key, policy.modelsPerAccount) };
}

export function withEndpoint(
  state: HealthState,
  name: string,
  key: KeyHealth,
  policy: HealthPolicy,
): HealthState {
  if ((state.endpoints.get(name) ?? null) === key) return state;
  return { ...state, endpoints: withKey(state.endpoints, name, key, policy.endpoints) };
}

function withKey(
  keys: ReadonlyMap<string, KeyHealth>,
  name: string,
  key: KeyHealth,
  limit: number,
): ReadonlyMap<string, KeyHealth> {
  const next = new Map(keys);
  if (isWellKey(key)) next.delete(name);
  else next.set(name, key);
  if (next.size <= limit) return next;
  let first: string | null = null;
  let firstMs = Number.POSITIVE_INFINITY;
  for (const [entry, { rest }] of next) {
    const endMs = rest?.untilMs ?? 0;
    if (endMs < firstMs && entry !== name) [first, firstMs] = [entry, endMs];
  }
  if (first !== null) next.delete(first);
  return next;
}
