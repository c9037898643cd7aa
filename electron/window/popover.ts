import type { Clock } from '../../server/ports.ts';
import { pageUrl } from './origin.ts';
import { placePopover, type PlacementInput, type Rectangle } from './popover-placement.ts';
import { createToggleGuard } from './toggle-guard.ts';

const idleDestroyMs = 10 * 60_000;

/** The part of Electron's `BrowserWindow` that the popover uses. */
export interface PopoverWindow {
  loadURL(url: string): Promise<void>;
  setBounds(bounds: Rectangle): void;
  show(): void;
  focus(): void;
  hide(): void;
  destroy(): void;
  isDestroyed(): boolean;
  isVisible(): boolean;
  on(event: 'blur', listener: () => void): unknown;
}

export interface PopoverOptions {
  /** Makes a hidden, frameless window of the given bounds. */
  readonly createWindow: (bounds: Rectangle) => PopoverWindow;
  /** The display of the tray icon (or of the pointer) and where the icon is. */
  readonly locate: () => PlacementInput;
  /** A plain window of a Linux desktop stays when it loses the focus; a panel goes. */
  readonly hidesOnBlur: boolean;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly onLoadFailed: (error: unknown) => void;
}

export interface Popover {
  /** Shows or hides; a click that just hid it by taking the focus does not show it again. */
  toggle(): void;
  show(): void;
  hide(): void;
  isVisible(): boolean;
  dispose(): void;
}

/** One retained window: made on first use, hidden rather than closed, destroyed after ten idle minutes. */
export function createPopover(options: PopoverOptions): Popover {
  const { createWindow, locate, clock, onLoadFailed } = options;
  const guard = createToggleGuard(() => clock.monotonicMs());
  let window: PopoverWindow | undefined;
  let cancelDestroy: (() => void) | undefined;

  const alive = (): PopoverWindow | undefined =>
    window === undefined || window.isDestroyed() ? undefined : window;
  const isVisible = (): boolean => alive()?.isVisible() ?? false;
  const dispose = (): void => {
    cancelDestroy?.();
    alive()?.destroy();
    window = undefined;
  };
  const hide = (): void => {
    if (!isVisible()) return;
    alive()?.hide();
    cancelDestroy?.();
    cancelDestroy = clock.after(idleDestroyMs, dispose);
  };
  const open = (bounds: Rectangle): PopoverWindow => {
    const created = createWindow(bounds);
    created.on('blur', () => {
      if (!options.hidesOnBlur || !isVisible()) return;
      hide();
      guard.hiddenByBlur();
    });
    created.loadURL(pageUrl('/popover')).catch(onLoadFailed);
    window = created;
    return created;
  };
  const show = (): void => {
    cancelDestroy?.();
    const bounds = placePopover(locate());
    const target = alive() ?? open(bounds);
    target.setBounds(bounds);
    target.show();
    target.focus();
  };

  return {
    show,
    hide,
    isVisible,
    dispose,
    toggle: () => {
      if (isVisible()) hide();
      else if (guard.mayShow()) show();
    },
  };
}
