import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { minimumHeight, minimumWidth } from './main-bounds.ts';
import type { Rectangle } from './popover-placement.ts';
import { createWebPreferences } from './web-preferences.ts';

export interface NativeWindowOptions {
  /** Electron's class, handed in: only the composition root loads Electron. */
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly platform: string;
  readonly preloadFile: string;
  readonly iconFile: string;
  readonly backgroundColor: () => string;
  /** Every window of ours passes here before it loads anything, so that its calls are known. */
  readonly onCreated: (contents: WebContents) => void;
}

export interface NativeWindows {
  createPopover(bounds: Rectangle): BrowserWindow;
  createMain(bounds: Rectangle): BrowserWindow;
}

/** Makes the two kinds of window there are; the same preferences for both. */
export function createNativeWindows(options: NativeWindowOptions): NativeWindows {
  const { platform, onCreated } = options;
  const isLinux = platform === 'linux';
  const create = (given: BrowserWindowConstructorOptions): BrowserWindow => {
    const window = new options.BrowserWindow({
      show: false,
      title: 'Switchyard',
      backgroundColor: options.backgroundColor(),
      autoHideMenuBar: true,
      ...(isLinux ? { icon: options.iconFile } : {}),
      webPreferences: createWebPreferences(options.preloadFile),
      ...given,
    });
    onCreated(window.webContents);
    return window;
  };
  return {
    createMain: (bounds) => create({ ...bounds, minWidth: minimumWidth, minHeight: minimumHeight }),
    createPopover: (bounds) => {
      // Linux desktops place windows themselves and have no panels of this kind: there it is a small plain window.
      if (isLinux) return create({ ...bounds, maximizable: false });
      const window = create({
        ...bounds,
        frame: false,
        resizable: false,
        movable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        alwaysOnTop: true,
        ...(platform === 'darwin' ? { type: 'panel' } : {}),
      });
      if (platform === 'darwin') window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
      return window;
    },
  };
}
