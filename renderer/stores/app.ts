import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { DoctorCheck, SecretsView } from '../../server/contract/index.ts';
import type { Connection } from '../bridge/index.ts';
import { injectControl, injectShell } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** Where secrets are kept. */
export type SecretBackend = NonNullable<SecretsView['backend']>;

/** The program itself: proxy, secret store, notices, connection, and the verbs that need a screen. */
export const useAppStore = defineStore('app', () => {
  const control = injectControl();
  const shell = injectShell();
  const source = createSnapshotSource(() => control.call('app.snapshot', {}));
  const connection = shallowRef<Connection>('connecting');
  const offlineSinceMs = shallowRef<number | null>(null);

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    receivedAtMs: source.receivedAtMs,
    connection,
    offlineSinceMs,
    isDesktop: shell.isDesktop,
    platform: shell.platform,
    isOffline: computed(() => connection.value === 'offline'),
    isUnauthorized: computed(() => connection.value === 'unauthorized'),
    accept: source.accept,
    refresh: source.refresh,
    forgetRevision: source.forgetRevision,
    setConnection(next: Connection, nowMs: number): void {
      if (next === 'offline') offlineSinceMs.value ??= nowMs;
      if (next === 'online') offlineSinceMs.value = null;
      connection.value = next;
    },
    async startProxy(): Promise<void> {
      source.accept(await control.call('proxy.start', {}));
    },
    async pauseProxy(): Promise<void> {
      source.accept(await control.call('proxy.pause', {}));
    },
    async chooseSecrets(backend: SecretBackend, passphrase?: string): Promise<void> {
      const input = passphrase === undefined ? { backend } : { backend, passphrase };
      source.accept(await control.call('secrets.choose', input));
    },
    async unlockSecrets(passphrase?: string): Promise<void> {
      source.accept(await control.call('secrets.unlock', passphrase === undefined ? {} : { passphrase }));
    },
    async runDoctor(): Promise<readonly DoctorCheck[]> {
      return (await control.call('doctor.run', {})).checks;
    },
    showMainWindow: shell.showMainWindow,
    hidePopover: shell.hidePopover,
    openExternal: shell.openExternal,
    revealFile: shell.revealFile,
    copyText: shell.copyText,
  };
});
