import { isSwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { UsageReading } from './ask-vendor.ts';

export interface RefreshSources {
  /** Accounts that can be asked about. */
  readonly accountIds: () => readonly string[];
  readonly ask: (accountId: string) => Promise<UsageReading>;
  readonly observed: (accountId: string, reading: UsageReading) => void;
  readonly failed: (accountId: string, error: unknown) => void;
  readonly nowMs: () => number;
}

/** How asking about one account goes. */
export interface AskState {
  readonly answeredAtMs: number | null;
  readonly nextAskMs: number | null;
  readonly failure: string | null;
}

export interface QuotaRefresher {
  refresh(request: { readonly id?: string | undefined; readonly force?: boolean | undefined }): Promise<void>;
  /** True when the account's rest is over. */
  mayAsk(accountId: string): boolean;
  /** Undefined before the first question. */
  state(accountId: string): AskState | undefined;
  forget(accountId: string): void;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Vendors answer 429 for an hour to who asks every minute. */
const restMs = 5 * minuteMs;
const restAfterFailureMs = 15 * minuteMs;
const restAfterNetworkTroubleMs = minuteMs;

/** How long to leave a vendor alone: what it says, at most an hour; an hour when it does not take the credential. */
function restAfter(error: unknown, failures: number): number {
  const known = isSwitchyardError(error) ? error : null;
  if (known?.scope === 'network') return restAfterNetworkTroubleMs;
  const told = known?.retryAfterSeconds ?? 0;
  if (told > 0) return Math.min(Math.max(told * 1_000, minuteMs), hourMs);
  const status = known?.details['status'];
  if (status === 401 || status === 403) return hourMs;
  return Math.min(restAfterFailureMs * 2 ** Math.min(failures - 1, 4), hourMs);
}

interface Asked extends AskState {
  readonly failures: number;
}

/** Asks for quota one account at a time, each at most every five minutes unless a person insists. */
export function createQuotaRefresher(sources: RefreshSources): QuotaRefresher {
  const states = new Map<string, Asked>();
  const running = new Map<string, Promise<void>>();
  const mayAsk = (id: string): boolean => (states.get(id)?.nextAskMs ?? 0) <= sources.nowMs();

  const ask = async (id: string): Promise<void> => {
    try {
      const reading = await sources.ask(id);
      // An account that was removed meanwhile must not come back through its meters.
      if (!sources.accountIds().includes(id)) return;
      const nowMs = sources.nowMs();
      states.set(id, { answeredAtMs: nowMs, nextAskMs: nowMs + restMs, failure: null, failures: 0 });
      sources.observed(id, reading);
    } catch (error) {
      const before = states.get(id);
      const failures = (before?.failures ?? 0) + 1;
      states.set(id, {
        answeredAtMs: before?.answeredAtMs ?? null,
        nextAskMs: sources.nowMs() + restAfter(error, failures),
        failure: toSwitchyardError(error).message,
        failures,
      });
      sources.failed(id, error);
    }
  };
  return {
    mayAsk,
    state: (id) => states.get(id),
    forget: (id) => void states.delete(id),
    async refresh({ id, force = false }) {
      const wanted = sources.accountIds().filter((account) => id === undefined || account === id);
      for (const account of wanted) {
        if (!force && !mayAsk(account)) continue;
        const asked = running.get(account) ?? ask(account).finally(() => running.delete(account));
        running.set(account, asked);
        await asked;
      }
    },
  };
}
