import { afterEach, describe, expect, it } from 'vitest';
import type { AccountView } from '../../../server/contract/index.ts';
import type { FakeState } from '../../testing/fake-backend.ts';
import { sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(route: string, options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AccountsPage, { route, ...options });
}

const inScenario = (name: string) => (state: FakeState) => scenarios[name]?.(state, testNowMs);
const with_ =
  (id: string, part: Partial<AccountView>) =>
  (state: FakeState): void => {
    state.accounts = {
      ...state.accounts,
      accounts: state.accounts.accounts.map((account) =>
        account.id === id ? { ...account, ...part } : account,
      ),
    };
  };
const dialog = (): string => document.querySelector('[role="dialog"]')?.textContent ?? '';
const needsSignIn = { state: 'needs-sign-in', expiresAtMs: null, message: 'Sign in again.' } as const;

describe('the sign-in of an account', () => {
  it.each([
    ['pass-through', 'The agent owns this login'],
    ['cli-login', 'never writes it'],
    ['setup-token', 'You pasted this token'],
    ['api-key', 'You pasted this key'],
    ['oauth', 'Switchyard renews it before it expires'],
    ['snapshot', 'nothing here renews it'],
  ] as const)('of the kind %s says in a sentence whose it is', async (kind, words) => {
    await open('/accounts/work?tab=sign-in', { start: with_('work', { kind }) });
    expect(dialog()).toContain(words);
  });

  it('names the program as the owner in a directory that we made for it', async () => {
    await open('/accounts/work?tab=sign-in', {
      start: with_('work', { source: '~/.local/share/switchyard/programs/1/.credentials.json' }),
    });
    expect(dialog()).toContain('in a directory that Switchyard made for it');
  });

  it('starts again at once from the row, for that account, and a reload does not start it once more', async () => {
    await open('/accounts', { start: inScenario('health') });
    const rows = [...document.querySelectorAll('tbody th')].map((cell) => cell.textContent?.trim());
    expect(rows[0]).toBe('Evenings');
    await screen.click('Sign in: Evenings');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([
      { provider: 'claude', way: 'browser', accountId: 'ended' },
    ]);
    expect(dialog()).toContain('Waiting for you');
    expect(screen.wrapper.vm.$route.fullPath).toBe('/accounts/ended?tab=sign-in');
  });

  it('only leads to the tab where another program owns the login', async () => {
    await open('/accounts', { start: with_('work', { credential: needsSignIn }) });
    await screen.click('Sign in: Work');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([]);
    expect(dialog()).toContain('Sign in with that program as usual');
    await screen.click('Sign in again with the program');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([
      { provider: 'claude', way: 'program', accountId: 'work' },
    ]);
  });

  it('that was somebody else’s explains it, and offers that one as a new account', async () => {
    await open('/accounts/personal?tab=sign-in', { start: inScenario('sign-in-other') });
    expect(dialog()).toContain('That was another account');
    expect(dialog()).toContain('signed in somebody else than Personal. Nothing was changed');
    expect(dialog()).toContain('grace@example.com');
    await screen.click('Sign in as a new account');
    expect(sentTo(screen, 'accounts.sign-in')).toEqual([{ provider: 'claude', way: 'browser' }]);
    expect(dialog()).toContain('Add Claude plan');
    expect(dialog()).toContain('Waiting for you');
  });

  it('names no other person’s mail in privacy mode', async () => {
    await open('/accounts/personal?tab=sign-in', {
      start: (state) => {
        inScenario('sign-in-other')(state);
        state.settings = { ...state.settings, privacy: true };
      },
    });
    expect(dialog()).toContain('That was another account');
    expect(document.body.innerHTML).not.toContain('grace@');
  });

  it('that is done says so and shows the account as it is now', async () => {
    await open('/accounts/ended?tab=sign-in', { start: inScenario('health') });
    await screen.click('Sign in again');
    screen.client.backend.change(
      with_('ended', { credential: { ...needsSignIn, state: 'ok', message: null } }),
    );
    const [attempt] = screen.client.backend.state.signIns;
    if (!attempt) throw new Error('No sign-in was started.');
    screen.client.emit({
      name: 'sign-in.changed',
      payload: { ...attempt, state: { kind: 'done', accountId: 'ended' } },
    });
    await screen.settle();
    expect(document.querySelector('[data-sign-in]')).toBeNull();
    expect(dialog()).toContain('Good');
  });

  it.each([
    ['ended', 'health', 'the vendor is asked to end the session'],
    ['key', 'full', 'stays valid at the vendor until you revoke it there'],
    ['side', 'full', 'The login stays where it is'],
  ])('of %s is removed only after saying what is deleted and what is not', async (id, scenario, words) => {
    await open(`/accounts/${id}?tab=sign-in`, { start: inScenario(scenario) });
    await screen.click('Remove');
    expect(document.querySelector('[role="alertdialog"]')?.textContent).toContain(words);
    expect(sentTo(screen, 'accounts.remove')).toEqual([]);
  });

  it('tells the end of the access token from the end of the login', async () => {
    const credential = {
      state: 'ok',
      expiresAtMs: testNowMs + 3_600_000,
      loginEndsAtMs: testNowMs + 30 * 86_400_000,
      message: null,
    } as const;
    await open('/accounts/work?tab=sign-in', { start: with_('work', { kind: 'oauth', credential }) });
    expect(dialog()).toMatch(/Access token renewed before.*Sign-in ends(?! about)/u);
    screen.unmount();
    const assumed = { ...credential, loginEndIsAssumed: true };
    await open('/accounts/work?tab=sign-in', {
      start: with_('work', { kind: 'oauth', credential: assumed }),
    });
    expect(dialog()).toContain('Sign-in ends about');
  });

  it('says where to end a sign-in by hand that the vendor could not be asked to end', async () => {
    await open('/accounts/ended?tab=sign-in', {
      start: inScenario('health'),
      before: (client) =>
        client.answer('accounts.remove', {
          done: true,
          revocation: { state: 'not-revoked', byHand: 'There.', byHandUrl: 'https://claude.ai/settings' },
        }),
    });
    await screen.click('Remove');
    await screen.click('Remove Evenings');
    const [toast] = useMessagesStore().toasts;
    expect(toast).toMatchObject({ detail: expect.stringContaining('could not be asked'), tone: 'danger' });
    await toast?.action?.run();
    expect(screen.shell.opened).toEqual(['https://claude.ai/settings']);
  });
});
