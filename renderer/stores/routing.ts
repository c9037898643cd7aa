import { defineStore } from 'pinia';
import type { OperationInput, RoutingDryRun } from '../../server/contract/index.ts';
import { useAccountsStore } from './accounts.ts';
import { injectControl } from './inject-bridge.ts';

/** How a vendor's group chooses an account. What is set is part of the accounts' snapshot. */
export const useRoutingStore = defineStore('routing', () => {
  const control = injectControl();
  const accounts = useAccountsStore();
  return {
    /** What is left out stays. */
    async setGroup(input: OperationInput<'accounts.set-routing'>): Promise<void> {
      accounts.accept(await control.call('accounts.set-routing', input));
    },
    /** A dry run: nothing is sent and no turn is counted. */
    simulate: (input: OperationInput<'accounts.simulate'>): Promise<RoutingDryRun> =>
      control.call('accounts.simulate', input),
  };
});
