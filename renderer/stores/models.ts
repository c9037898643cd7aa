import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { AccountModels, ModelResolution } from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** What every account offers. Asked for only once a screen shows it; the rules are settings. */
export const useModelsStore = defineStore('models', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('models.snapshot', {}));
  let isShown = false;
  const accounts = computed<readonly AccountModels[]>(() => source.snapshot.value?.accounts ?? []);

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    accounts,
    forgetRevision: source.forgetRevision,
    async show(): Promise<void> {
      isShown = true;
      await source.refresh();
    },
    /** After something changed that the lists depend on. */
    async refreshIfShown(): Promise<void> {
      if (isShown) await source.refresh();
    },
    /** Asks the vendor of one account, or of every account whose list is old, and waits. */
    async readLists(accountId?: string): Promise<void> {
      source.accept(await control.call('models.refresh', accountId === undefined ? {} : { accountId }));
    },
    resolve: (model: string, agent: string | null): Promise<ModelResolution> =>
      control.call('models.resolve', agent === null ? { model } : { model, agent }),
  };
});
