import { afterEach, describe, expect, it } from 'vitest';
import { fieldNamed, fillField, sentTo } from '../../testing/form-fields.ts';
import { mountScreen, type Screen } from '../../testing/mount-screen.ts';
import { SettingsPage } from './index.ts';
import { parseThresholds } from './notice-thresholds.ts';

let screen: Screen | null = null;
afterEach(() => screen?.unmount());

describe('percents at which a window is told', () => {
  it.each([
    ['90, 100', [90, 100]],
    ['100 75;90', [75, 90, 100]],
    ['90 %, 90%', [90]],
    ['', []],
    [' , ', []],
  ])('%j is understood', (text, numbers) => {
    expect(parseThresholds(text)).toEqual(numbers);
  });

  it.each(['0', '101', '9.5', '-1', 'x', '1e2', '1 2 3 4 5 6', '١٠'])('%j is refused', (text) => {
    expect(parseThresholds(text)).toBeNull();
  });
});

describe('the settings of notifications', () => {
  it('change one at a time and keep the others', async () => {
    screen = await mountScreen(SettingsPage);
    await screen.click('Begins anew');
    await fillField(screen, 'Percent used', '100, 75');
    await fillField(screen, 'Percent used', 'nonsense');
    expect(fieldNamed('Percent used').getAttribute('aria-invalid')).toBe('true');
    await screen.click('Quiet hours');
    await fillField(screen, 'Quiet from', '23:30');
    await fillField(screen, 'Quiet from', '');
    const usual = {
      enabled: true,
      thresholds: [90, 100],
      runsOut: true,
      resets: false,
      switched: true,
      signIn: true,
      exhausted: true,
      quiet: null,
    };
    expect(sentTo(screen, 'settings.update')).toEqual([
      { notices: usual },
      { notices: { ...usual, thresholds: [75, 100] } },
      { notices: { ...usual, thresholds: [75, 100], quiet: { from: '22:00', to: '08:00' } } },
      { notices: { ...usual, thresholds: [75, 100], quiet: { from: '23:30', to: '08:00' } } },
    ]);
    await screen.click('Agent changed outside');
    expect(sentTo(screen, 'settings.update').at(-1)).toMatchObject({ notices: { agents: false } });
    expect(screen.button('Agent changed outside').getAttribute('aria-checked')).toBe('false');
    await screen.click('Agent changed outside');
    expect(sentTo(screen, 'settings.update').at(-1)).toMatchObject({ notices: { agents: true } });
    await screen.click('Show notifications');
    expect(screen.text()).not.toContain('Quiet hours');
  });
});
