import type { AccountView, RequestRecord } from '../../server/contract/index.ts';
import { useAccountsStore, useAppStore, useSettingsStore } from '../stores/index.ts';
import { accountHealth, backAtMs, type AccountHealth, type Tone } from '../stores/derive/index.ts';
import { maskedMail } from './format.ts';
import { useFormat } from './use-format.ts';

export interface AccountText {
  /** The alias; in privacy mode never a mail address. */
  name(account: Pick<AccountView, 'id' | 'label' | 'vendor'>): string;
  /** The account that served a request; null when none did. */
  serving(request: Pick<RequestRecord, 'accountId' | 'accountLabel'>): string | null;
  /** What the tooltip says: kind, masked mail (not in privacy mode), the reason of the state. */
  hint(account: AccountView): string;
  health(account: AccountView): AccountHealth;
  /** `back 16:20`, `sign in again`, …; empty when all is well. */
  state(account: AccountView): string;
  tone(account: AccountView): Tone;
  /** "Sign in" can begin at once: by our own sign-in, or by the program in a directory that we made for it. */
  startsSignIn(account: AccountView): boolean;
  /** Accounts that need a sign-in stand at the top of their group. */
  troubledFirst(accounts: readonly AccountView[]): readonly AccountView[];
}

/** Words about an account, the same on every surface. */
export function useAccountText(): AccountText {
  const accounts = useAccountsStore();
  const app = useAppStore();
  const settings = useSettingsStore();
  const format = useFormat();
  const { t } = format;

  const name: AccountText['name'] = (account) => {
    if (!settings.settings.privacy || !account.label.includes('@')) return account.label;
    const entry = accounts.groups.find(({ group }) => group.vendor === account.vendor);
    const number = (entry?.accounts.findIndex(({ id }) => id === account.id) ?? 0) + 1;
    return `${entry?.group.label ?? account.vendor} ${number}`;
  };
  const health = (account: AccountView): AccountHealth => accountHealth(account, format.now());

  return {
    name,
    health,
    startsSignIn(account) {
      if (account.kind === 'oauth') return true;
      const data = app.snapshot?.dataDirectory ?? '';
      return account.kind === 'cli-login' && data !== '' && (account.source?.startsWith(data) ?? false);
    },
    troubledFirst(members) {
      const weight = (account: AccountView): number => (health(account) === 'needs-sign-in' ? 0 : 1);
      return members.toSorted((left, right) => weight(left) - weight(right));
    },
    serving({ accountId, accountLabel }) {
      const account = accountId === null ? undefined : accounts.byId(accountId);
      if (account) return name(account);
      return settings.settings.privacy && accountLabel?.includes('@') ? t('privacy.hidden') : accountLabel;
    },
    hint(account) {
      const mail = account.email !== null && !settings.settings.privacy ? maskedMail(account.email) : null;
      const source = account.health?.source ? t(`drawer.source.${account.health.source}`) : null;
      return [
        t(`kind.${account.kind}`),
        mail,
        account.credential.message,
        account.availability.reason,
        source,
      ]
        .filter((part) => part !== null && part !== '')
        .join(' · ');
    },
    state(account) {
      const state = health(account);
      if (state === 'ready') return '';
      if (state !== 'exhausted' && state !== 'cooling') return t(`health.${state}`);
      const back = backAtMs(account, format.now());
      return back === null ? t(`health.${state}`) : t('health.back', { at: format.clock(back) });
    },
    tone(account) {
      const state = health(account);
      if (state === 'needs-sign-in') return 'danger';
      // Another account waiting for its reset needs nobody.
      if (state === 'exhausted') return account.inUse ? 'danger' : 'neutral';
      return state === 'needs-attention' || state === 'store-unavailable' ? 'warning' : 'neutral';
    },
  };
}
