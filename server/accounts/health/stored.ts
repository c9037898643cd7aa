import { isWellKey, stepOf } from './key-health.ts';
import { isWellAccount } from './machine.ts';
import type { HealthPolicy } from './policy.ts';
import {
  wellAccount,
  wellKey,
  type AccountState,
  type Attention,
  type CredentialHealth,
  type HealthState,
  type KeyHealth,
  type StoreTrouble,
} from './state.ts';

/** What the health file holds (reliability notes 2.9): no secret, no content, wall times in milliseconds. */
export interface StoredHealth {
  readonly writtenAtMs: number;
  readonly accounts: readonly StoredAccount[];
  readonly endpoints: readonly StoredKey[];
}

export interface StoredKey {
  /** The model, or the endpoint's key; empty for the account itself. */
  readonly name: string;
  readonly code: string;
  readonly reason: string;
  readonly source: 'vendor' | 'inferred';
  readonly untilMs: number;
  readonly toldUntilMs: number;
  readonly resetsAtMs: number | null;
  readonly writtenAtMs: number;
  readonly step: number;
}

export interface StoredAccount {
  readonly id: string;
  readonly keys: readonly StoredKey[];
  readonly attention: Attention | null;
  readonly credential: { readonly state: string; readonly detail: string; readonly found: string };
  readonly tokenHash: string | null;
  readonly forbiddenAtMs: readonly number[];
}

export const noStoredHealth: StoredHealth = { writtenAtMs: 0, accounts: [], endpoints: [] };

/** What is worth keeping over a restart; short rests of our own inference are not. */
export function toStored(state: HealthState, nowMs: number, policy: HealthPolicy): StoredHealth {
  return {
    writtenAtMs: nowMs,
    accounts: [...state.accounts].flatMap(([id, account]) => {
      if (isWellAccount({ ...account, degraded: null }) && account.forbiddenAtMs.length === 0) return [];
      const keys = [['', account.own] as const, ...account.models].flatMap(([name, key]) =>
        storedKey(name, key, nowMs, policy),
      );
      return [
        {
          id,
          keys,
          attention: account.attention,
          credential: storedCredential(account.credential),
          tokenHash: account.tokenHash,
          forbiddenAtMs: account.forbiddenAtMs,
        },
      ];
    }),
    endpoints: [...state.endpoints].flatMap(([name, key]) => storedKey(name, key, nowMs, policy)),
  };
}

function storedKey(name: string, key: KeyHealth, nowMs: number, policy: HealthPolicy): readonly StoredKey[] {
  const { rest } = key;
  if (rest === null || isWellKey(key)) return [];
  const isTold = rest.toldUntilMs > 0;
  // What had been told in full may have ended: it is still to be tried by one request first.
  if (!isTold && rest.untilMs - rest.writtenAtMs < policy.storedInferredMs) return [];
  return [
    {
      name,
      code: rest.code,
      reason: rest.reason,
      source: isTold ? 'vendor' : 'inferred',
      untilMs: rest.untilMs,
      toldUntilMs: rest.toldUntilMs,
      resetsAtMs: rest.resetsAtMs,
      writtenAtMs: rest.writtenAtMs,
      step: stepOf(key, nowMs, policy),
    },
  ];
}

/** A renewal that ran when we stopped has an unknown outcome: the token keeper's own record says more. */
function storedCredential(credential: CredentialHealth): StoredAccount['credential'] {
  switch (credential.state) {
    case 'ok':
    case 'persist-pending':
      return { state: credential.state, detail: '', found: '' };
    case 'refreshing':
    case 'unknown-outcome':
      return { state: 'unknown-outcome', detail: String(credential.attempts), found: '' };
    case 'needs-login':
    case 'expired':
      return { state: credential.state, detail: credential.reason, found: credential.found };
    case 'store': {
      const before = storedCredential(credential.before);
      return { ...before, state: `store-${credential.trouble}/${before.state}` };
    }
    default:
      return credential satisfies never;
  }
}

/** Tolerant: what cannot be read is left out, because a vendor tells again what still holds. */
export function fromStored(stored: StoredHealth, nowMs: number, policy: HealthPolicy): HealthState {
  const keyOf = (entry: StoredKey): KeyHealth => restoredKey(entry, nowMs, policy);
  return {
    accounts: new Map(
      stored.accounts.map((entry) => {
        const own = entry.keys.find(({ name }) => name === '');
        const account: AccountState = {
          ...wellAccount,
          own: own === undefined ? wellKey : keyOf(own),
          models: new Map(
            entry.keys.filter(({ name }) => name !== '').map((key) => [key.name, keyOf(key)] as const),
          ),
          attention: entry.attention,
          credential: restoredCredential(entry.credential, stored.writtenAtMs),
          tokenHash: entry.tokenHash,
          forbiddenAtMs: entry.forbiddenAtMs,
        };
        return [entry.id, account] as const;
      }),
    ),
    endpoints: new Map(stored.endpoints.map((entry) => [entry.name, keyOf(entry)] as const)),
  };
}

/** A clock that was set back must not make a rest longer than it was meant to be. */
function restoredKey(entry: StoredKey, nowMs: number, policy: HealthPolicy): KeyHealth {
  const longest = Math.min(
    Math.max(0, entry.untilMs - entry.writtenAtMs),
    policy.longestMs + policy.resetSpreadMs[1],
  );
  const remaining = (untilMs: number): number => Math.min(Math.max(0, untilMs - nowMs), longest);
  const toldUntilMs = entry.toldUntilMs > 0 ? nowMs + remaining(entry.toldUntilMs) : 0;
  return {
    rest: {
      untilMs: nowMs + remaining(entry.untilMs),
      toldUntilMs,
      resetsAtMs: entry.resetsAtMs === null ? null : Math.min(entry.resetsAtMs, nowMs + longest),
      code: entry.code,
      reason: entry.reason,
      isUnusual: false,
      writtenAtMs: nowMs,
      probe: null,
    },
    step: entry.step,
    cleanSinceMs: nowMs,
  };
}

const troubles: ReadonlySet<string> = new Set(['locked', 'denied', 'absent', 'corrupt', 'unverified']);

function restoredCredential(
  { state, detail, found }: StoredAccount['credential'],
  notedAtMs: number,
): CredentialHealth {
  const store = /^store-([a-z]+)\/(.+)$/.exec(state);
  if (store !== null) {
    const before = restoredCredential({ state: store[2] ?? 'ok', detail, found }, notedAtMs);
    const trouble = store[1] ?? '';
    if (before.state === 'store' || !troubles.has(trouble)) return before;
    return { state: 'store', trouble: trouble as StoreTrouble, before };
  }
  switch (state) {
    case 'needs-login':
    case 'expired':
      return { state, reason: detail, found: found === 'renewal' ? 'renewal' : 'answer', notedAtMs };
    case 'unknown-outcome':
      return { state, attempts: Math.min(3, Math.max(1, Math.trunc(Number(detail)) || 1)) };
    case 'persist-pending':
      return { state };
    default:
      return { state: 'ok' };
  }
}
