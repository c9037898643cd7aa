import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { ClientKeyView, OperationInput, Settings } from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** What is shown until the first snapshot arrived; the server's defaults replace it at once. */
const beforeTheFirstSnapshot: Settings = {
  port: 4310,
  theme: 'system',
  language: 'system',
  meterShows: 'left',
  resetShows: 'in',
  privacy: false,
  allowHeadlessClaude: false,
  historyDays: 90,
  modelRules: [],
  excludedModels: [],
};

/** Settings and client keys. */
export const useSettingsStore = defineStore('settings', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('settings.snapshot', {}));
  const settings = computed<Settings>(() => source.snapshot.value?.settings ?? beforeTheFirstSnapshot);
  const update = async (patch: OperationInput<'settings.update'>): Promise<void> => {
    source.accept(await control.call('settings.update', patch));
  };

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    receivedAtMs: source.receivedAtMs,
    settings,
    accept: source.accept,
    refresh: source.refresh,
    forgetRevision: source.forgetRevision,
    update,
    /** Left or used: flips on every surface at once. */
    flipMeter: () => update({ meterShows: settings.value.meterShows === 'left' ? 'used' : 'left' }),
    /** In 2 h or at 14:20: flips on every surface at once. */
    flipReset: () => update({ resetShows: settings.value.resetShows === 'in' ? 'at' : 'in' }),
    flipPrivacy: () => update({ privacy: !settings.value.privacy }),
    async listKeys(): Promise<readonly ClientKeyView[]> {
      return (await control.call('keys.list', {})).keys;
    },
    /** The key itself is in this one answer and nowhere else. */
    addKey: (input: OperationInput<'keys.add'>) => control.call('keys.add', input),
    async revokeKey(id: string): Promise<void> {
      await control.call('keys.revoke', { id });
    },
  };
});
