import { expect, it } from 'vitest';
import { mountScreen } from '../../testing/mount-screen.ts';
import { SettingsPage } from './index.ts';

it('offers the language of the system and all seven languages, each in its own name', async () => {
  const screen = await mountScreen(SettingsPage);
  const select = [...document.querySelectorAll('select')].find((one) => one.querySelector('[lang]'));
  expect([...(select?.options ?? [])].map(({ text }) => text.trim())).toEqual([
    'System',
    'English',
    '简体中文',
    '日本語',
    '한국어',
    'Deutsch',
    'Français',
    'Español',
  ]);
  screen.unmount();
});
