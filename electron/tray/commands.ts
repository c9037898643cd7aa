import type { Handlers } from '../../server/contract/index.ts';
import type { TrayCommand } from './menu.ts';

export interface TrayActions {
  readonly handlers: () => Promise<
    Pick<
      Handlers,
      | 'proxy.start'
      | 'proxy.pause'
      | 'accounts.use'
      | 'accounts.set-mode'
      | 'settings.snapshot'
      | 'agents.undo-all'
    >
  >;
  readonly proxyUrl: () => string | null;
  readonly copyText: (text: string) => Promise<void>;
  readonly openMain: (route: string) => void;
  readonly openPanel: () => void;
  readonly setOpenAtLogin: (enabled: boolean) => Promise<void>;
  readonly quit: () => void;
  /** Tells the person why a command failed. */
  readonly onFailed: (error: unknown) => void;
  /** Native menus tick an item by themselves; afterwards the menu must show the truth again. */
  readonly redraw: () => void;
}

/** Runs what a menu item stands for. Never throws: a menu has nobody to catch. */
export async function runTrayCommand(command: TrayCommand, actions: TrayActions): Promise<void> {
  try {
    await perform(command, actions);
  } catch (error) {
    actions.onFailed(error);
  } finally {
    actions.redraw();
  }
}

async function perform(command: TrayCommand, actions: TrayActions): Promise<void> {
  switch (command.do) {
    case 'pause':
      await pause(actions);
      return;
    case 'start':
      await (await actions.handlers())['proxy.start']({});
      return;
    case 'use':
      await (await actions.handlers())['accounts.use']({ id: command.accountId });
      return;
    case 'set-automatic':
      await (
        await actions.handlers()
      )['accounts.set-mode']({ vendor: command.vendor, mode: command.automatic ? 'automatic' : 'fixed' });
      return;
    case 'copy-endpoint': {
      const url = actions.proxyUrl();
      if (url !== null) await actions.copyText(url);
      return;
    }
    case 'open-panel':
      actions.openPanel();
      return;
    case 'open':
      actions.openMain(command.route);
      return;
    case 'open-at-login':
      await actions.setOpenAtLogin(command.enabled);
      return;
    case 'quit':
      actions.quit();
      return;
  }
}

/** As the person chose for every pause; who wants to be asked is asked in the windows only. */
async function pause(actions: TrayActions): Promise<void> {
  const handlers = await actions.handlers();
  const { settings } = await handlers['settings.snapshot']({});
  if (settings.agentsOnPause === 'put-back') {
    const { warnings } = await handlers['agents.undo-all']({});
    // Told, but no reason to go on serving: the person wants it to stop.
    if (warnings.length > 0) actions.onFailed(new Error(warnings.join(' ')));
  }
  await handlers['proxy.pause']({});
}
