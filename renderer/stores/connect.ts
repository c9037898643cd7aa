import type { ControlEvent } from '../../server/contract/index.ts';
import type { Connection, ControlClient } from '../bridge/index.ts';
import { useAccountsStore } from './accounts.ts';
import { useActivityStore } from './activity.ts';
import { useAgentsStore } from './agents.ts';
import { useAppStore } from './app.ts';
import { useModelsStore } from './models.ts';
import { useNetworkStore } from './network.ts';
import { useNoticesStore } from './notices.ts';
import { useSettingsStore } from './settings.ts';
import { useSignInsStore } from './sign-ins.ts';

/**
 * Feeds the stores from the control client: everything at the start and after each reconnect, then event by event.
 * Returns the way to stop.
 */
export function connectStores(control: ControlClient, now: () => number = Date.now): () => void {
  const app = useAppStore();
  const accounts = useAccountsStore();
  const settings = useSettingsStore();
  const agents = useAgentsStore();
  const activity = useActivityStore();
  const models = useModelsStore();
  const signIns = useSignInsStore();
  const network = useNetworkStore();
  const notices = useNoticesStore();

  const loadAll = (): void => {
    for (const store of [app, accounts, settings, agents]) {
      store.forgetRevision();
      void store.refresh();
    }
    void activity.refresh();
    void activity.refreshToday();
    models.forgetRevision();
    void models.refreshIfShown();
    network.forgetRevision();
    void network.refreshIfShown();
    void signIns.refresh();
  };

  const onEvent = (event: ControlEvent): void => {
    switch (event.name) {
      case 'app.changed':
        return app.accept(event.payload);
      case 'accounts.changed':
        return accounts.accept(event.payload);
      case 'settings.changed':
        settings.accept(event.payload);
        // Which of the listed models are excluded is a setting.
        return void models.refreshIfShown();
      case 'agents.changed':
        return void agents.refresh();
      case 'models.changed':
        // Agents that list models by name may have been told of others.
        void agents.lookAgain();
        return void models.refreshIfShown();
      case 'sign-in.changed':
        return signIns.accept(event.payload);
      case 'network.changed':
        return network.accept(event.payload);
      case 'notice.raised':
        return notices.accept(event.payload);
      case 'session.moved':
        return notices.acceptMove(event.payload);
      case 'activity.recorded':
        return activity.accept(event.payload);
      default:
        // A newer server may push more than this page knows.
        return undefined;
    }
  };

  let loaded = false;
  const onConnection = (next: Connection): void => {
    app.setConnection(next, now());
    if (next === 'online' || (next === 'connecting' && !loaded)) loadAll();
    loaded = true;
  };

  const unsubscribe = control.subscribe(onEvent);
  const unwatch = control.watchConnection(onConnection);
  return () => {
    unsubscribe();
    unwatch();
  };
}
