import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AccountsBench } from '../clients/accounts-bench.ts';
import type { typedSecrets } from './secrets-bench.ts';
import type { Watched } from './shown.ts';

/** A page that is walked through, every state of it noted. */
export interface Walk extends Watched {
  readonly page: Page;
  readonly bench: AccountsBench;
}

export const wholeKey = /swy_[A-Za-z0-9_-]{43}/;

const dialogOf = ({ page }: Walk): Locator => page.getByRole('dialog');

/** The pages without anything open on them. */
export async function walkPages({ page, go, note }: Walk): Promise<void> {
  const pages = {
    '/popover': page.getByRole('meter'),
    '/overview': page.getByText('Capacity'),
    '/welcome': page.getByRole('region', { name: 'Logins' }).getByRole('checkbox'),
    '/accounts': page.getByRole('button', { name: 'Gemini API key', exact: true }),
    '/agents': page.getByRole('button', { name: 'Claude Code', exact: true }),
    '/routing': page.getByText('Models by account'),
    '/activity': page.getByRole('row').nth(1),
    '/settings': page.getByLabel('What the key is for'),
  };
  for (const [route, proof] of Object.entries(pages)) {
    await go(route);
    await proof.first().waitFor();
    await note(route);
  }
}

/** Tabs with what is the account's own; the others are looked at once. */
const ownTabs = /^(?:Sign-in|Endpoint|Network|Diagnostics)$/;

/** Every account's drawer. */
export async function walkAccounts({ page, bench, go, note }: Walk): Promise<void> {
  const { accounts } = await bench.product().control('accounts.snapshot', {});
  expect(new Set(accounts.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
  for (const [index, { id, label }] of accounts.entries()) {
    await go(`/accounts/${id}`);
    const tabs = page.getByRole('dialog', { name: label, exact: true }).getByRole('tab');
    await tabs.first().waitFor();
    for (const name of await tabs.allInnerTexts()) {
      if (index > 0 && !ownTabs.test(name)) continue;
      await tabs.getByText(name, { exact: true }).click();
      await note(`account ${label}, ${name}`);
    }
  }
}

/** The ways to add an account, up to what is typed, refused and kept. */
export async function walkForms(walk: Walk, typed: ReturnType<typeof typedSecrets>): Promise<void> {
  const { page, bench, go, note } = walk;
  const dialog = dialogOf(walk);
  const field = dialog.locator('input[type=password]');
  // The dialog begins anew only when it was closed.
  const add = async (provider: string): Promise<void> => {
    await go('/accounts');
    await go(`/accounts/add?provider=${provider}`);
    await dialog.getByRole('button', { name: 'Back' }).waitFor();
  };
  await go('/accounts/add');
  await dialog.getByText('Found on this computer').waitFor();
  await note('add');
  await add('claude');
  await dialog.getByRole('button', { name: 'Choose: Login that Claude Code keeps on this computer' }).click();
  await note('add a login that was found');
  await dialog.getByRole('button', { name: 'Back' }).click();
  await dialog.getByRole('button', { name: 'Choose: Sign in with the browser' }).click();
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await dialog.getByText('The browser is on another computer').click();
  await dialog.getByLabel(/^Text from the page/).fill(`${typed['text typed into a sign-in']}#nothing`);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('alert').waitFor();
  await note('a sign-in under way, a text refused', 'fields');
  await dialog.getByRole('button', { name: 'Cancel sign-in' }).click();
  await dialog.getByText('The sign-in was cancelled').waitFor();
  await note('a sign-in that was cancelled');

  const chooseKey = async (provider: string): Promise<void> => {
    await add(provider);
    await dialog
      .getByRole('button', { name: /^Choose/ })
      .first()
      .click();
  };
  await chooseKey('openai');
  await field.fill(typed['key typed at the wrong provider']);
  await field.press('Enter');
  await dialog.getByRole('alert').waitFor();
  await note('a key that is refused', 'fields');
  await chooseKey('anthropic');
  await field.fill(typed['key typed into the add form']);
  await note('a key that is typed', 'fields');
  await dialog.getByLabel(/^Name/).fill('Typed');
  await field.press('Enter');
  await page.getByRole('dialog', { name: 'Typed' }).waitFor();
  await note('an account that was added');

  await dialog.getByRole('tab', { name: 'Sign-in' }).click();
  await dialog.getByLabel('New secret').fill(typed['key typed in place of another']);
  await dialog.getByRole('button', { name: 'Replace secret' }).click();
  const lastFour = typed['key typed in place of another'].slice(-4);
  await expect
    .poll(async () => (await bench.product().control('accounts.snapshot', {})).accounts, { timeout: 10_000 })
    .toContainEqual(expect.objectContaining({ label: 'Typed', secretLastFour: lastFour }));
  await note('a key that was replaced');
}

/** Every agent's drawer, by its file, by its start and by hand; gives the key that was made and shown. */
export async function walkAgents(walk: Walk): Promise<string> {
  const { bench, go, note } = walk;
  const dialog = dialogOf(walk);
  const { agents } = await bench.product().control('agents.list', {});
  const shown = agents.filter(({ state }) => state !== 'not-installed' && state !== 'unsupported');
  for (const id of new Set(shown.map((agent) => agent.id))) {
    await go(`/agents/${id}`);
    await dialog.first().waitFor();
    await note(`agent ${id}`);
  }
  for (const id of ['claude-code', 'codex'] as const) {
    await go(`/agents/${id}`);
    for (const way of await dialog.getByRole('radio', { name: /^(?:Launch only|By hand|Always)/ }).all()) {
      await way.check();
      await note(`agent ${id}, ${await way.getAttribute('value')}`);
    }
    await bench.product().control('agents.apply', { agent: id });
    await dialog.getByText('Its requests go through Switchyard.').waitFor();
    await dialog.getByText(/settings? that Switchyard wrote/).click();
    await note(`agent ${id}, applied`);
  }

  await go('/agents/any-openai');
  await dialog.getByRole('button', { name: 'Make a key' }).click();
  await dialog.getByText('The key is in the lines above.').waitFor();
  const key = wholeKey.exec(await dialog.locator('pre').first().innerText())?.[0] ?? '';
  await note('lines by hand with their key', 'page');
  await go('/agents');
  await go('/agents/any-openai');
  await dialog.getByText('YOUR_SWITCHYARD_KEY').first().waitFor();
  await note('lines by hand, later');
  return key;
}

/** Every request's drawer. */
export async function walkActivity(walk: Walk): Promise<void> {
  const { bench, go, note } = walk;
  const { requests } = await bench.product().control('activity.list', { limit: 100 });
  expect(requests.some(({ errorMessage }) => errorMessage?.includes('bad: '))).toBe(true);
  for (const { id } of requests) {
    await go(`/activity/${id}`);
    await dialogOf(walk).first().waitFor();
    await note(`request ${id}`);
  }
}

/** A client key that is made in the settings, shown once, and gone; gives it. */
export async function walkKeys({ page, go, note }: Walk): Promise<string> {
  await go('/settings');
  await page.getByLabel('What the key is for').fill('from the page');
  await page.getByRole('button', { name: 'Create key' }).click();
  const shown = page.locator('code.secret');
  await shown.waitFor();
  const key = await shown.innerText();
  await note('a key that was made', 'page');
  await page.getByRole('button', { name: 'Done' }).click();
  await shown.waitFor({ state: 'detached' });
  await note('settings, later');
  return key;
}
