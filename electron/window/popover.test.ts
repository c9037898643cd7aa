import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeWindow, type FakeWindow } from '../testing/fake-window.ts';
import { createPopover, type Popover } from './popover.ts';

const display = { x: 0, y: 0, width: 1000, height: 1000 };

function setUp(hidesOnBlur = true): {
  popover: Popover;
  made: FakeWindow[];
  clock: ReturnType<typeof createFakeClock>;
  failures: unknown[];
  moveIcon(x: number): void;
} {
  const clock = createFakeClock();
  const made: FakeWindow[] = [];
  const failures: unknown[] = [];
  let iconX = 800;
  const popover = createPopover({
    createWindow: (bounds) => {
      const window = createFakeWindow(bounds);
      made.push(window);
      return window;
    },
    locate: () => ({
      anchor: { x: iconX, y: 0, width: 20, height: 20 },
      displayBounds: display,
      workArea: display,
    }),
    hidesOnBlur,
    clock,
    onLoadFailed: (error) => failures.push(error),
  });
  return { popover, made, clock, failures, moveIcon: (x) => (iconX = x) };
}

describe('the popover', () => {
  it('is made on first use, shown beside the icon, focused, and shows its screen', () => {
    const { popover, made } = setUp();
    expect(made).toHaveLength(0);
    popover.toggle();
    expect(made[0]?.loaded).toEqual(['app://switchyard/index.html#/popover']);
    expect(made[0]?.state).toMatchObject({ visible: true, focused: true, bounds: { x: 620, y: 28 } });
  });

  it('is the same window the next time, at the place where the icon is then', () => {
    const { popover, made, moveIcon } = setUp();
    popover.toggle();
    popover.toggle();
    expect(popover.isVisible()).toBe(false);
    moveIcon(400);
    popover.toggle();
    expect(made).toHaveLength(1);
    expect(made[0]?.state.bounds.x).toBe(220);
  });

  it('stays closed when the click that closed it by taking the focus arrives', () => {
    const { popover, made, clock } = setUp();
    popover.toggle();
    made[0]?.events.emit('blur');
    expect(popover.isVisible()).toBe(false);
    clock.advance(199);
    popover.toggle();
    expect(popover.isVisible()).toBe(false);
    clock.advance(1);
    popover.toggle();
    expect(popover.isVisible()).toBe(true);
  });

  it('opens at once after a hide that was no loss of focus', () => {
    const { popover } = setUp();
    popover.toggle();
    popover.hide();
    popover.toggle();
    expect(popover.isVisible()).toBe(true);
  });

  it('stays open without the focus where it is an ordinary window', () => {
    const { popover, made } = setUp(false);
    popover.show();
    made[0]?.events.emit('blur');
    expect(popover.isVisible()).toBe(true);
  });

  it('is destroyed after ten idle minutes, and made anew on the next use', () => {
    const { popover, made, clock } = setUp();
    popover.show();
    clock.advance(11 * 60_000);
    expect(made[0]?.state.destroyed).toBe(false);
    popover.hide();
    clock.advance(10 * 60_000);
    expect(made[0]?.state.destroyed).toBe(true);
    popover.show();
    expect(made).toHaveLength(2);
    expect(popover.isVisible()).toBe(true);
  });

  it('is not destroyed when it was opened again in time', () => {
    const { popover, made, clock } = setUp();
    popover.show();
    popover.hide();
    clock.advance(9 * 60_000);
    popover.show();
    clock.advance(20 * 60_000);
    expect(made[0]?.state.destroyed).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  it('is made anew when the system destroyed it', () => {
    const { popover, made } = setUp();
    popover.show();
    made[0]?.destroy();
    popover.toggle();
    expect(made).toHaveLength(2);
  });
});
