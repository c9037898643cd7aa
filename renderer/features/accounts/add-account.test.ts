import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { mountScreen, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(route: string, options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AccountsPage, { route, ...options });
}

async function type(selector: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) throw new Error(`No field ${selector}`);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await screen.settle();
}

async function submit(): Promise<void> {
  document
    .querySelector('#add-account')
    ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await screen.settle();
}

const added = () =>
  screen.client.calls.filter(({ operation }) => operation === 'accounts.add').map(({ input }) => input);

describe('adding an account', () => {
  it('offers the ways in from the least exposed to the most, each with the terms and their link', async () => {
    await open('/accounts/add?provider=claude');
    const names = [...document.querySelectorAll('[role="dialog"] h3')].map((name) => name.textContent);
    expect(names).toEqual([
      'Claude Code’s own login, passed through',
      'The login that Claude Code made',
      'Setup token',
      'Sign in with the browser',
    ]);
    const link = document.querySelector<HTMLAnchorElement>('[role="dialog"] a');
    link?.click();
    expect(screen.shell.opened).toEqual(['https://www.anthropic.com/legal/consumer-terms']);
  });

  it('sends the pasted secret once, trimmed, with the name, and does not keep it on the page', async () => {
    await open('/accounts/add?provider=claude');
    await screen.click('Choose: Setup token');
    await submit();
    expect(screen.text()).toContain('Paste the secret first.');
    await type('#add-account input[type="password"]', '  sk-ant-oat-example-7Qxa \n');
    await type('#add-account input[maxlength="80"]', 'Evening');
    await submit();
    expect(added()).toEqual([
      { provider: 'claude', kind: 'setup-token', secret: 'sk-ant-oat-example-7Qxa', label: 'Evening' },
    ]);
    expect(document.body.innerHTML).not.toContain('sk-ant-oat-example');
    expect(screen.text()).toContain('Evening');
  });

  it('takes the whole text of a credentials file, and says first what of it is kept', async () => {
    await open('/accounts/add?provider=claude', {
      start: (state) => {
        const providers = state.accounts.providers.map((provider) => ({
          ...provider,
          methods: provider.methods.map((method) =>
            method.kind === 'setup-token'
              ? { ...method, kind: 'snapshot' as const, label: 'Paste a credentials file' }
              : method,
          ),
        }));
        state.accounts = { ...state.accounts, providers };
      },
    });
    await screen.click('Choose: Paste a credentials file');
    expect(screen.text()).toContain('the refresh token is not kept');
    const file = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-example"}}';
    await type('#add-account input[type="password"]', `${file}\n`);
    await submit();
    expect(added()).toEqual([{ provider: 'claude', kind: 'snapshot', secret: file }]);
    expect(document.body.innerHTML).not.toContain('sk-ant-oat01-example');
  });

  it('adds a detected login as it is, with its path', async () => {
    await open('/accounts/add');
    await screen.click('Add: Claude Code');
    expect(added()).toEqual([
      { provider: 'claude', kind: 'cli-login', path: '~/.claude/.credentials.json', label: 'Claude Code' },
    ]);
  });

  it('asks where secrets go when there is no store, then adds with what was typed', async () => {
    await open('/accounts/add?provider=anthropic', {
      start: (state) => {
        state.app = {
          ...state.app,
          secrets: { backend: null, state: 'absent', message: 'No Secret Service answers.' },
        };
      },
      before: (client) =>
        client.fail(
          'accounts.add',
          new ControlError({ code: 'secret-absent', message: 'No store.', remedy: '' }),
        ),
    });
    await screen.click('Choose: API key');
    await type('#add-account input[type="password"]', 'sk-ant-api-example');
    await submit();
    expect(screen.text()).toContain('No Secret Service answers.');
    document.querySelector<HTMLInputElement>('input[value="memory"]')?.click();
    await screen.settle();
    document
      .querySelector('fieldset')
      ?.closest('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await screen.settle();
    expect(screen.client.calls.find(({ operation }) => operation === 'secrets.choose')?.input).toEqual({
      backend: 'memory',
    });
    screen.client.fail('accounts.add', null);
    await submit();
    expect(added().at(-1)).toEqual({ provider: 'anthropic', kind: 'api-key', secret: 'sk-ant-api-example' });
  });

  it('keeps the form and says why when the server refuses', async () => {
    await open('/accounts/add?provider=anthropic', {
      before: (client) =>
        client.fail(
          'accounts.add',
          new ControlError({
            code: 'input-invalid',
            message: 'This is not an Anthropic key.',
            remedy: 'Paste the whole key.',
          }),
        ),
    });
    await screen.click('Choose: API key');
    await type('#add-account input[type="password"]', 'nonsense');
    await submit();
    expect(screen.text()).toContain('This is not an Anthropic key. Paste the whole key.');
    expect(document.querySelector<HTMLInputElement>('#add-account input[type="password"]')?.value).toBe(
      'nonsense',
    );
  });
});

describe('an account', () => {
  it('is removed only after a question that names it', async () => {
    await open('/accounts/side?tab=sign-in');
    await screen.click('Remove');
    expect(screen.text()).toContain('Remove Side?');
    expect(screen.client.calls.some(({ operation }) => operation === 'accounts.remove')).toBe(false);
    await screen.click('Remove Side');
    expect(screen.client.backend.state.accounts.accounts.some(({ id }) => id === 'side')).toBe(false);
  });
});
