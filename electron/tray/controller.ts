import type {
  AccountsSnapshot,
  AppSnapshot,
  ControlEvent,
  Handlers,
  Settings,
} from '../../server/contract/index.ts';
import type { Clock } from '../../server/ports.ts';
import type { TrayInput } from './input.ts';
import { buildTrayModel, type TrayModel } from './model.ts';

const minuteMs = 60_000;
const settleMs = 50;

export interface TrayControllerOptions {
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly systemLocale: string;
  readonly render: (model: TrayModel) => void;
}

/** Keeps the last snapshots and shows them; opening the menu asks nothing. */
export interface TrayController {
  /** Takes the first snapshots and follows the events from then on. */
  follow(source: {
    readonly handlers: Pick<Handlers, 'app.snapshot' | 'accounts.snapshot' | 'settings.snapshot'>;
    readonly subscribe: (listener: (event: ControlEvent) => void) => () => void;
  }): Promise<void>;
  update(change: Partial<Pick<TrayInput, 'failure' | 'closing' | 'openAtLogin'>>): void;
  /** Computes again, for example after the computer slept or the theme changed. */
  refresh(): void;
  model(): TrayModel;
  snapshots(): { readonly app: AppSnapshot | null; readonly accounts: AccountsSnapshot | null };
  dispose(): void;
}

export function createTrayController(options: TrayControllerOptions): TrayController {
  const { clock, render } = options;
  let app: AppSnapshot | null = null;
  let accounts: AccountsSnapshot | null = null;
  let settings: { readonly revision: number; readonly settings: Settings } | null = null;
  let state: Pick<TrayInput, 'failure' | 'closing' | 'openAtLogin'> = {
    failure: null,
    closing: false,
    openAtLogin: null,
  };
  let cancelMinute: (() => void) | undefined;
  let cancelSettle: (() => void) | undefined;
  let unsubscribe: (() => void) | undefined;

  const model = (): TrayModel =>
    buildTrayModel({
      ...state,
      app,
      accounts,
      settings: settings?.settings ?? null,
      nowMs: clock.nowMs(),
      systemLocale: options.systemLocale,
      timeZone: undefined,
      titleTokens: [],
    });
  const refresh = (): void => {
    cancelSettle?.();
    cancelSettle = undefined;
    cancelMinute?.();
    render(model());
    cancelMinute = clock.after(minuteMs, refresh);
  };
  const refreshSoon = (): void => {
    cancelSettle ??= clock.after(settleMs, refresh);
  };
  const take = (event: ControlEvent): void => {
    if (event.name === 'app.changed') app = newer(app, event.payload);
    else if (event.name === 'accounts.changed') accounts = newer(accounts, event.payload);
    else if (event.name === 'settings.changed') settings = newer(settings, event.payload);
    else return;
    refreshSoon();
  };

  return {
    refresh,
    model,
    snapshots: () => ({ app, accounts }),
    update: (change) => {
      state = { ...state, ...change };
      refresh();
    },
    follow: async ({ handlers, subscribe }) => {
      unsubscribe?.();
      unsubscribe = subscribe(take);
      const [firstApp, firstAccounts, firstSettings] = await Promise.all([
        handlers['app.snapshot']({}),
        handlers['accounts.snapshot']({}),
        handlers['settings.snapshot']({}),
      ]);
      app = newer(app, firstApp);
      accounts = newer(accounts, firstAccounts);
      settings = newer(settings, firstSettings);
      refresh();
    },
    dispose: () => {
      unsubscribe?.();
      cancelMinute?.();
      cancelSettle?.();
    },
  };
}

/** An event may overtake the first answer; the higher revision is the truth. */
function newer<Snapshot extends { readonly revision: number }>(
  known: Snapshot | null,
  given: Snapshot,
): Snapshot {
  return known !== null && known.revision > given.revision ? known : given;
}
