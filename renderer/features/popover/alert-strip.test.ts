import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { PopoverPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const strip = (): string => document.querySelector('.strip.alert')?.textContent ?? '';

describe('the alert of the popover', () => {
  it('whose button solved it leaves the focus on what is next, not nowhere', async () => {
    screen = await mountScreen(PopoverPage, { start: (state) => scenarios['paused']?.(state, testNowMs) });
    const button = document.querySelector<HTMLElement>('.strip.alert [data-alert-action]');
    button?.focus();
    button?.click();
    await screen.settle();
    expect(button?.isConnected).toBe(false);
    expect(document.activeElement?.matches('[data-row], [data-alert-action]')).toBe(true);
  });

  it('whose button failed says why, aloud too, and nothing of it once another alert is shown', async () => {
    screen = await mountScreen(PopoverPage, { start: (state) => scenarios['paused']?.(state, testNowMs) });
    screen.client.fail(
      'proxy.start',
      new ControlError({ code: 'internal', message: 'It did not start.', remedy: '' }),
    );
    document.querySelector<HTMLElement>('.strip.alert [data-alert-action]')?.click();
    await screen.settle();
    expect(strip()).toContain('It did not start.');
    expect(useMessagesStore().announcement).toContain('It did not start.');
    screen.client.backend.change((state) => {
      const { proxy } = state.app;
      state.app = { ...state.app, proxy: { ...proxy, state: 'port-in-use', message: 'Port 4310 is taken.' } };
    });
    await screen.settle();
    expect(strip()).toContain('Port 4310 is taken.');
    expect(strip()).not.toContain('It did not start.');
  });
});
