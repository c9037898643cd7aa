import type { QuotaWindow } from '../contract/index.ts';

export interface RefreshSources {
  readonly accountIds: () => readonly string[];
  readonly ask: (accountId: string) => Promise<readonly QuotaWindow[]>;
  readonly observed: (accountId: string, windows: readonly QuotaWindow[]) => void;
  readonly failed: (accountId: string, error: unknown) => void;
  readonly nowMs: () => number;
}

export interface QuotaRefresher {
  refresh(request: { readonly id?: string | undefined; readonly force?: boolean | undefined }): Promise<void>;
}

/** Vendors answer 429 for an hour to who asks every minute. */
const restMs = 5 * 60_000;
const restAfterFailureMs = 15 * 60_000;

/** Asks for quota one account at a time, each at most every five minutes unless a person insists. */
export function createQuotaRefresher(sources: RefreshSources): QuotaRefresher {
  const notBeforeMs = new Map<string, number>();
  const running = new Map<string, Promise<void>>();

  const ask = async (id: string): Promise<void> => {
    try {
      const windows = await sources.ask(id);
      // An account that was removed meanwhile must not come back through its meters.
      if (!sources.accountIds().includes(id)) return;
      sources.observed(id, windows);
      notBeforeMs.set(id, sources.nowMs() + restMs);
    } catch (error) {
      notBeforeMs.set(id, sources.nowMs() + restAfterFailureMs);
      sources.failed(id, error);
    }
  };
  return {
    async refresh({ id, force = false }) {
      const wanted = sources.accountIds().filter((account) => id === undefined || account === id);
      for (const account of wanted) {
        if (!force && (notBeforeMs.get(account) ?? 0) > sources.nowMs()) continue;
        const asked = running.get(account) ?? ask(account).finally(() => running.delete(account));
        running.set(account, asked);
        await asked;
      }
    },
  };
}
