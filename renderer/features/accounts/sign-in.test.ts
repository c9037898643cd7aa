import { afterEach, describe, expect, it } from 'vitest';
import type { SignInView } from '../../../server/contract/index.ts';
import { ControlError } from '../../bridge/index.ts';
import { makeSignIn } from '../../testing/fake-account-operations.ts';
import { makeAccount } from '../../testing/account-fixtures.ts';
import { fieldNamed, fillField, sentTo, submitForm } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(route: string, options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AccountsPage, { route, ...options });
}

/** The vendor, or the product, moves a sign-in on. */
async function move(state: SignInView['state'], part: Partial<SignInView> = {}): Promise<void> {
  const view = screen.client.backend.state.signIns.at(-1);
  if (!view) throw new Error('No sign-in was started.');
  screen.client.emit({ name: 'sign-in.changed', payload: { ...view, ...part, state } });
  await screen.settle();
}

const dialog = (): string => document.querySelector('[role="dialog"]')?.textContent ?? '';
const pageLinks = (): string[] =>
  [...document.querySelectorAll<HTMLAnchorElement>('[data-sign-in] a')].map(({ href }) => href);
const pasteLabel = 'Text from the page, or the address of a page that did not open';

/** The page behind the dialog has buttons of the same name. */
function inDialog(name: string): HTMLButtonElement {
  const all = [...document.querySelectorAll<HTMLButtonElement>('[role="dialog"] button')];
  const found = all.find((one) => one.textContent?.trim() === name);
  if (!found) throw new Error(`No button "${name}" in the dialog`);
  return found;
}
async function press(name: string): Promise<void> {
  inDialog(name).click();
  await screen.settle();
}

async function startInBrowser(): Promise<void> {
  await open('/accounts/add?provider=claude');
  await screen.click('Choose: Sign in with the browser');
  await press('Sign in');
}

