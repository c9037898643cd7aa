import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeNetwork } from '../../testing/fake-account-operations.ts';
import { fillField, sentTo, submitForm } from '../../testing/form-fields.ts';
import { mountScreen, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { SettingsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(SettingsPage, options);
}

const section = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('#settings-outbound');
  if (!found) throw new Error('No section');
  return found;
};
const caLabel = 'Certificates to trust as well (PEM file)';

describe('the global way out', () => {
  it('offers nothing to inherit, and is set without naming an account', async () => {
    await open();
    expect(section().querySelector('input[value="inherit"]')).toBeNull();
    section().querySelector<HTMLInputElement>('input[value="proxy"]')?.click();
    await screen.settle();
    await fillField(screen, 'Address of the proxy', ' http://proxy.example:8080 ');
    await submitForm(screen, '#settings-outbound form');
    expect(sentTo(screen, 'network.set')).toEqual([{ mode: 'proxy', url: 'http://proxy.example:8080' }]);
  });

  it('is tested as it is stored', async () => {
    await open();
    await screen.click('Test');
    expect(sentTo(screen, 'network.test')).toEqual([{}]);
    expect(section().textContent).toContain('api.anthropic.com was reached in 84 ms.');
  });

  it('that another window changed replaces what is shown', async () => {
    await open();
    const next = makeNetwork();
    screen.client.emit({
      name: 'network.changed',
      payload: {
        ...next,
        revision: 9,
        global: { ...next.global, mode: 'proxy', url: 'https://other.example:443' },
      },
    });
    await screen.settle();
    expect(section().querySelector<HTMLInputElement>('input[placeholder^="socks5"]')?.value).toBe(
      'https://other.example:443',
    );
  });
});

describe('certificates', () => {
  it('are set by path, counted, and removed by an empty one', async () => {
    await open();
    await fillField(screen, caLabel, '/etc/ssl/company.pem');
    await submitForm(screen, '[data-certificates]');
    expect(section().textContent).toContain('2 certificates are trusted');
    await fillField(screen, caLabel, '');
    await submitForm(screen, '[data-certificates]');
    expect(sentTo(screen, 'network.set-certificates')).toEqual([
      { path: '/etc/ssl/company.pem' },
      { path: null },
    ]);
  });

  it('that cannot be read keep the path and say why', async () => {
    await open({
      before: (client) =>
        client.fail(
          'network.set-certificates',
          new ControlError({ code: 'ca-file-unreadable', message: 'No certificate is in it.', remedy: '' }),
        ),
    });
    await fillField(screen, caLabel, '/etc/hosts');
    await submitForm(screen, '[data-certificates]');
    expect(section().textContent).toContain('No certificate is in it.');
  });
});
