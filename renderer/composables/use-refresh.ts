import { onScopeDispose, watch, type ShallowRef } from 'vue';
import { toControlError } from '../bridge/index.ts';
import {
  useAccountsStore,
  useActivityStore,
  useAgentsStore,
  useAppStore,
  useMessagesStore,
} from '../stores/index.ts';
import { useAction } from './use-action.ts';

export interface Refresh {
  /** Never rejects; no second run meanwhile. A person asked: the vendor of one account is asked now. */
  account(id: string): Promise<void>;
  /** The same for every account, and everything else that the surface shows. */
  everything(): Promise<void>;
  readonly busy: Readonly<ShallowRef<boolean>>;
}

export interface RefreshOptions {
  /**
   * Where the surface becomes visible: each time, and at the start, the server asks the vendors of accounts whose
   * windows are old. It alone knows what is old and who wants to be left alone.
   */
  readonly opensWith?: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
}

/** Asks the vendors for the windows now; failures become a toast. */
export function useRefresh({ opensWith }: RefreshOptions = {}): Refresh {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const agents = useAgentsStore();
  const activity = useActivityStore();
  const messages = useMessagesStore();

  const quota = async (input: Parameters<typeof accounts.refreshQuota>[0]): Promise<void> => {
    try {
      await accounts.refreshQuota(input);
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
    }
  };
  const action = useAction(async (work: () => Promise<unknown>) => void (await work()));

  const onOpen = (): void => {
    const isShown = opensWith?.visibilityState === 'visible' && !app.isOffline;
    // Nobody pressed anything: what cannot be asked shows its age, and the connection has its own sign.
    if (isShown && accounts.accounts.length > 0) accounts.refreshStaleQuota().catch(() => undefined);
  };
  if (opensWith) {
    watch(
      () => accounts.snapshot !== null,
      (known) => known && onOpen(),
      { immediate: true },
    );
    opensWith.addEventListener('visibilitychange', onOpen);
    onScopeDispose(() => opensWith.removeEventListener('visibilitychange', onOpen));
  }

  return {
    account: (id) => action.run(() => quota({ id, force: true })),
    everything: () =>
      action.run(() =>
        Promise.all([
          quota({ force: true }),
          app.refresh(),
          agents.refresh(),
          activity.refresh(),
          activity.refreshToday(),
        ]),
      ),
    busy: action.busy,
  };
}
