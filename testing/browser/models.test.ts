import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openPage, skipReason, type OpenPage } from './bench.ts';
import { startSimulatedBench, type SimulatedBench } from './vendors.ts';

interface Rules {
  readonly rules: readonly { readonly match: string; readonly targets: readonly string[] }[];
  readonly excluded: readonly string[];
}

/** A verb starts a process; on a busy machine that takes its time. */
const patient = { timeout: 20_000, interval: 250 };

describe.skipIf(browserPath === null)(`model routing in a real browser${skipReason}`, () => {
  let bench: SimulatedBench;
  beforeAll(async () => {
    bench = await startSimulatedBench();
  });
  afterAll(() => bench?.close());

  const rules = async (): Promise<Rules> => (await bench.product.run('models', 'rules')) as Rules;
  const openModels = async (): Promise<OpenPage> => {
    const opened = await openPage(bench.browser, bench.product.ui, { route: '/settings/models' });
    await opened.page.getByText('Models by account').waitFor();
    return opened;
  };
  const section = (page: Page, name: string) => page.getByRole('region', { name });

  it('adds an alias from the known models, shows it, and a request is served by its target', async () => {
    const { page, faults, close } = await openModels();
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Model asked for').fill('my-model');
    await dialog.getByLabel('Target 1').pressSequentially('4o');
    await page.getByRole('option', { name: /openai\/gpt-4o-mini/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await section(page, 'Model routing').getByText('my-model', { exact: true }).waitFor();
    expect((await rules()).rules).toMatchObject([{ match: 'my-model', targets: ['openai/gpt-4o-mini'] }]);
    expect(
      await bench.sendMessages({
        model: 'my-model',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    ).toBe(200);
    expect(faults).toEqual([]);
    await close();
  });

  it('takes what was typed on Enter, and a known model only when the arrow keys chose it', async () => {
    const { page, faults, close } = await openModels();
    const field = page.getByLabel('Model to look up');
    await field.pressSequentially('gpt-5');
    await page
      .getByRole('option', { name: /gpt-5\.1/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    const answer = section(page, 'Model routing').getByRole('status');
    await answer.waitFor();
    expect(await field.inputValue()).toBe('gpt-5');
    await field.fill('');
    await field.pressSequentially('4o');
    await page.getByRole('option', { name: /gpt-4o-mini/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe('openai/gpt-4o-mini');
    expect(faults).toEqual([]);
    await close();
  });

  it('maps the sizes of Claude Code and tells what would happen to its next request', async () => {
    const { page, faults, close } = await openModels();
    await page.getByRole('button', { name: 'Set up an agent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Opus').fill('openai/gpt-5.1');
    await dialog.getByLabel('Haiku').fill('openai/gpt-4o-mini');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await rules()).rules.filter(({ match }) => match.startsWith('*'))).toMatchObject([
      { match: '*opus*', agent: 'claude-code', targets: ['openai/gpt-5.1'] },
      { match: '*haiku*', agent: 'claude-code', targets: ['openai/gpt-4o-mini'] },
    ]);
    await page.getByLabel('Model to look up').fill('claude-opus-4-6');
    await page.locator('form.resolve select').selectOption('claude-code');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const answer = section(page, 'Model routing').getByRole('status');
    await answer.getByText('the rule for “*opus*”').waitFor();
    expect(await answer.innerText()).toMatch(/gpt-5\.1[\s\S]*GPT key[\s\S]*translated/);
    expect(faults).toEqual([]);
    await close();
  });

  it('excludes a model by a pattern, marks it in the lists, refuses requests for it, and allows it again', async () => {
    const { page, faults, close } = await openModels();
    const excluded = section(page, 'Excluded models');
    await excluded.getByLabel('Model or pattern to exclude').fill('*haiku*');
    await excluded.getByRole('button', { name: 'Exclude', exact: true }).click();
    await excluded.getByRole('button', { name: 'Allow *haiku* again' }).waitFor();
    const lists = section(page, 'Models by account');
    await lists.getByRole('button', { name: /^Claude key/ }).click();
    await lists.getByText('excluded', { exact: true }).first().waitFor();
    expect(
      await bench.sendMessages({
        model: 'claude-haiku-4-5',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    ).toBeGreaterThanOrEqual(400);
    await excluded.getByRole('button', { name: 'Allow *haiku* again' }).click();
    await expect.poll(async () => (await rules()).excluded, patient).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it('shows a rule that a shell wrote while the page is open', async () => {
    const { page, faults, close } = await openModels();
    await bench.product.run('models', 'alias', 'from-the-shell', 'gpt-5.1', 'claude-opus-5-5');
    await section(page, 'Model routing').getByText('from-the-shell').waitFor();
    await page.getByRole('button', { name: 'Remove rule: from-the-shell' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await section(page, 'Model routing').getByText('from-the-shell').waitFor();
    expect((await rules()).rules.map(({ match }) => match)).toContain('from-the-shell');
    expect(faults).toEqual([]);
    await close();
  });
});
