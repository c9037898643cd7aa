import { defineStore } from 'pinia';
import type { BankedResets, QuotaHistory, ResetOutcome } from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';

/** Questions about quota that are asked on demand and kept nowhere. */
export const useQuotaStore = defineStore('quota', () => {
  const control = injectControl();
  return {
    /** The last 7 days of every window of an account. */
    history: (id: string): Promise<QuotaHistory> => control.call('quota.history', { id, points: 120 }),
    bankedResets: (id: string): Promise<BankedResets> => control.call('quota.banked-resets', { id }),
    /** Uses one up: only after the person has confirmed it. */
    async useBankedReset(id: string, creditId: string): Promise<ResetOutcome['outcome']> {
      return (await control.call('quota.use-banked-reset', { id, creditId, confirm: true })).outcome;
    },
  };
});
