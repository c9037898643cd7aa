import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountsSnapshot, NetworkSnapshot } from '../../server/contract/index.ts';
import { startHttpProxy, type TestProxy } from '../../server/testing/outbound-proxies.ts';
import { startSignInBench, type SignInBench } from './accounts-vendor.ts';
import { browserPath, openPage, skipReason } from './bench.ts';

const password = 'pass-word-of-the-proxy-9f2c';

describe.skipIf(browserPath === null)(`the way out, in a real browser${skipReason}`, () => {
  let bench: SignInBench;
  let proxy: TestProxy;
  let accountId: string;
  beforeAll(async () => {
    bench = await startSignInBench();
    proxy = await startHttpProxy({ login: `me:${password}` });
    await bench.control('accounts.add', {
      provider: 'anthropic',
      kind: 'api-key',
      secret: 'sk-ant-api03-browser-simulated-1234567890',
      label: 'Key',
    });
    const { accounts } = await bench.control<AccountsSnapshot>('accounts.snapshot', {});
    accountId = accounts[0]?.id ?? '';
  });
  afterAll(async () => {
    await bench?.close();
    await proxy?.close();
  });
  const stored = (): Promise<NetworkSnapshot> => bench.control<NetworkSnapshot>('network.snapshot', {});

  it('of everything: a wrong password is not stored; the right one is tested, stored, and never shown again', async () => {
    const { page, faults, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/settings/outbound',
    });
    const section = page.locator('#settings-outbound');
    await section.getByLabel('Through this proxy only').check();
    await section.getByLabel('Address of the proxy').fill(`http://me@127.0.0.1:${proxy.port}`);
    await section.getByLabel('Password of the proxy').fill('wrong');
    await section.getByRole('button', { name: 'Test', exact: true }).click();
    await section.locator('[data-ok="false"]').waitFor();
    await section.getByRole('button', { name: 'Test and save' }).click();
    await section.getByRole('alert').waitFor();
    expect((await stored()).global.mode).toBe('direct');

    await section.getByLabel('Password of the proxy').fill(password);
    await section.getByRole('button', { name: 'Test and save' }).click();
    await section.getByText(/api\.anthropic\.com was reached in/).waitFor();
    await section.getByText('A password is stored.').waitFor();
    expect((await stored()).global).toMatchObject({
      mode: 'proxy',
      url: `http://me@127.0.0.1:${proxy.port}`,
      hasPassword: true,
    });
    expect(await page.content()).not.toContain(password);
    expect(await section.getByLabel('Password of the proxy').inputValue()).toBe('');
    // The browser itself notes the one answer that was a refusal.
    expect(faults.filter((fault) => !fault.startsWith('Failed to load resource'))).toEqual([]);
    await close();
  });

  it('of one account: takes the global way until it has its own; a proxy that is not there fails its test in words', async () => {
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: `/accounts/${accountId}?tab=network`,
    });
    const drawer = page.getByRole('dialog', { name: 'Key' });
    await drawer.getByText(`As everywhere (http://me@127.0.0.1:${proxy.port})`).waitFor();
    await drawer.getByRole('button', { name: 'Test', exact: true }).click();
    await drawer.getByText(/api\.anthropic\.com was reached in/).waitFor();

    await drawer.getByLabel('Through this proxy only').check();
    await drawer.getByLabel('Address of the proxy').fill('socks5://127.0.0.1:1');
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await drawer.getByRole('alert').waitFor();
    expect((await stored()).accounts).toEqual([]);
    await drawer.getByRole('button', { name: 'Save all the same' }).click();
    await expect.poll(async () => (await stored()).accounts[0]?.url).toBe('socks5://127.0.0.1:1');

    await drawer.getByLabel('Direct, without a proxy').check();
    await drawer.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(async () => (await stored()).accounts[0]?.mode).toBe('direct');
    await close();
  });

  it('says when the file with certificates cannot be read, and keeps what was', async () => {
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/settings/outbound',
    });
    const form = page.locator('[data-certificates]');
    await form.getByRole('textbox').fill('/nowhere/company.pem');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByRole('alert').waitFor();
    expect((await stored()).certificates.path).toBeNull();
    await close();
  });
});
