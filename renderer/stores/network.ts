import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { NetworkTestResult, OperationInput, OutboundView } from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** The ways out to the vendors. Asked for only once a screen shows them. */
export const useNetworkStore = defineStore('network', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('network.snapshot', {}));
  let isShown = false;
  const global = computed<OutboundView | null>(() => source.snapshot.value?.global ?? null);

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    global,
    accept: source.accept,
    forgetRevision: source.forgetRevision,
    /** Without a way of its own an account takes the global one. */
    ofAccount: (accountId: string): OutboundView =>
      source.snapshot.value?.accounts.find((view) => view.accountId === accountId) ?? {
        accountId,
        mode: 'inherit',
        url: null,
        hasPassword: false,
        state: 'ok',
        message: null,
        lastTest: null,
      },
    async show(): Promise<void> {
      isShown = true;
      await source.refresh();
    },
    async refreshIfShown(): Promise<void> {
      if (isShown) await source.refresh();
    },
    async set(input: OperationInput<'network.set'>): Promise<void> {
      source.accept(await control.call('network.set', input));
    },
    test: (input: OperationInput<'network.test'>): Promise<NetworkTestResult> =>
      control.call('network.test', input),
    async setCertificates(path: string | null): Promise<void> {
      source.accept(await control.call('network.set-certificates', { path }));
    },
  };
});
