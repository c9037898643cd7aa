import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  browserPath,
  launchBrowser,
  openPage,
  skipReason,
  startProduct,
  type RunningProduct,
} from './bench.ts';

/** A verb starts a process; on a busy machine that takes its time. */
const patient = { timeout: 20_000, interval: 250 };

interface Snapshot {
  readonly accounts: readonly { readonly label: string; readonly inUse: boolean }[];
}

describe.skipIf(browserPath === null)(`the screens in a real browser${skipReason}`, () => {
  let product: RunningProduct;
  let browser: Browser;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(['--demo']), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it.each(['/popover', '/overview', '/accounts', '/agents', '/routing', '/activity', '/settings'])(
    '%s shows without a fault of the page or of its content policy, marked as a demo, in both themes',
    async (route) => {
      for (const dark of [false, true]) {
        const { page, faults, close } = await openPage(browser, product.ui, { route, dark });
        await page.getByText('Vendors and accounts are simulated').waitFor();
        expect(
          await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
        ).not.toBe('rgba(0, 0, 0, 0)');
        expect(faults).toEqual([]);
        await close();
      }
    },
  );

  it('never keeps the token in the address', async () => {
    const { page, close } = await openPage(browser, product.ui, { route: '/overview' });
    await page.getByText('Capacity').first().waitFor();
    expect(page.url()).not.toContain('token');
    await close();
  });

  it('explains itself when the address was opened without its token', async () => {
    const { page, close } = await openPage(browser, product.ui.split('#')[0] ?? '');
    await page
      .getByText(/address that Switchyard printed/i)
      .first()
      .waitFor();
    await close();
  });

  it('shows meters with spoken values, and they move', async () => {
    const { page, close } = await openPage(browser, product.ui, {
      route: '/popover',
      width: 380,
      height: 600,
    });
    const meter = page.getByRole('meter').first();
    await meter.waitFor();
    expect(await meter.getAttribute('aria-valuetext')).toMatch(/^Work, .*\d+% left/);
    const before = await meter.getAttribute('aria-valuenow');
    await expect.poll(() => meter.getAttribute('aria-valuenow'), { timeout: 20_000 }).not.toBe(before);
    await close();
  });

  it('switches the account in use with one click: the page within 100 ms of the answer, the product at once', async () => {
    const { page, faults, close } = await openPage(browser, product.ui, {
      route: '/popover',
      width: 380,
      height: 600,
    });
    const use = page.getByRole('button', { name: 'Use: Personal' });
    await use.waitFor();
    const waited = await page.evaluate(async () => {
      const started = performance.now();
      document.querySelector<HTMLElement>('button[aria-label="Use: Personal"]')?.click();
      while (document.querySelector('button[aria-label="Use: Personal"]') !== null)
        await new Promise((done) => requestAnimationFrame(done));
      return performance.now() - started;
    });
    // The design asks for 100 ms; a busy test machine gets room, a missing event does not.
    expect(waited).toBeLessThan(1_000);
    const snapshot = (await product.run('accounts')) as Snapshot;
    expect(snapshot.accounts.find((account) => account.label === 'Personal')?.inUse).toBe(true);
    expect(faults).toEqual([]);
    await product.run('use', 'Work');
    await page.getByRole('button', { name: 'Use: Personal' }).waitFor();
    await close();
  });

  it('adds an account by key, shows no more than its last four characters, and removes it again', async () => {
    const { page, faults, close } = await openPage(browser, product.ui, { route: '/accounts' });
    await page.getByRole('button', { name: 'Add account' }).click();
    await page
      .getByRole('button', { name: /Anthropic API/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog
      .locator('input[type=password]')
      .or(dialog.getByRole('button', { name: /^Choose/ }))
      .first()
      .waitFor();
    const choose = dialog.getByRole('button', { name: /^Choose/ });
    if ((await choose.count()) > 0) await choose.first().click();
    await dialog.locator('input[type=password]').fill('sk-ant-api03-browser-test-9876');
    await dialog.locator('input[type=password]').press('Enter');
    await expect
      .poll(async () => ((await product.run('accounts')) as Snapshot).accounts.length, patient)
      .toBe(4);
    expect(await page.content()).not.toContain('sk-ant-api03-browser-test');
    const snapshot = (await product.run('accounts')) as {
      accounts: { id: string; secretLastFour: string | null }[];
    };
    const added = snapshot.accounts.find((account) => account.secretLastFour === '9876');
    expect(added).toBeDefined();
    await product.run('accounts', 'remove', added?.id ?? '', '--yes');
    expect(faults).toEqual([]);
    await close();
  });

  it('points an agent here after showing the diff, and puts it back to the byte', async () => {
    const list = (await product.run('agents')) as { agents: { id: string; files: string[] }[] };
    const file = list.agents.find((agent) => agent.id === 'claude-code')?.files[0] ?? '';
    await mkdir(join(file, '..'), { recursive: true });
    const original = '{\r\n  "theme": "dark", // mine\r\n\t"env": { "FOO": "bar" }\r\n}';
    await writeFile(file, original);

    const { page, faults, close } = await openPage(browser, product.ui, { route: '/agents' });
    await page
      .getByRole('button', { name: /Claude Code/ })
      .first()
      .click();
    await page
      .getByRole('group', { name: /diff|change/i })
      .first()
      .waitFor();
    expect(await page.getByText('ANTHROPIC_BASE_URL').count()).toBeGreaterThan(0);
    await page
      .getByRole('button', { name: /^(Apply|Use the proxy|Point)/ })
      .first()
      .click();
    await expect.poll(() => readFile(file, 'utf8'), patient).toContain('ANTHROPIC_BASE_URL');
    expect(await page.content()).not.toMatch(/swy_[A-Za-z0-9_-]{43}/);
    await page
      .getByRole('button', { name: /^(Undo|Put back|Put it back)/ })
      .first()
      .click();
    const confirm = page.getByRole('alertdialog').getByRole('button', { name: /undo|put/i });
    if (await confirm.count()) await confirm.first().click();
    await expect.poll(() => readFile(file, 'utf8'), patient).toBe(original);
    expect(faults).toEqual([]);
    await close();
  });

  it('can be used with the keyboard alone in the popover', async () => {
    const { page, close } = await openPage(browser, product.ui, {
      route: '/popover',
      width: 380,
      height: 600,
    });
    await page.getByRole('row', { name: /Work/ }).first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /Work/ }).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('u');
    await expect
      .poll(
        async () =>
          ((await product.run('accounts')) as Snapshot).accounts.find((account) => account.inUse)?.label,
        patient,
      )
      .toBe('Personal');
    await product.run('use', 'Work');
    await close();
  });

  it('says so when the product ends, and keeps the last values', async () => {
    const other = await startProduct(['--demo']);
    const { page, close } = await openPage(browser, other.ui, { route: '/popover', width: 380, height: 600 });
    await page.getByRole('meter').first().waitFor();
    await other.stop();
    await page
      .getByText(/not running|offline/i)
      .first()
      .waitFor({ timeout: 15_000 });
    expect(await page.getByRole('meter').count()).toBeGreaterThan(0);
    await close();
  });

  it('starts empty with a way on: no accounts, no proxy users', async () => {
    const fresh = await startProduct([], { SWITCHYARD_SECRETS: 'memory' });
    const { page, faults, close } = await openPage(browser, fresh.ui, {
      route: '/popover',
      width: 380,
      height: 600,
    });
    await page
      .getByText(/first account/i)
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await close();
    await fresh.stop();
  });
});
