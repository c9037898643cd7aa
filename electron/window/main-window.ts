import { pageUrl } from './origin.ts';
import type { Rectangle } from './popover-placement.ts';

/** The part of Electron's `BrowserWindow` that the main window uses. */
export interface ManagedWindow {
  loadURL(url: string): Promise<void>;
  getNormalBounds(): Rectangle;
  show(): void;
  focus(): void;
  restore(): void;
  isMinimized(): boolean;
  isDestroyed(): boolean;
  destroy(): void;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'closed', listener: () => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
}

export interface MainWindowOptions {
  readonly createWindow: (bounds: Rectangle) => ManagedWindow;
  /** The bounds to open with, checked against the displays there are. */
  readonly bounds: () => Rectangle;
  readonly saveBounds: (bounds: Rectangle) => void;
  /** On macOS the app appears in the dock only while its main window is open. */
  readonly onOpenChanged: (isOpen: boolean) => void;
  readonly onLoadFailed: (error: unknown) => void;
}

export interface MainWindow {
  /** Opens or focuses the window; with a route it also goes there. */
  show(route?: string): void;
  isOpen(): boolean;
  dispose(): void;
}

/** One retained window; its bounds are kept when it closes. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: ManagedWindow | undefined;

  const alive = (): ManagedWindow | undefined =>
    window === undefined || window.isDestroyed() ? undefined : window;
  const load = (target: ManagedWindow, route: string): void => {
    target.loadURL(pageUrl(route)).catch((error: unknown) => {
      options.onLoadFailed(error);
      // A page that does not load is never "ready to show"; an invisible window would be worse than an empty one.
      if (!target.isDestroyed()) target.show();
    });
  };
  const open = (route: string): void => {
    const created = options.createWindow(options.bounds());
    created.on('close', () => options.saveBounds(created.getNormalBounds()));
    created.on('closed', () => {
      window = undefined;
      options.onOpenChanged(false);
    });
    created.once('ready-to-show', () => {
      created.show();
      created.focus();
    });
    window = created;
    options.onOpenChanged(true);
    load(created, route);
  };

  return {
    isOpen: () => alive() !== undefined,
    dispose: () => alive()?.destroy(),
    show: (route) => {
      const existing = alive();
      if (existing === undefined) {
        open(route ?? '/overview');
        return;
      }
      if (route !== undefined) load(existing, route);
      if (existing.isMinimized()) existing.restore();
      existing.show();
      existing.focus();
    },
  };
}
