import { expect, it } from 'vitest';
import { fieldNamed, fillField, sentTo } from '../../testing/form-fields.ts';
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

it('in a browser asks nobody at the end: agents are left or put back, and the choice is kept', async () => {
  const screen = await mountScreen(SettingsPage);
  const select = fieldNamed('Agents when Switchyard quits') as HTMLSelectElement;
  expect([...select.options].map(({ value }) => value)).toEqual(['leave', 'put-back']);
  expect(select.value).toBe('leave');
  await fillField(screen, 'Agents when Switchyard quits', 'put-back');
  expect(screen.client.backend.state.settings.agentsOnQuit).toBe('put-back');
  screen.unmount();
});

it('shows what happens to agents before a pause, and asks again when that is chosen', async () => {
  const screen = await mountScreen(SettingsPage);
  const select = fieldNamed('Agents when you pause') as HTMLSelectElement;
  expect([...select.options].map(({ value }) => value)).toEqual(['ask', 'leave', 'put-back']);
  expect(select.value).toBe('ask');
  await fillField(screen, 'Agents when you pause', 'leave');
  expect(sentTo(screen, 'settings.update')).toEqual([{ agentsOnPause: 'leave' }]);
  expect(select.value).toBe('leave');
  await fillField(screen, 'Agents when you pause', 'ask');
  expect(sentTo(screen, 'settings.update').at(-1)).toEqual({ agentsOnPause: 'ask' });
  screen.unmount();
});

it('leads back to the first setup', async () => {
  const screen = await mountScreen(SettingsPage, { route: '/settings' });
  await screen.click('First setup');
  expect(screen.route()).toBe('/welcome');
  screen.unmount();
});
