import type { ShellVerb, ShellVerbs, SwitchyardBridge } from '../../electron/shell-contract/index.ts';
import { openEnvelope } from './control-client.ts';

/** Verbs that need a screen, inside Electron and in a browser. */
export interface ShellClient {
  /** True where there is a file manager, a tray and windows of our own. */
  readonly isDesktop: boolean;
  readonly platform: string;
  showMainWindow(route: string): Promise<void>;
  hidePopover(): Promise<void>;
  openExternal(url: string): Promise<void>;
  /** Does nothing in a browser; ask `isDesktop` before offering it. */
  revealFile(path: string): Promise<void>;
  copyText(text: string): Promise<void>;
}

export function createIpcShell(bridge: SwitchyardBridge): ShellClient {
  const run = async <Verb extends ShellVerb>(verb: Verb, input: ShellVerbs[Verb]['input']): Promise<void> => {
    openEnvelope(await bridge.shell(verb, input));
  };
  return {
    isDesktop: true,
    platform: bridge.platform,
    showMainWindow: (route) => run('show-main-window', { route }),
    hidePopover: () => run('hide-popover', {}),
    openExternal: (url) => run('open-external', { url }),
    revealFile: (path) => run('reveal-file', { path }),
    copyText: (text) => run('copy-text', { text }),
  };
}

export interface BrowserParts {
  readonly location: Pick<Location, 'hash'>;
  readonly open: (url: string, target: string, features: string) => unknown;
  readonly writeText: (text: string) => Promise<void>;
  readonly platform: string;
}

/** The browser's stand-in: routes instead of windows, the page's clipboard instead of the shell's. */
export function createBrowserShell(browser: BrowserParts): ShellClient {
  return {
    isDesktop: false,
    platform: browser.platform,
    async showMainWindow(route) {
      browser.location.hash = `#${route}`;
    },
    async hidePopover() {},
    async openExternal(url) {
      if (new URL(url).protocol !== 'https:') throw new Error('Only https links are opened.');
      browser.open(url, '_blank', 'noopener,noreferrer');
    },
    async revealFile() {},
    async copyText(text) {
      await browser.writeText(text);
    },
  };
}
