import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openPage, skipReason } from './bench.ts';
import { compatibleSecret, serverUrl, startSimulatedBench, type SimulatedBench } from './vendors.ts';

interface Accounts {
  readonly accounts: readonly { readonly label: string; readonly baseUrl: string | null }[];
}

describe.skipIf(browserPath === null)(`a server of one's own in a real browser${skipReason}`, () => {
  let bench: SimulatedBench;
  beforeAll(async () => {
    bench = await startSimulatedBench();
  });
  afterAll(() => bench?.close());

  it('is added by its address and key, serves a client of another API, and Activity declares what was lost', async () => {
    const { product, browser } = bench;
    const { page, faults, close } = await openPage(browser, product.ui, { route: '/accounts' });
    await page.getByRole('button', { name: 'Add account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /OpenAI.compatible/i }).click();
    await dialog.getByLabel('Base URL').fill(serverUrl);
    await dialog.locator('input[type=password]').fill(compatibleSecret);
    await dialog.getByLabel(/^Name/).fill('Own server');
    await dialog.locator('#add-account').evaluate((form) => {
      if (form instanceof HTMLFormElement) form.requestSubmit();
    });
    await page.getByRole('dialog', { name: 'Own server' }).waitFor();
    const { accounts } = (await product.run('accounts')) as Accounts;
    expect(accounts.find(({ label }) => label === 'Own server')?.baseUrl).toBe(serverUrl);
    expect(await page.content()).not.toContain(compatibleSecret);
    await close();

    await product.run('models', 'alias', 'big', 'Own server/simulated-large');
    expect(
      await bench.sendMessages({
        model: 'big',
        max_tokens: 50,
        top_k: 5,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    ).toBe(200);

    const activity = await openPage(browser, product.ui, { route: '/activity' });
    const row = activity.page.getByRole('row', { name: /big → simulated-large/ });
    await row.waitFor();
    expect(await row.innerText()).toContain('Translated to OpenAI Chat Completions');
    await row.click();
    const drawer = activity.page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Not carried over' }).waitFor();
    expect(await drawer.innerText()).toContain('sampling.topK');
    expect(await drawer.innerText()).toMatch(/Model sent\s+simulated-large/);
    expect([...faults, ...activity.faults]).toEqual([]);
    await activity.close();
  });

  it('says what is wrong with an address before anything is stored', async () => {
    const { product, browser } = bench;
    const { page, close } = await openPage(browser, product.ui, {
      route: '/accounts/add?provider=openai-compatible',
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Base URL').fill('http://llm.example.test/v1');
    await dialog.locator('#add-account').evaluate((form) => {
      if (form instanceof HTMLFormElement) form.requestSubmit();
    });
    await dialog.getByText(/https/).first().waitFor();
    const { accounts } = (await product.run('accounts')) as Accounts;
    expect(accounts.some(({ baseUrl }) => baseUrl?.startsWith('http:') === true)).toBe(false);
    await close();
  });
});
