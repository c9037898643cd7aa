import { onScopeDispose, watch, type ShallowRef } from 'vue';
import { toControlError } from '../bridge/index.ts';
import {
  useAccountsStore,
  useActivityStore,
  useAgentsStore,
  useAppStore,
  useMessagesStore,
} from '../stores/index.ts';
import { observedAtMs } from '../stores/derive/index.ts';
import { useClock } from './clock.ts';
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
   * Where the surface becomes visible: each time, and at the start, the vendors are asked when the newest observation
   * is old.
   */
  readonly opensWith?: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
}

/** Vendors limit how often they are asked: what is younger than this is not asked for unless a person presses. */
const oldAfterMs = 5 * 60_000;

/** Asks the vendors for the windows now; failures become a toast. */
export function useRefresh({ opensWith }: RefreshOptions = {}): Refresh {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const agents = useAgentsStore();
  const activity = useActivityStore();
  const messages = useMessagesStore();
  const { nowMs } = useClock();

  const quota = async (input: Parameters<typeof accounts.refreshQuota>[0]): Promise<void> => {
    try {
      await accounts.refreshQuota(input);
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
    }
  };
  const action = useAction(async (work: () => Promise<unknown>) => void (await work()));

  const isOld = (): boolean => {
    if (accounts.accounts.length === 0) return false;
    return nowMs.value - Math.max(...accounts.accounts.map((one) => observedAtMs(one) ?? 0)) > oldAfterMs;
  };
  const onOpen = (): void => {
    if (opensWith?.visibilityState === 'visible' && !app.isOffline && isOld()) {
      void action.run(() => quota({}));
    }
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
