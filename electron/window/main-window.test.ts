import { describe, expect, it } from 'vitest';
import { createFakeWindow, type FakeWindow } from '../testing/fake-window.ts';
import { restoreBounds } from './main-bounds.ts';
import { createMainWindow, type MainWindow } from './main-window.ts';
import type { Rectangle } from './popover-placement.ts';

const bounds = { x: 1, y: 2, width: 800, height: 600 };

function setUp(failsToLoad = false): {
  main: MainWindow;
  made: FakeWindow[];
  saved: Rectangle[];
  open: boolean[];
  failures: unknown[];
} {
  const made: FakeWindow[] = [];
  const saved: Rectangle[] = [];
  const open: boolean[] = [];
  const failures: unknown[] = [];
  const main = createMainWindow({
    createWindow: (given) => {
      const window = createFakeWindow(given, { failsToLoad });
      made.push(window);
      return window;
    },
    bounds: () => bounds,
    saveBounds: (given) => saved.push(given),
    onOpenChanged: (isOpen) => open.push(isOpen),
    onLoadFailed: (error) => failures.push(error),
  });
  return { main, made, saved, open, failures };
}

describe('the main window', () => {
  it('opens on the overview and appears when its page is ready', () => {
    const { main, made } = setUp();
    main.show();
    expect(made[0]?.loaded).toEqual(['app://switchyard/index.html#/overview']);
    expect(made[0]?.state.visible).toBe(false);
    made[0]?.events.emit('ready-to-show');
    expect(made[0]?.state).toMatchObject({ visible: true, focused: true });
  });

  it('is one window: a second show restores, focuses and goes to the route', () => {
    const { main, made } = setUp();
    main.show();
    if (made[0] !== undefined) made[0].state.minimized = true;
    main.show('/accounts?add=1');
    expect(made).toHaveLength(1);
    expect(made[0]?.loaded.at(-1)).toBe('app://switchyard/index.html#/accounts?add=1');
    expect(made[0]?.state).toMatchObject({ minimized: false, visible: true, focused: true });
  });

  it('keeps its bounds when it closes and can be opened again', () => {
    const { main, made, saved, open } = setUp();
    main.show();
    made[0]?.setBounds({ x: 9, y: 9, width: 900, height: 700 });
    made[0]?.events.emit('close');
    made[0]?.destroy();
    expect(saved).toEqual([{ x: 9, y: 9, width: 900, height: 700 }]);
    expect(main.isOpen()).toBe(false);
    main.show();
    expect(made).toHaveLength(2);
    expect(open).toEqual([true, false, true]);
  });

  it('shows itself even when the page does not load', async () => {
    const { main, made, failures } = setUp(true);
    main.show();
    await Promise.resolve();
    await Promise.resolve();
    expect(failures).toHaveLength(1);
    expect(made[0]?.state.visible).toBe(true);
  });

  it('refuses a route that is not a plain path', () => {
    const { main } = setUp();
    expect(() => main.show('/x#//evil')).toThrow(TypeError);
  });
});

describe('restored bounds', () => {
  const primary = { x: 0, y: 25, width: 1920, height: 1055 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };
  const centred = { x: 420, y: 193, width: 1080, height: 720 };

  it.each([
    [
      'kept on the display they were on',
      { x: 2000, y: 50, width: 1000, height: 700 },
      { x: 2000, y: 50, width: 1000, height: 700 },
    ],
    ['reset when their display is gone', { x: 5000, y: 50, width: 1000, height: 700 }, centred],
    ['reset when only a sliver would be reachable', { x: -950, y: 50, width: 1000, height: 700 }, centred],
    [
      'reset when the title bar would be under the bottom edge',
      { x: 0, y: 1070, width: 1000, height: 700 },
      centred,
    ],
    [
      'moved below the menu bar',
      { x: 10, y: 5, width: 1000, height: 700 },
      { x: 10, y: 25, width: 1000, height: 700 },
    ],
    [
      'cut to the display and to the minimum',
      { x: 0, y: 25, width: 9000, height: 10 },
      { x: 0, y: 25, width: 1920, height: 520 },
    ],
    ['reset when nothing was saved', undefined, centred],
    ['reset when the file holds text', 'x', centred],
    ['reset when a number is missing', { x: 1, y: 2, width: 3 }, centred],
    ['reset when a number is absurd', { x: 1e99, y: 2, width: 800, height: 600 }, centred],
    ['reset when a number is not finite', { x: Number.NaN, y: 2, width: 800, height: 600 }, centred],
  ])('are %s', (_what, saved, expected) => {
    expect(restoreBounds(saved, [primary, second], primary)).toEqual(expected);
  });
});
