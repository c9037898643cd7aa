import type { AccountView, SwitchMode } from '../../server/contract/index.ts';
import { toControlError } from '../bridge/index.ts';
import { useText } from '../i18n/index.ts';
import { useAccountsStore, useMessagesStore } from '../stores/index.ts';
import { useAccountText } from './use-account-text.ts';

export interface AccountActions {
  /** Puts the account in use and offers the way back for six seconds. */
  use(account: AccountView): Promise<void>;
  setEnabled(account: AccountView, enabled: boolean): Promise<void>;
  setMode(vendor: string, mode: SwitchMode): Promise<void>;
  clearCooldown(account: AccountView): Promise<void>;
  /** Ends the rests and lets one request try it. */
  tryNow(account: AccountView): Promise<void>;
  move(account: AccountView, position: number): Promise<void>;
}

/** What one click does to an account, with its toast; failures become a toast too. */
export function useAccountActions(): AccountActions {
  const accounts = useAccountsStore();
  const messages = useMessagesStore();
  const text = useAccountText();
  const { t } = useText();

  const orToast = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
    }
  };

  return {
    use: (account) =>
      orToast(async () => {
        const undo = await accounts.use(account.id);
        messages.toast({
          title: t('toast.inUse', { account: text.name(account) }),
          detail: t('toast.inUseDetail'),
          action: { label: t('common.undo'), run: () => orToast(undo) },
        });
      }),
    setEnabled: (account, enabled) =>
      orToast(async () => {
        await accounts.setEnabled(account.id, enabled);
        messages.toast({
          title: t(enabled ? 'toast.enabled' : 'toast.disabled', { account: text.name(account) }),
          action: {
            label: t('common.undo'),
            run: () => orToast(() => accounts.setEnabled(account.id, !enabled)),
          },
        });
      }),
    setMode: (vendor, mode) => orToast(() => accounts.setMode(vendor, mode)),
    clearCooldown: (account) => orToast(() => accounts.clearCooldown(account.id)),
    tryNow: (account) =>
      orToast(async () => {
        await accounts.tryNow(account.id);
        messages.toast({ title: t('drawer.triedNow', { account: text.name(account) }) });
      }),
    move: (account, position) => orToast(() => accounts.move(account.id, position)),
  };
}
