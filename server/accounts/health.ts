/**
 * What keeps an account from serving, apart from its credential. First form: cooldowns that the vendor asked for, on
 * the account or on one model of it, and a note that its owner must act. Nothing here is inferred from silence.
 */
export interface Cooldown {
  readonly untilMs: number;
  readonly reason: string;
  /** The vendor said so itself. */
  readonly authoritative: boolean;
}

export interface AccountHealth {
  readonly cooldown: Cooldown | null;
  readonly models: ReadonlyMap<string, Cooldown>;
  readonly needsAttention: string | null;
  readonly credential: 'expired' | 'needs-sign-in' | null;
}

const healthy: AccountHealth = { cooldown: null, models: new Map(), needsAttention: null, credential: null };

/** One stored cooldown; `model` is empty for the whole account. */
export interface StoredCooldown extends Cooldown {
  readonly accountId: string;
  readonly model: string;
}

export interface HealthStore {
  of(accountId: string, nowMs: number): AccountHealth;
  cool(accountId: string, model: string | null, cooldown: Cooldown, nowMs: number): void;
  note(
    accountId: string,
    change: { needsAttention?: string | null; credential?: AccountHealth['credential'] },
    /** When it was found; without it, any success ends it. */
    nowMs?: number,
  ): void;
  /** A request that began at `startedAtMs` was served: what was noted before that is forgotten. */
  succeeded(accountId: string, model: string | null, startedAtMs: number): void;
  /** The person's "try now": all of it is forgotten. */
  clear(accountId: string): void;
  /** What is worth keeping over a restart. */
  stored(nowMs: number): readonly StoredCooldown[];
}

/** Longest cooldown that is believed, from any source: a monthly window. */
const longestMs = 35 * 24 * 3_600_000;

export function createHealthStore(
  initial: readonly StoredCooldown[],
  nowMs: number,
  changed: () => void,
): HealthStore {
  const accounts = new Map<string, AccountHealth>();
  const notedAtMs = new Map<string, number>();
  const put = (id: string, health: AccountHealth): void => {
    accounts.set(id, health);
    changed();
  };
  for (const { accountId, model, ...cooldown } of initial) {
    if (cooldown.untilMs > nowMs) cool(accounts, accountId, model === '' ? null : model, cooldown, nowMs);
  }
  return {
    of(id, now) {
      const health = accounts.get(id);
      if (health === undefined) return healthy;
      const cooldown = health.cooldown !== null && health.cooldown.untilMs > now ? health.cooldown : null;
      return cooldown === health.cooldown ? health : { ...health, cooldown };
    },
    cool(id, model, cooldown, now) {
      notedAtMs.set(id, now);
      cool(accounts, id, model, cooldown, now);
      changed();
    },
    note(id, change, now = 0) {
      notedAtMs.set(id, now);
      put(id, { ...(accounts.get(id) ?? healthy), ...change });
    },
    succeeded(id, model, startedAtMs) {
      const health = accounts.get(id);
      if (health === undefined || (notedAtMs.get(id) ?? 0) >= startedAtMs) return;
      const models = new Map(health.models);
      if (model !== null) models.delete(model);
      if (models.size > 0) accounts.set(id, { ...healthy, models });
      else accounts.delete(id);
      changed();
    },
    clear(id) {
      if (accounts.delete(id)) changed();
    },
    stored: (now) =>
      [...accounts].flatMap(([accountId, health]) => [
        ...(health.cooldown !== null && health.cooldown.untilMs > now
          ? [{ accountId, model: '', ...health.cooldown }]
          : []),
        ...[...health.models]
          .filter(([, cooldown]) => cooldown.untilMs > now)
          .map(([model, cooldown]) => ({ accountId, model, ...cooldown })),
      ]),
  };
}

/** A cooldown is never shortened by a later failure; only a success or the person ends it early. */
function cool(
  accounts: Map<string, AccountHealth>,
  id: string,
  model: string | null,
  cooldown: Cooldown,
  nowMs: number,
): void {
  const bounded = { ...cooldown, untilMs: Math.min(cooldown.untilMs, nowMs + longestMs) };
  const health = accounts.get(id) ?? healthy;
  const longer = (old: Cooldown | null | undefined): Cooldown =>
    old !== null && old !== undefined && old.untilMs > bounded.untilMs ? old : bounded;
  if (model === null) accounts.set(id, { ...health, cooldown: longer(health.cooldown) });
  else
    accounts.set(id, {
      ...health,
      models: new Map(health.models).set(model, longer(health.models.get(model))),
    });
}
