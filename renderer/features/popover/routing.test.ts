import { afterEach, describe, expect, it } from 'vitest';
import { useMessagesStore } from '../../stores/index.ts';
import { sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { PopoverPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const open = async (scenario = 'calm'): Promise<void> => {
  screen = await mountScreen(PopoverPage, { start: (state) => scenarios[scenario]?.(state, testNowMs) });
};
const openMenu = async (vendor: string): Promise<void> => {
  screen
    .button(`How ${vendor} accounts take turns`)
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await screen.settle();
};

describe('who serves, in the popover', () => {
  it('offers each strategy; the first step to automatic says what it costs and can be undone', async () => {
    await open();
    await openMenu('Codex');
    await screen.click('Automatic: most left');
    expect(sentTo(screen, 'accounts.set-routing')).toEqual([{ vendor: 'openai', strategy: 'most-left' }]);
    expect(screen.client.backend.state.accounts.groups[1]).toMatchObject({ mode: 'automatic' });
    expect(screen.button('How Codex accounts take turns').textContent?.trim()).toBe('Automatic: most left');
    const toast = useMessagesStore().toasts.at(-1);
    expect(toast).toMatchObject({ title: 'Codex switches by itself.' });
    expect(toast?.detail).toContain('Vendors may frown');
    await toast?.action?.run();
    await screen.settle();
    expect(screen.client.backend.state.accounts.groups[1]).toMatchObject({ mode: 'fixed' });
  });

  it('goes from one strategy to another, and to fixed, without a word', async () => {
    await open();
    expect(screen.button('How Claude accounts take turns').textContent?.trim()).toBe('Automatic');
    await openMenu('Claude');
    await screen.click('Automatic: in turn');
    await openMenu('Claude');
    await screen.click('Fixed: only the account in use');
    expect(useMessagesStore().toasts).toEqual([]);
    expect(screen.button('How Claude accounts take turns').textContent?.trim()).toBe('Fixed: Work');
    await openMenu('Claude');
    await screen.click('Open routing');
    expect(screen.shell.routes).toEqual(['/routing']);
  });
});

describe('forecasts in the popover', () => {
  it('say what runs out and what lasts, also to a screen reader, and nothing where nothing is known', async () => {
    await open('health');
    const row = document.querySelector('[role="row"][aria-label^="Work"]');
    const words = (row?.textContent ?? '').replaceAll(/\s+/gu, ' ');
    expect(words).toMatch(/5 h: At this pace runs out \d\d:\d\d, 1 h 15 m early/u);
    expect(words).toContain('Lasts at this pace: Week');
    const meters = [...(row?.querySelectorAll('[role="meter"]') ?? [])].map((meter) =>
      meter.getAttribute('aria-valuetext'),
    );
    expect(meters[0]).toMatch(/resets in .*, runs out \d\d:\d\d$/u);
    expect(meters[1]).not.toContain('runs out');
    expect(meters[2]).not.toContain('runs out');
  });
});
