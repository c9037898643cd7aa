import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountsSnapshot } from '../../server/contract/index.ts';
import { otherPerson, startSignInBench, type SignInBench } from './accounts-vendor.ts';
import { browserPath, openPage, skipReason } from './bench.ts';

describe.skipIf(browserPath === null)(`signing in, in a real browser${skipReason}`, () => {
  let bench: SignInBench;
  beforeAll(async () => {
    bench = await startSignInBench();
  });
  afterAll(() => bench?.close());

  const accounts = async (): Promise<AccountsSnapshot['accounts']> =>
    (await bench.control<AccountsSnapshot>('accounts.snapshot', {})).accounts;
  const dialogOf = (page: Page): Locator => page.getByRole('dialog');
  const linkOf = async (page: Page): Promise<string> =>
    (await dialogOf(page).locator('[data-sign-in] a[href^="https://"]').first().getAttribute('href')) ?? '';
  async function choose(page: Page, method: RegExp, way: string): Promise<void> {
    await dialogOf(page).getByRole('button', { name: method }).click();
    await dialogOf(page).getByRole('button', { name: way, exact: true }).click();
    await dialogOf(page).getByText('Waiting for you').waitFor();
  }

  it('ends with a named account; no token, code or verifier is on the page, and the way there survives a reload', async () => {
    const { page, faults, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/accounts/add?provider=claude',
    });
    await choose(page, /^Choose: Sign in with the browser/, 'Sign in');
    expect(await dialogOf(page).innerText()).toMatch(/\d+ m left/);
    const link = await linkOf(page);
    expect(new URL(link).host).toBe('claude.com');

    await page.getByRole('button', { name: 'Close' }).first().click();
    await page.getByText('A sign-in is open: Claude plan').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await linkOf(page)).toBe(link);

    await bench.sayYes(page, link);
    await dialogOf(page).getByText('The account is added.').waitFor();
    await dialogOf(page).getByLabel('Name').fill('Evenings');
    await dialogOf(page).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('dialog', { name: 'Evenings' }).waitFor();
    expect(await accounts()).toMatchObject([
      { label: 'Evenings', kind: 'oauth', credential: { state: 'ok' } },
    ]);
    const shown = await page.content();
    for (const family of bench.tokens.grants.families()) {
      expect(shown).not.toContain(family.accessToken);
      expect(shown).not.toContain(family.current);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('for another person than the account’s changes nothing, says so, and may become a new account', async () => {
    const [first] = await accounts();
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: `/accounts/${first?.id ?? ''}?tab=sign-in`,
    });
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByText('Waiting for you').waitFor();
    await bench.sayYes(page, await linkOf(page), otherPerson);
    await page.getByText('That was another account').waitFor();
    expect(await dialogOf(page).innerText()).toContain(otherPerson.email);
    expect((await accounts()).map(({ label }) => label)).toEqual(['Evenings']);

    await page.getByRole('button', { name: 'Sign in as a new account' }).click();
    await page.getByRole('dialog', { name: 'Add Claude plan' }).waitFor();
    await bench.sayYes(page, await linkOf(page), otherPerson);
    await dialogOf(page).getByText('The account is added.').waitFor();
    expect((await accounts()).map(({ email }) => email)).toContain(otherPerson.email);
    await close();
  });

  it('in a browser elsewhere ends with a pasted text; a wrong one is explained and ends nothing', async () => {
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/accounts/add?provider=claude',
    });
    await choose(page, /^Choose: Sign in with the browser/, 'Sign in');
    await dialogOf(page).getByText('The browser is on another computer').click();
    const field = dialogOf(page).getByLabel(/^Text from the page/);
    await field.fill('nonsense');
    await dialogOf(page).getByRole('button', { name: 'Continue' }).click();
    await dialogOf(page).getByRole('alert').waitFor();
    await dialogOf(page).getByText('Waiting for you').waitFor();

    const { signIns } = await bench.control<{ signIns: { pasteUrl: string | null }[] }>(
      'accounts.sign-ins',
      {},
    );
    const asked = new URL(signIns.at(-1)?.pasteUrl ?? '').searchParams;
    const code = bench.tokens.signIns.issueCode(
      {
        clientId: asked.get('client_id') ?? '',
        redirectUri: asked.get('redirect_uri') ?? '',
        scope: asked.get('scope') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        nonce: null,
      },
      otherPerson,
    );
    await field.fill(`${code}#${asked.get('state') ?? ''}`);
    await dialogOf(page).getByRole('button', { name: 'Continue' }).click();
    // The same person as before: the account is renewed in place.
    await dialogOf(page).getByText('This account was here already').waitFor();
    expect((await accounts()).length).toBe(2);
    await close();
  });

  it('by code shows the code, and goes on as soon as it was typed somewhere', async () => {
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/accounts/add?provider=codex',
    });
    await choose(page, /^Choose: Sign in with ChatGPT/, 'Get a code');
    const code = await dialogOf(page).getByLabel('The code', { exact: true }).innerText();
    const device = bench.tokens.signIns.device(code);
    if (device === null) throw new Error(`no such code: ${code}`);
    Object.assign(device, { decision: 'approved', login: { ...otherPerson, plan: 'plus' } });
    await dialogOf(page).getByText('The account is added.').waitFor({ timeout: 20_000 });
    expect((await accounts()).map(({ provider }) => provider)).toContain('codex');
    await close();
  });

  it('is cancelled with a click, and the vendor’s late answer is not taken', async () => {
    const before = (await accounts()).length;
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/accounts/add?provider=claude',
    });
    await choose(page, /^Choose: Sign in with the browser/, 'Sign in');
    const link = await linkOf(page);
    await page.getByRole('button', { name: 'Cancel sign-in' }).click();
    await dialogOf(page).getByText('The sign-in was cancelled').waitFor();
    const redirect = new URL(link).searchParams.get('redirect_uri') ?? '';
    await expect(fetch(redirect)).rejects.toThrow();
    expect((await accounts()).length).toBe(before);
    await close();
  });

  it('that the vendor refuses is told in the vendor’s words, with a way to start again', async () => {
    const { page, close } = await openPage(bench.browser, bench.product.ui, {
      route: '/accounts/add?provider=claude',
    });
    await choose(page, /^Choose: Sign in with the browser/, 'Sign in');
    await bench.sayYes(page, `${await linkOf(page)}&simulate=deny`);
    await dialogOf(page)
      .getByText(/The person said no/)
      .waitFor();
    await dialogOf(page).getByRole('button', { name: 'Start again' }).click();
    await dialogOf(page).getByText('Waiting for you').waitFor();
    await dialogOf(page).getByRole('button', { name: 'Cancel sign-in' }).click();
    await close();
  });

  it('is asked for within a second of the request that the vendor refused, and its button starts it', async () => {
    const used = (await accounts()).find(({ provider, inUse }) => provider === 'claude' && inUse);
    if (used === undefined) throw new Error('no account in use');
    const { page, close } = await openPage(bench.browser, bench.product.ui, { route: '/accounts' });
    await page.getByRole('button', { name: used.label, exact: true }).waitFor();
    expect(await bench.sendGenuine()).toBe(200);
    for (const family of bench.tokens.grants.families()) bench.tokens.grants.end(family, 'Revoked');
    expect(await bench.sendGenuine()).not.toBe(200);
    const signIn = page.getByRole('button', { name: `Sign in: ${used.label}` });
    await signIn.waitFor({ timeout: 1_000 });
    await signIn.click();
    await dialogOf(page).getByText('Waiting for you').waitFor();
    await bench.sayYes(page, await linkOf(page), used.email === otherPerson.email ? otherPerson : null);
    await dialogOf(page).getByText('Good', { exact: true }).waitFor();
    expect(await bench.sendGenuine()).toBe(200);
    await close();
  });
});
