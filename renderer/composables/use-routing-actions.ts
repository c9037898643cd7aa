import type { OperationInput, Strategy, SwitchMode, VendorGroup } from '../../server/contract/index.ts';
import { toControlError } from '../bridge/index.ts';
import { useText } from '../i18n/index.ts';
import { useAccountsStore, useMessagesStore, useRoutingStore } from '../stores/index.ts';

export interface RoutingActions {
  setMode(vendor: string, mode: SwitchMode): Promise<void>;
  setGroup(input: OperationInput<'accounts.set-routing'>): Promise<void>;
  setAccount(input: OperationInput<'accounts.set-account-routing'>): Promise<void>;
  /** True when the server has taken the new place. */
  move(id: string, position: number): Promise<boolean>;
  /** From a menu: says what automatic switching costs and offers the way back. */
  choose(group: VendorGroup, choice: 'fixed' | Strategy): Promise<void>;
}

/** Every change takes effect at once; one that fails becomes a message, and the page shows what still holds. */
export function useRoutingActions(): RoutingActions {
  const accounts = useAccountsStore();
  const routing = useRoutingStore();
  const messages = useMessagesStore();
  const { t } = useText();
  const orToast = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
      return false;
    }
  };
  const set = async (vendor: string, mode: SwitchMode, strategy: Strategy | undefined): Promise<void> => {
    if (strategy !== undefined) await routing.setGroup({ vendor, strategy });
    await accounts.setMode(vendor, mode);
  };

  return {
    async setMode(vendor, mode) {
      await orToast(() => accounts.setMode(vendor, mode));
    },
    async setGroup(input) {
      await orToast(() => routing.setGroup(input));
    },
    async setAccount(input) {
      await orToast(() => accounts.setAccountRouting(input));
    },
    move: (id, position) => orToast(() => accounts.move(id, position)),
    async choose({ vendor, label, mode, routing: before }, choice) {
      const isFixed = choice === 'fixed';
      const isSet = await orToast(() =>
        set(vendor, isFixed ? 'fixed' : 'automatic', isFixed ? undefined : choice),
      );
      // From one strategy to another nothing new is to be said.
      if (!isSet || isFixed || mode === 'automatic') return;
      messages.toast({
        title: t('routing.nowAutomatic', { vendor: label }),
        detail: t('routing.warning'),
        action: {
          label: t('common.undo'),
          run: async () => void (await orToast(() => set(vendor, mode, before?.strategy))),
        },
      });
    },
  };
}
