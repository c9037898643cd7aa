import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openPage, skipReason, type OpenPage } from './bench.ts';
import { startSimulatedBench, type SimulatedBench } from './vendors.ts';

interface Snapshot {
  readonly groups: readonly {
    readonly vendor: string;
    readonly mode: string;
    readonly routing?: { readonly strategy: string; readonly thresholdPercent: number };
  }[];
  readonly accounts: readonly {
    readonly label: string;
    readonly vendor: string;
    readonly position: number;
    readonly routing?: { readonly reservePercent: number };
  }[];
}

/** A verb starts a process; on a busy machine that takes its time. */
const patient = { timeout: 20_000, interval: 250 };

describe.skipIf(browserPath === null)(`routing in a real browser${skipReason}`, () => {
  let bench: SimulatedBench;
  beforeAll(async () => {
    bench = await startSimulatedBench();
    // A plan account of the same vendor. It opens nothing and is only ever chosen in a dry run.
    await bench.control('accounts.add', {
      provider: 'claude',
      kind: 'setup-token',
      label: 'Own login',
      secret: `sk-ant-oat01-${'browser-simulated-'.repeat(5)}`,
    });
  });
  afterAll(() => bench?.close());

  const snapshot = async (): Promise<Snapshot> => (await bench.product.run('accounts')) as Snapshot;
  const anthropic = async (): Promise<Snapshot['groups'][number] | undefined> =>
    (await snapshot()).groups.find(({ vendor }) => vendor === 'anthropic');
  const order = async (): Promise<readonly string[]> =>
    (await snapshot()).accounts
      .filter(({ vendor }) => vendor === 'anthropic')
      .toSorted((left, right) => left.position - right.position)
      .map(({ label }) => label);
  const open = async (): Promise<OpenPage> => {
    const opened = await openPage(bench.browser, bench.product.ui, { route: '/routing' });
    await opened.page.getByText('What would happen now?').waitFor();
    return opened;
  };
  const group = (page: Page) => page.getByRole('region', { name: /^Accounts of (Claude|Anthropic)/ });

  it('turns automatic on, sets strategy, threshold and reserve, and the server keeps them', async () => {
    const { page, faults, close } = await open();
    await group(page).getByRole('radio', { name: 'Automatic' }).check();
    await group(page).getByLabel('Strategy').selectOption('in-order');
    const threshold = group(page).getByLabel('Next account from');
    await threshold.fill('80');
    await threshold.press('Enter');
    await group(page).getByLabel('Keep for me: Claude key').fill('25');
    await page.keyboard.press('Tab');
    await expect
      .poll(async () => {
        const { accounts } = await snapshot();
        return [await anthropic(), accounts.find(({ label }) => label === 'Claude key')?.routing];
      }, patient)
      .toMatchObject([
        { mode: 'automatic', routing: { strategy: 'in-order', thresholdPercent: 80 } },
        { reservePercent: 25 },
      ]);
    expect(faults).toEqual([]);
    await close();
  });

  it('orders accounts by the keyboard and by the mouse', async () => {
    const { page, faults, close } = await open();
    await group(page).getByRole('button', { name: 'Move Claude key' }).press('ArrowDown');
    await expect.poll(order, patient).toEqual(['Own login', 'Claude key']);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Move Claude key',
    );
    const row = (name: string) => group(page).getByRole('listitem').filter({ hasText: name });
    await row('Claude key').dragTo(row('Own login'), { sourcePosition: { x: 60, y: 12 } });
    await expect.poll(order, patient).toEqual(['Claude key', 'Own login']);
    expect(faults).toEqual([]);
    await close();
  });

  it('tells who would serve another program and why not the others, and follows a shell’s change', async () => {
    const { page, faults, close } = await open();
    const card = page.getByRole('region', { name: 'What would happen now?' });
    const vendorLabel = (await group(page).getByRole('heading').first().innerText()).trim();
    await card.getByLabel('Whose accounts').selectOption({ label: vendorLabel });
    await card.getByLabel('From which program').selectOption('other');
    await card.getByRole('button', { name: 'Show who' }).click();
    await card.getByText('Claude key would serve').waitFor();
    expect(await card.getByRole('status').innerText()).toMatch(/Own login\s+not for this program/);
    const { accounts } = (await bench.product.run('accounts')) as {
      accounts: { id: string; label: string }[];
    };
    await bench.product.run(
      'accounts',
      'disable',
      accounts.find(({ label }) => label === 'Claude key')?.id ?? '',
    );
    await card.getByText('Nobody would serve').waitFor();
    await bench.product.run(
      'accounts',
      'enable',
      accounts.find(({ label }) => label === 'Claude key')?.id ?? '',
    );
    await card.getByText('Claude key would serve').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('opens model routing where it was, and shows why a request went where it went', async () => {
    const old = await openPage(bench.browser, bench.product.ui, { route: '/settings/models' });
    await old.page.getByText('Models by account').waitFor();
    expect(old.page.url()).toContain('/routing/models');
    await old.close();
    expect(
      await bench.sendMessages({
        model: 'claude-haiku-4-5',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    ).toBe(200);
    const { page, faults, close } = await openPage(bench.browser, bench.product.ui, { route: '/activity' });
    await page.getByRole('row').filter({ hasText: 'claude-haiku-4-5' }).first().click();
    await page.getByRole('dialog').getByText('Why this account').waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
