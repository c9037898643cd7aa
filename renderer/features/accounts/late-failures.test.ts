import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationName } from '../../../server/contract/index.ts';
import { ControlError } from '../../bridge/index.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
let gate: PromiseWithResolvers<never>;
beforeEach(() => void (gate = Promise.withResolvers<never>()));
afterEach(() => screen.unmount());

const trouble = new ControlError({
  code: 'secret-store-locked',
  message: 'The keychain is locked.',
  remedy: 'Unlock it.',
});
const toasts = () => useMessagesStore().toasts.map(({ title, detail, tone }) => ({ title, detail, tone }));
const told = { title: 'The keychain is locked.', detail: 'Unlock it.', tone: 'danger' };
const question = (): string => document.querySelector('[role="alertdialog"]')?.textContent ?? '';

async function open(waits: OperationName): Promise<void> {
  screen = await mountScreen(AccountsPage, {
    route: '/accounts/work',
    start: (state) => scenarios['health']?.(state, testNowMs),
    before: (client) => void Object.assign(client.backend.handlers, { [waits]: () => gate.promise }),
  });
}
async function fail(): Promise<void> {
  gate.reject(trouble);
  await screen.settle();
}

describe.each([
  { what: 'a banked reset', operation: 'quota.use-banked-reset', tab: null, clicks: ['Use…', 'Use it up'] },
  {
    what: 'the removal of an account',
    operation: 'accounts.remove',
    tab: 'Sign-in',
    clicks: ['Remove', 'Remove Work'],
  },
] as const)('$what that fails', ({ operation, tab, clicks }) => {
  const start = async (): Promise<void> => {
    await open(operation);
    if (tab !== null) {
      const button = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
        ({ textContent }) => textContent?.trim() === tab,
      );
      button?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
      await screen.settle();
    }
    for (const click of clicks) await screen.click(click);
  };

  it('is told in its question while that is open, and nowhere else', async () => {
    await start();
    await fail();
    expect(question()).toContain('The keychain is locked. Unlock it.');
    expect(toasts()).toEqual([]);
  });

  it('is told once after the question was closed', async () => {
    await start();
    await screen.click('Cancel');
    await fail();
    expect(toasts()).toEqual([told]);
  });

  it('is told once after the drawer was closed', async () => {
    await start();
    await screen.click('Cancel');
    await screen.click('Close');
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    await fail();
    expect(toasts()).toEqual([told]);
  });
});

it('what was only read for a drawer that is closed is nobody’s trouble', async () => {
  await open('quota.history');
  await screen.click('Close');
  await fail();
  expect(toasts()).toEqual([]);
});
