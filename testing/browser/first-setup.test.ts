import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountsSnapshot } from '../../server/contract/index.ts';
import { startAgentsBench, type AgentsBench } from './agents-bench.ts';
import { browserPath, launchBrowser, openPage, skipReason } from './bench.ts';

const login = JSON.stringify({
  claudeAiOauth: {
    accessToken: 'sk-ant-oat01-simulated-for-the-first-setup',
    refreshToken: 'sk-ant-ort01-simulated-for-the-first-setup',
    expiresAt: 1_999_999_999_000,
    scopes: ['user:inference'],
    subscriptionType: 'max',
  },
});

describe.skipIf(browserPath === null)(`the first setup, in a real browser${skipReason}`, () => {
  let bench: AgentsBench;
  let browser: Browser;
  beforeAll(async () => {
    [bench, browser] = await Promise.all([startAgentsBench(), launchBrowser()]);
    await writeFile(join(bench.product.home, '.claude', '.credentials.json'), login, { mode: 0o600 });
    await writeFile(bench.file, '{ "model": "opus" }\n');
  });
  afterAll(async () => {
    await browser?.close();
    await bench?.stop();
  });

  it('opens by itself until it is skipped, and is found again in the settings', async () => {
    const { page, faults, close } = await openPage(browser, bench.product.ui, { route: '/overview' });
    await page.getByRole('heading', { name: 'Set up Switchyard' }).waitFor();
    await page.getByRole('button', { name: 'Skip' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Find accounts and agents' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'First setup' }).click();
    await page.getByRole('heading', { name: 'Set up Switchyard' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('finds the login and the program, writes nothing before the button, and sets both up by keyboard', async () => {
    const { page, faults, close } = await openPage(browser, bench.product.ui, { route: '/welcome' });
    const logins = page.getByRole('region', { name: 'Logins' });
    const agents = page.getByRole('region', { name: 'Agents' });
    await logins.getByRole('checkbox', { checked: true }).waitFor();
    await agents.getByText(/Writes \d+ settings in .*settings\.json/).waitFor();
    expect(await readFile(bench.file, 'utf8')).toBe('{ "model": "opus" }\n');

    await page.getByRole('button', { name: 'Set up', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Go to Overview' }).waitFor();
    expect(await readFile(bench.file, 'utf8')).toContain('ANTHROPIC_BASE_URL');
    const { accounts } = await bench.control<AccountsSnapshot>('accounts.snapshot', {});
    expect(accounts).toMatchObject([{ provider: 'claude', kind: 'cli-login' }]);
    expect(await readFile(join(bench.product.home, '.claude', '.credentials.json'), 'utf8')).toBe(login);
    expect(await page.content()).not.toContain('simulated-for-the-first-setup');

    await page.getByRole('button', { name: 'Go to Overview' }).click();
    await page.getByText('Capacity').first().waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
