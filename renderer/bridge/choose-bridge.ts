import type { SwitchyardBridge } from '../../electron/shell-contract/index.ts';
import type { ControlClient } from './control-client.ts';
import { createHttpClient } from './http-client.ts';
import { createIpcClient } from './ipc-client.ts';
import { createBrowserShell, createIpcShell, type ShellClient } from './shell-client.ts';
import { takeToken } from './token.ts';

export interface Bridge {
  readonly control: ControlClient;
  readonly shell: ShellClient;
}

/** IPC where the preload put its bridge on the window, HTTP everywhere else. */
export function chooseBridge(page: Window & { readonly switchyard?: SwitchyardBridge }): Bridge {
  const { switchyard } = page;
  if (switchyard) return { control: createIpcClient(switchyard), shell: createIpcShell(switchyard) };
  const token = takeToken({
    hash: page.location.hash,
    storage: sessionStorageOf(page),
    replaceHash: (hash) => page.history.replaceState(null, '', page.location.pathname + hash),
  });
  const control = createHttpClient({
    baseUrl: '',
    token,
    fetch: page.fetch.bind(page),
    wait: waitMs,
    random: Math.random,
  });
  const shell = createBrowserShell({
    location: page.location,
    open: page.open.bind(page),
    writeText: (text) => page.navigator.clipboard.writeText(text),
    platform: /mac/iu.test(page.navigator.userAgent) ? 'darwin' : 'browser',
  });
  return { control, shell };
}

function sessionStorageOf(page: Window): Storage | null {
  try {
    return page.sessionStorage;
  } catch {
    return null;
  }
}

/** Resolves after the time, or as soon as the signal aborts. */
export function waitMs(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}
