import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

describe('shared clock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_020_000 }));
  afterEach(() => void vi.useRealTimers());

  function createPage() {
    let listener: (() => void) | null = null;
    const page = {
      visibilityState: 'visible' as DocumentVisibilityState,
      addEventListener: (_name: string, added: () => void) => (listener = added),
      removeEventListener: () => (listener = null),
    };
    const show = (state: DocumentVisibilityState): void => {
      page.visibilityState = state;
      listener?.();
    };
    return { page: page as never, show };
  }

  it('moves on at each full minute while the page is visible', () => {
    const { page } = createPage();
    const clock = createClock({ page, now: Date.now });
    const start = clock.nowMs.value;
    vi.advanceTimersByTime(60_000);
    expect(clock.nowMs.value).toBeGreaterThan(start);
    expect(clock.nowMs.value % 60_000).toBe(0);
    clock.stop();
  });

  it('has no timer while the page is hidden and catches up when it is shown', () => {
    const { page, show } = createPage();
    const clock = createClock({ page, now: Date.now });
    show('hidden');
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(600_000);
    const before = clock.nowMs.value;
    show('visible');
    expect(clock.nowMs.value - before).toBe(600_000);
    clock.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
