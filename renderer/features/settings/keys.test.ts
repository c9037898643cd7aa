import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { mountScreen, type Screen } from '../../testing/mount-screen.ts';
import { SettingsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const trouble = new ControlError({
  code: 'storage-full',
  message: 'The disk is full.',
  remedy: 'Make room.',
});
const question = (): string => document.querySelector('[role="alertdialog"]')?.textContent ?? '';

/** Opens the question about the first key of the list, or the one at `at`. */
async function ask(at = 0): Promise<void> {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[aria-label^="Revoke"]')];
  buttons[at]?.click();
  await screen.settle();
}

async function revokeFirst(): Promise<PromiseWithResolvers<never>> {
  const gate = Promise.withResolvers<never>();
  screen = await mountScreen(SettingsPage, {
    before: (client) => void Object.assign(client.backend.handlers, { 'keys.revoke': () => gate.promise }),
  });
  await ask();
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')];
  buttons.at(-1)?.click();
  await screen.settle();
  return gate;
}

describe('a key that could not be revoked', () => {
  it('is told in the question, and nowhere else', async () => {
    const gate = await revokeFirst();
    gate.reject(trouble);
    await screen.settle();
    expect(question()).toContain('The disk is full. Make room.');
    expect(useMessagesStore().toasts).toEqual([]);
  });

  it('is told once when the question was closed, not in the one about another key', async () => {
    const gate = await revokeFirst();
    await screen.click('Cancel');
    await ask(1);
    gate.reject(trouble);
    await screen.settle();
    expect(question()).not.toContain('The disk is full.');
    expect(useMessagesStore().toasts).toMatchObject([{ title: 'The disk is full.', detail: 'Make room.' }]);
  });

  it('is told once when the page was left', async () => {
    const gate = await revokeFirst();
    const messages = useMessagesStore();
    screen.unmount();
    gate.reject(trouble);
    await screen.settle();
    expect(messages.toasts).toMatchObject([{ title: 'The disk is full.', tone: 'danger' }]);
  });
});
