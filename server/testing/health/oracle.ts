import type { Fault } from '../../accounts/health/events.ts';

/**
 * What vendors and person have said for certain, kept in the simplest way and without the machine's code: the model
 * test compares the machine with it.
 */
export interface Oracle {
  /** The vendor may want this account, or this model on it, left alone: at the latest until here. */
  mayBeTold(accountId: string, model: string, nowMs: number): boolean;
  /** The vendor surely wants it left alone. */
  isTold(accountId: string, model: string, nowMs: number): boolean;
  needsOwner(accountId: string): boolean;
  fault(accountId: string, model: string, fault: Fault, nowMs: number): void;
  /** Something else was written to the account's rests. */
  touched(accountId: string, nowMs: number): void;
  served(accountId: string, model: string, startedAtMs: number, windowOpen: boolean): void;
  triedNow(accountId: string): void;
  cleared(accountId: string): void;
}

/** Longest spread after a reset. */
const spreadMs = 5_001;
const hourMs = 3_600_000;
const boundMs = 35 * 24 * hourMs + spreadMs;

export function createOracle(): Oracle {
  const latest = new Map<string, { untilMs: number; atMs: number }>();
  const least = new Map<string, number>();
  const attention = new Map<string, { readonly atMs: number }>();
  const forbidden = new Map<string, readonly number[]>();
  const keysOf = (id: string, model: string): readonly string[] => [id, `${id}\n${model}`];
  const ofAccount =
    (id: string) =>
    (key: string): boolean =>
      key === id || key.startsWith(`${id}\n`);
  const forgetRests = (id: string): void => {
    for (const key of [...latest.keys(), ...least.keys()].filter(ofAccount(id))) {
      latest.delete(key);
      least.delete(key);
    }
  };
  return {
    mayBeTold: (id, model, nowMs) => keysOf(id, model).some((key) => (latest.get(key)?.untilMs ?? 0) > nowMs),
    isTold: (id, model, nowMs) => keysOf(id, model).some((key) => (least.get(key) ?? 0) > nowMs),
    needsOwner: (id) => attention.has(id),
    touched(id, nowMs) {
      for (const [key, mark] of latest) if (ofAccount(id)(key)) mark.atMs = nowMs;
    },
    fault(id, model, fault, nowMs) {
      if (fault.kind !== 'none') this.touched(id, nowMs);
      if (fault.kind === 'attention') attention.set(id, { atMs: nowMs });
      if (fault.kind === 'forbidden') {
        const recent = [...(forbidden.get(id) ?? []).filter((atMs) => nowMs - atMs < 3 * hourMs), nowMs];
        forbidden.set(id, recent);
        if (recent.length >= 3) attention.set(id, { atMs: nowMs });
      }
      if (fault.kind !== 'limit') return;
      const wait = Math.min(fault.retryAfterMs ?? 0, hourMs);
      const reset = fault.resetsAtMs;
      const latestMs = reset === null ? nowMs + wait * 1.1 + 1 : Math.max(reset, nowMs) + spreadMs;
      const leastMs = reset === null ? nowMs + wait : reset;
      const key = fault.scope === 'account' ? id : `${id}\n${model}`;
      const untilMs = Math.max(latest.get(key)?.untilMs ?? 0, Math.min(latestMs, nowMs + boundMs));
      latest.set(key, { untilMs, atMs: nowMs });
      least.set(key, Math.max(least.get(key) ?? 0, Math.min(leastMs, nowMs + boundMs - spreadMs)));
    },
    served(id, model, startedAtMs, windowOpen) {
      for (const key of windowOpen ? keysOf(id, model) : []) {
        least.delete(key);
        if ((latest.get(key)?.atMs ?? 0) <= startedAtMs) latest.delete(key);
      }
      if ((attention.get(id)?.atMs ?? startedAtMs) < startedAtMs) attention.delete(id);
    },
    triedNow: forgetRests,
    cleared(id) {
      forgetRests(id);
      attention.delete(id);
      forbidden.delete(id);
    },
  };
}
