import { defineStore } from 'pinia';
import { computed } from 'vue';
import type {
  AccountView,
  DetectedLogin,
  OperationInput,
  OperationOutput,
  ProviderView,
  SwitchMode,
  VendorGroup,
} from '../../server/contract/index.ts';
import { injectControl } from './inject-bridge.ts';
import { createSnapshotSource } from './snapshot-source.ts';

export interface AccountGroup {
  readonly group: VendorGroup;
  /** In the person's order. */
  readonly accounts: readonly AccountView[];
}

/** Accounts by vendor, what can be added, and every action on an account. */
export const useAccountsStore = defineStore('accounts', () => {
  const control = injectControl();
  const source = createSnapshotSource(() => control.call('accounts.snapshot', {}));
  const accounts = computed<readonly AccountView[]>(() => source.snapshot.value?.accounts ?? []);
  const providers = computed<readonly ProviderView[]>(() => source.snapshot.value?.providers ?? []);
  const groups = computed<readonly AccountGroup[]>(() =>
    (source.snapshot.value?.groups ?? [])
      .map((group) => ({
        group,
        accounts: accounts.value
          .filter((account) => account.vendor === group.vendor)
          .toSorted((left, right) => left.position - right.position),
      }))
      .filter((entry) => entry.accounts.length > 0),
  );
  const update = async (input: OperationInput<'accounts.update'>): Promise<void> => {
    await control.call('accounts.update', input);
    await source.refresh();
  };

  return {
    snapshot: source.snapshot,
    error: source.error,
    loading: source.loading,
    receivedAtMs: source.receivedAtMs,
    accounts,
    providers,
    groups,
    accept: source.accept,
    refresh: source.refresh,
    forgetRevision: source.forgetRevision,
    byId: (id: string): AccountView | undefined => accounts.value.find((account) => account.id === id),
    async detect(): Promise<readonly DetectedLogin[]> {
      return (await control.call('accounts.detect', {})).logins;
    },
    async add(input: OperationInput<'accounts.add'>): Promise<AccountView> {
      const account = await control.call('accounts.add', input);
      await source.refresh();
      return account;
    },
    rename: (id: string, label: string) => update({ id, label }),
    /** Asks the vendors now, for one account or all; `force` also those that were asked minutes ago. */
    async refreshQuota(input: OperationInput<'quota.refresh'>): Promise<void> {
      source.accept(await control.call('quota.refresh', input));
    },
    /** Lets the vendors of accounts whose windows are old be asked; what comes of it arrives as an event. */
    async refreshStaleQuota(): Promise<void> {
      await control.call('quota.refresh-if-stale', {});
    },
    setEnabled: (id: string, enabled: boolean) => update({ id, enabled }),
    move: (id: string, position: number) => update({ id, position }),
    /** How an own server is spoken to, and its key when one is given. */
    changeEndpoint: (input: OperationInput<'accounts.update'>) => update(input),
    replaceSecret: (id: string, secret: string) => update({ id, secret }),
    /** Says what became of a sign-in of our own at its vendor. */
    async remove(id: string): Promise<OperationOutput<'accounts.remove'>> {
      const removed = await control.call('accounts.remove', { id });
      await source.refresh();
      return removed;
    },
    async clearCooldown(id: string): Promise<void> {
      await control.call('accounts.clear-cooldown', { id });
      await source.refresh();
    },
    /** Ends the account's rests and lets one request try it. */
    async tryNow(id: string): Promise<void> {
      await control.call('accounts.try-now', { id });
      await source.refresh();
    },
    /** One account's part in routing; what is left out stays. */
    async setAccountRouting(input: OperationInput<'accounts.set-account-routing'>): Promise<void> {
      await control.call('accounts.set-account-routing', input);
      await source.refresh();
    },
    async setMode(vendor: string, mode: SwitchMode): Promise<void> {
      source.accept(await control.call('accounts.set-mode', { vendor, mode }));
    },
    /** Puts the account in use; the answer is the way back. */
    async use(id: string): Promise<() => Promise<void>> {
      const account = accounts.value.find((candidate) => candidate.id === id);
      const before = source.snapshot.value?.groups.find((group) => group.vendor === account?.vendor);
      source.accept(await control.call('accounts.use', { id }));
      return async () => {
        if (!before) return;
        if (before.inUseAccountId !== null) {
          source.accept(await control.call('accounts.use', { id: before.inUseAccountId }));
        }
        source.accept(await control.call('accounts.set-mode', { vendor: before.vendor, mode: before.mode }));
      };
    },
  };
});