describe('a sign-in of our own', () => {
  it('shows what the terms say before anything begins, and begins with a click only', async () => {
    await open('/accounts/add?provider=codex');
    await screen.click('Choose: Sign in with ChatGPT');
    expect(dialog()).toContain('Plans are for use by one person');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([]);
    await screen.click('Get a code');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([{ provider: 'codex', way: 'device' }]);
  });

  it('shows a QR code of pages that work on another device, and never of one that comes back here', async () => {
    const codes = (): (string | null)[] =>
      [...document.querySelectorAll('[data-sign-in] svg[role="img"]')].map((one) =>
        one.getAttribute('aria-label'),
      );
    await open('/accounts/add?provider=codex');
    await screen.click('Choose: Sign in with ChatGPT');
    await screen.click('Get a code');
    expect(codes()).toEqual(['QR code of the page at auth.openai.com']);
    screen.unmount();
    await startInBrowser();
    expect(codes()).toEqual(['QR code of the page at claude.com']);
    expect(document.querySelector('details svg[role="img"]')).not.toBeNull();
  });

  it('opens the vendor’s page by the one way out for links, says how long there is, and copies the link', async () => {
    await startInBrowser();
    expect(pageLinks()).toEqual(['https://claude.com/cai/oauth/authorize?state=x']);
    document.querySelector<HTMLAnchorElement>('[data-sign-in] a')?.click();
    await screen.settle();
    expect(screen.shell.opened).toEqual(['https://claude.com/cai/oauth/authorize?state=x']);
    expect(document.querySelector('[data-sign-in] a')?.getAttribute('rel')).toBe('noopener noreferrer');
    expect(dialog()).toContain('9 m left');
    await screen.click('Copy link');
    expect(screen.shell.copied).toEqual(['https://claude.com/cai/oauth/authorize?state=x']);
  });

  it('puts no link on the page that is not https', async () => {
    await startInBrowser();
    await move({ kind: 'waiting' }, { url: 'javascript:alert(1)', pasteUrl: null });
    expect(pageLinks()).toEqual([]);
  });

  it('takes the text of a browser elsewhere; a wrong one ends nothing and stays to be corrected', async () => {
    await startInBrowser();
    await fillField(screen, pasteLabel, 'half');
    await submitForm(screen, '[data-paste]');
    expect(dialog()).toContain('This is not the text that the page shows.');
    expect(fieldNamed(pasteLabel).value).toBe('half');
    await fillField(screen, pasteLabel, ' code#state \n');
    await submitForm(screen, '[data-paste]');
    expect(sentTo(screen, 'accounts.sign-in-paste').at(-1)).toEqual({ id: 'sign-in-1', text: 'code#state' });
    expect(dialog()).toContain('This cannot be cancelled any more.');
    expect(() => screen.button('Cancel sign-in')).toThrow();
  });

  it('shows the code of a device big, with its host and a copy button', async () => {
    await open('/accounts/add?provider=codex');
    await screen.click('Choose: Sign in with ChatGPT');
    await screen.click('Get a code');
    expect(document.querySelector('.user-code')?.textContent).toBe('ABCD-12345');
    expect(dialog()).toContain('Type this code at auth.openai.com');
    await screen.click('Copy the code');
    expect(screen.shell.copied).toEqual(['ABCD-12345']);
  });

  it('ends with the account, its name to be changed, and its quota', async () => {
    await startInBrowser();
    screen.client.backend.change((state) => {
      state.accounts = {
        ...state.accounts,
        accounts: [
          ...state.accounts.accounts,
          makeAccount(testNowMs, { id: 'fresh', label: 'ada@example.com', kind: 'oauth', position: 4 }),
        ],
      };
    });
    await move({ kind: 'done', accountId: 'fresh' });
    expect(dialog()).toContain('The account is added.');
    expect(dialog()).toContain('a…@example.com');
    expect(document.querySelectorAll('[role="dialog"] [role="meter"]').length).toBe(2);
    await fillField(screen, 'Name', 'Evenings');
    await submitForm(screen, '#name-account');
    expect(sentTo(screen, 'accounts.update')).toEqual([{ id: 'fresh', label: 'Evenings' }]);
    expect(dialog()).toContain('Evenings');
  });

  it('says so when the account was here already', async () => {
    await startInBrowser();
    await move({ kind: 'done', accountId: 'personal' });
    expect(dialog()).toContain('This account was here already');
  });

  it('that failed says why and starts again in the same way', async () => {
    await startInBrowser();
    await move({ kind: 'failed', code: 'sign-in-expired', message: 'It was not finished in time.' });
    expect(dialog()).toContain('It was not finished in time.');
    await screen.click('Start again');
    expect(sentTo(screen, 'accounts.sign-in').length).toBe(2);
    expect(dialog()).toContain('Waiting for you');
  });

  it('is cancelled, and leads back to the way in', async () => {
    await startInBrowser();
    await screen.click('Cancel sign-in');
    expect(sentTo(screen, 'accounts.sign-in-cancel')).toEqual([{ id: 'sign-in-1' }]);
    expect(dialog()).toContain('The sign-in was cancelled');
    await screen.click('Back');
    expect(dialog()).toContain('Sign in on the vendor’s page');
  });

  it('that cannot start keeps the way in on screen with the reason', async () => {
    await open('/accounts/add?provider=claude', {
      before: (client) =>
        client.fail(
          'accounts.sign-in',
          new ControlError({ code: 'sign-in-port', message: 'No port is free.', remedy: 'Use a code.' }),
        ),
    });
    await screen.click('Choose: Sign in with the browser');
    await press('Sign in');
    expect(dialog()).toContain('No port is free. Use a code.');
    expect(inDialog('Sign in')).toBeDefined();
  });

  it('asks where secrets go before it starts: what the vendor issues once must find a place', async () => {
    await open('/accounts/add?provider=claude', {
      start: (state) => {
        state.app = {
          ...state.app,
          secrets: { backend: 'file', state: 'locked', message: 'The vault is locked.' },
        };
      },
    });
    await screen.click('Choose: Sign in with the browser');
    await press('Sign in');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([]);
    expect(dialog()).toContain('The vault is locked.');
    await fillField(screen, 'Passphrase', 'a long passphrase');
    await submitForm(screen, '[role="dialog"] form');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([{ provider: 'claude', way: 'browser' }]);
  });
});

describe('the vendor’s own program', () => {
  it('may sign in for an account, beside the login that is already here', async () => {
    await open('/accounts/add?provider=claude');
    await screen.click('Choose: The login that Claude Code made');
    expect(dialog()).toContain('Or a login that is already on this computer');
    await screen.click('Start the program');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([{ provider: 'claude', way: 'program' }]);
    await move({ kind: 'waiting' }, { url: null, pasteUrl: null, takesPaste: true });
    expect(dialog()).toContain('The program opens the vendor’s page');
    expect(fieldNamed(pasteLabel)).toBeDefined();
  });
});

describe('a sign-in that goes on without its dialog', () => {
  it('is announced on the page and is there again when the dialog opens', async () => {
    await open('/accounts', {
      start: (state) => {
        state.signIns = [makeSignIn(testNowMs)];
      },
    });
    expect(screen.text()).toContain('A sign-in is open: Claude plan');
    await screen.click('Show');
    expect(dialog()).toContain('Waiting for you');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([]);
  });

  it('that failed meanwhile says so once', async () => {
    await open('/accounts/add', {
      start: (state) => {
        state.signIns = [
          makeSignIn(testNowMs, { state: { kind: 'failed', code: 'sign-in-failed', message: 'No.' } }),
        ];
      },
    });
    expect(dialog()).toContain('The sign-in did not work');
    await screen.click('Back');
    expect(dialog()).not.toContain('The sign-in did not work');
    expect(dialog()).toContain('Claude plan');
  });
});
