import type { Handlers } from '../contract/index.ts';
import type { BankedResets, QuotaHistory, ResetOutcome } from '../contract/index.ts';

export interface QuotaOperationSources {
  /** Asks in the background about what is old; gives the accounts that are asked about. */
  readonly refreshIfStale: () => readonly string[];
  readonly history: (query: {
    readonly accountId: string;
    readonly windowId?: string | undefined;
    readonly sinceMs: number;
    readonly untilMs: number;
    readonly points: number;
  }) => QuotaHistory;
  readonly bankedResets: (accountId: string) => Promise<BankedResets>;
  readonly useBankedReset: (accountId: string, creditId: string | null) => Promise<ResetOutcome['outcome']>;
  readonly nowMs: () => number;
}

const weekMs = 7 * 86_400_000;
const usualPoints = 200;

export function quotaHandlers(
  sources: QuotaOperationSources,
): Pick<
  Handlers,
  'quota.refresh-if-stale' | 'quota.history' | 'quota.banked-resets' | 'quota.use-banked-reset'
> {
  return {
    'quota.refresh-if-stale': async () => ({ asking: [...sources.refreshIfStale()] }),
    'quota.history': async ({ id, windowId, sinceMs, untilMs, points }) => {
      const until = untilMs ?? sources.nowMs();
      return sources.history({
        accountId: id,
        windowId,
        sinceMs: sinceMs ?? until - weekMs,
        untilMs: until,
        points: points ?? usualPoints,
      });
    },
    'quota.banked-resets': ({ id }) => sources.bankedResets(id),
    'quota.use-banked-reset': async ({ id, creditId }) => ({
      outcome: await sources.useBankedReset(id, creditId ?? null),
    }),
  };
}
