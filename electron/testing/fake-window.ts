import type { ManagedWindow } from '../window/main-window.ts';
import type { Rectangle } from '../window/popover-placement.ts';
import type { PopoverWindow } from '../window/popover.ts';
import { createFakeEmitter, type FakeEmitter } from './fake-emitter.ts';

export interface FakeWindow extends Omit<PopoverWindow, 'on'>, Omit<ManagedWindow, 'on' | 'once'> {
  readonly on: FakeEmitter['on'];
  readonly once: FakeEmitter['once'];
  readonly events: FakeEmitter;
  readonly loaded: string[];
  readonly state: {
    bounds: Rectangle;
    visible: boolean;
    focused: boolean;
    minimized: boolean;
    destroyed: boolean;
  };
}

/** Behaves like a BrowserWindow as far as the popover and the main window can see. */
export function createFakeWindow(
  bounds: Rectangle,
  options: { readonly failsToLoad?: boolean } = {},
): FakeWindow {
  const events = createFakeEmitter();
  const loaded: string[] = [];
  const state = { bounds, visible: false, focused: false, minimized: false, destroyed: false };
  return {
    events,
    loaded,
    state,
    on: events.on,
    once: events.once,
    loadURL: async (url) => {
      loaded.push(url);
      if (options.failsToLoad === true) throw new Error('ERR_FAILED');
    },
    setBounds: (next) => {
      state.bounds = next;
    },
    getNormalBounds: () => state.bounds,
    show: () => {
      state.visible = true;
    },
    focus: () => {
      state.focused = true;
    },
    hide: () => {
      state.visible = false;
    },
    restore: () => {
      state.minimized = false;
    },
    destroy: () => {
      state.destroyed = true;
      state.visible = false;
      events.emit('closed');
    },
    isMinimized: () => state.minimized,
    isDestroyed: () => state.destroyed,
    isVisible: () => state.visible,
  };
}
