/** The windows and the tray of the desktop program, wired to Electron. No logic here. */
import { app, BrowserWindow, nativeTheme, screen, Tray } from 'electron';
import { join } from 'node:path';
import { createTrustedWindows, type TrustedWindows } from './ipc/index.ts';
import type { SettingsStorage, ShellPaths } from './ports/index.ts';
import { systemClock } from '../server/index.ts';
import {
  createMainWindow,
  createNativeWindows,
  createPopover,
  locatePopover,
  restoreBounds,
  type MainWindow,
  type Popover,
} from './window/index.ts';

const { platform } = process;

export interface DesktopWindowsOptions {
  readonly paths: ShellPaths;
  readonly windowState: SettingsStorage;
  /** What the state file held for the main window; may be anything. */
  readonly savedBounds: unknown;
  readonly hidesOnBlur: boolean;
  readonly warn: (message: string) => (error: unknown) => void;
}

export interface DesktopWindows {
  readonly mainWindow: MainWindow;
  readonly popover: Popover;
  readonly trusted: TrustedWindows;
  readonly tray: Tray;
}

export function createDesktopWindows(options: DesktopWindowsOptions): DesktopWindows {
  const { paths, windowState, warn } = options;
  const trusted = createTrustedWindows();
  const windows = createNativeWindows({
    BrowserWindow,
    platform,
    preloadFile: paths.preloadFile,
    iconFile: join(paths.resourcesDirectory, 'icon.png'),
    backgroundColor: () => (nativeTheme.shouldUseDarkColors ? '#1c1d1f' : '#ffffff'),
    onCreated: (contents) => trusted.add(contents),
  });
  let savedBounds = options.savedBounds;
  const mainWindow = createMainWindow({
    createWindow: (bounds) => windows.createMain(bounds),
    bounds: () =>
      restoreBounds(
        savedBounds,
        screen.getAllDisplays().map((display) => display.workArea),
        screen.getPrimaryDisplay().workArea,
      ),
    saveBounds: (bounds) => {
      savedBounds = bounds;
      windowState.write({ main: bounds }).catch(warn('the window bounds were not kept'));
    },
    onOpenChanged: (isOpen) => {
      if (platform === 'darwin') app.setActivationPolicy(isOpen ? 'regular' : 'accessory');
    },
    onLoadFailed: warn('the main window did not load'),
  });
  // The file names carry what macOS reads from them: `Template`, `@2x`.
  const firstImage = platform === 'darwin' ? 'switchyardTemplate.png' : 'switchyard.png';
  const tray = new Tray(join(paths.resourcesDirectory, 'tray', firstImage));
  const popover = createPopover({
    createWindow: (bounds) => windows.createPopover(bounds),
    locate: () => locatePopover(platform, screen, () => tray.getBounds()),
    hidesOnBlur: options.hidesOnBlur,
    clock: systemClock,
    onLoadFailed: warn('the popover did not load'),
  });
  return { mainWindow, popover, trusted, tray };
}
