import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentView } from '../../server/contract/index.ts';
import { startAgentsBench, type AgentsBench } from './agents-bench.ts';
import { browserPath, launchBrowser, openPage, skipReason } from './bench.ts';

const original = '{\r\n  "theme": "dark", // mine\r\n\t"env": { "FOO": "bar" }\r\n}';
const wholeKey = /swy_[A-Za-z0-9_-]{43}/;
const patient = { timeout: 20_000, interval: 250 };

describe.skipIf(browserPath === null)(`the drawer of an agent, in a real browser${skipReason}`, () => {
  let bench: AgentsBench;
  let browser: Browser;
  beforeAll(async () => {
    [bench, browser] = await Promise.all([startAgentsBench(), launchBrowser()]);
    await writeFile(bench.file, original);
  });
  afterAll(async () => {
    await browser?.close();
    await bench?.stop();
  });

  const drawer = (page: Page): Locator => page.getByRole('dialog', { name: 'Claude Code', exact: true });
  const state = async (): Promise<AgentView['state'] | undefined> =>
    (await bench.control<{ agents: AgentView[] }>('agents.list', {})).agents.find(
      ({ id }) => id === 'claude-code',
    )?.state;
  const apply = async (): Promise<void> => {
    await writeFile(bench.file, original);
    await bench.control('agents.apply', { agent: 'claude-code' });
    expect(await state()).toBe('applied');
  };

  const focused = (page: Page): Promise<string | undefined> =>
    page.evaluate(() => document.activeElement?.textContent?.trim());

  it('is used with the keyboard alone: opened, a way chosen, applied, put back to the byte, closed', async () => {
    const { page, faults, close } = await openPage(browser, bench.product.ui, { route: '/agents' });
    const name = page.getByRole('button', { name: 'Claude Code', exact: true });
    await name.focus();
    await page.keyboard.press('Enter');
    await drawer(page).getByRole('group', { name: 'Changes' }).waitFor();

    await drawer(page)
      .getByRole('radio', { name: /^Always/ })
      .focus();
    await page.keyboard.press('ArrowLeft');
    await drawer(page).getByText('npx switchyard run claude-code').waitFor();
    await expect.poll(state, patient).toBe('launch-only');
    expect(await readFile(bench.file, 'utf8')).toBe(original);
    await page.keyboard.press('ArrowRight');
    await drawer(page).getByRole('group', { name: 'Changes' }).waitFor();

    const applies = drawer(page).getByRole('button', { name: 'Apply', exact: true });
    await expect.poll(() => applies.isEnabled(), patient).toBe(true);
    await applies.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => readFile(bench.file, 'utf8'), patient).toContain('ANTHROPIC_BASE_URL');
    await drawer(page).getByText('Its requests go through Switchyard.').waitFor();
    expect(await page.content()).not.toMatch(wholeKey);
    await expect.poll(() => focused(page), patient).toBe('Test call');

    await drawer(page).getByRole('button', { name: 'Put back', exact: true }).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => readFile(bench.file, 'utf8'), patient).toBe(original);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), patient).not.toBe('BODY');
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'detached' });
    await expect.poll(() => name.evaluate((one) => one === document.activeElement), patient).toBe(true);
    expect(faults).toEqual([]);
    await close();
  });

  it('shows what somebody changed outside without being asked, and applies again', async () => {
    await apply();
    const { page, faults, close } = await openPage(browser, bench.product.ui, {
      route: '/agents/claude-code',
    });
    await drawer(page).getByText('Its requests go through Switchyard.').waitFor();
    const ours = await readFile(bench.file, 'utf8');
    // A value that never stood there: the product's look after its own write leaves it, however soon it comes.
    await writeFile(bench.file, ours.replace(bench.product.proxy, 'https://elsewhere.example'));
    const panel = drawer(page).getByRole('region', { name: 'Changed outside' });
    await panel.waitFor({ timeout: 30_000 });
    expect(await panel.innerText()).toContain('ANTHROPIC_BASE_URL');
    await panel.getByRole('button', { name: 'Apply again' }).click();
    await expect.poll(() => readFile(bench.file, 'utf8'), patient).toBe(ours);
    await panel.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await close();
  });

  it('keeps what the other one wrote, and puts single keys back', async () => {
    await apply();
    const ours = await readFile(bench.file, 'utf8');
    const theirs = ours.replace('"ENABLE_PROMPT_CACHING_1H": "1"', '"ENABLE_PROMPT_CACHING_1H": "0"');
    expect(theirs).not.toBe(ours);
    await writeFile(bench.file, theirs);
    const { page, close } = await openPage(browser, bench.product.ui, { route: '/agents/claude-code' });
    const panel = drawer(page).getByRole('region', { name: 'Changed outside' });
    await panel.getByRole('button', { name: 'Keep theirs' }).click();
    await panel.waitFor({ state: 'detached' });
    expect(await readFile(bench.file, 'utf8')).toBe(theirs);

    await drawer(page)
      .getByText(/settings? that Switchyard wrote/)
      .click();
    await drawer(page)
      .getByRole('button', { name: /^Put back: .*ANTHROPIC_AUTH_TOKEN/ })
      .click();
    await expect.poll(() => readFile(bench.file, 'utf8'), patient).not.toContain('ANTHROPIC_AUTH_TOKEN');
    expect(await readFile(bench.file, 'utf8')).toContain('"ENABLE_PROMPT_CACHING_1H": "0"');
    await close();
    await bench.control('agents.undo', { agent: 'claude-code' });
  });

  it('refuses a file that does not parse, with line and column, and touches nothing', async () => {
    const broken = '{\n  "env": { "A": "b",, }\n}\n';
    await writeFile(bench.file, broken);
    await expect.poll(state, patient).toBe('unparsable');
    const { page, close } = await openPage(browser, bench.product.ui, { route: '/agents/claude-code' });
    await drawer(page)
      .getByText(/settings\.json:2:\d+/)
      .first()
      .waitFor();
    expect(await drawer(page).getByRole('button', { name: 'Apply', exact: true }).isEnabled()).toBe(false);
    expect(await readFile(bench.file, 'utf8')).toBe(broken);
    await close();
  });

  it('by start is tried with a test call that runs the program as its command would', async () => {
    await writeFile(bench.file, original);
    await bench.control('agents.set-way', { agent: 'claude-code', way: 'launch' });
    const { page, faults, close } = await openPage(browser, bench.product.ui, {
      route: '/agents/claude-code',
    });
    await drawer(page).getByRole('button', { name: 'Test call' }).click();
    // The program of this bench only tells its version.
    await drawer(page)
      .getByRole('status')
      .getByText(/nothing reached Switchyard/)
      .waitFor();
    expect(await readFile(bench.file, 'utf8')).toBe(original);
    expect(faults).toEqual([]);
    await close();
  });

  it('by hand makes a key that opens the proxy, fills it into the lines and shows it this once', async () => {
    const { page, close } = await openPage(browser, bench.product.ui, { route: '/agents/any-openai' });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('YOUR_SWITCHYARD_KEY').first().waitFor();
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByText('The key is in the lines above.').waitFor();
    const key = wholeKey.exec(await dialog.locator('pre').first().innerText())?.[0] ?? '';
    const answer = await fetch(`${bench.product.proxy}/v1/models`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(200);
    await page.reload();
    await dialog.getByText('YOUR_SWITCHYARD_KEY').first().waitFor();
    expect(await page.content()).not.toMatch(wholeKey);
    await close();
  });
});
