import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeAccount } from '../../testing/account-fixtures.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const options = {
  dialect: 'openai-chat' as const,
  authStyle: 'bearer' as const,
  headers: [],
  switches: {},
  models: [],
};

async function open(route: string, more: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AccountsPage, { route, ...more });
}

function field(label: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  const named = document.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
  if (named) return named;
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.trim() === label);
  const control = found ? document.getElementById(found.htmlFor) : null;
  if (
    control instanceof HTMLInputElement ||
    control instanceof HTMLSelectElement ||
    control instanceof HTMLTextAreaElement
  )
    return control;
  throw new Error(`No field "${label}"`);
}

async function fill(label: string, value: string): Promise<void> {
  const control = field(label);
  control.value = value;
  control.dispatchEvent(new Event('input', { bubbles: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.settle();
}

async function submit(selector = '#add-account'): Promise<void> {
  document.querySelector(selector)?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await screen.settle();
}

const sent = (operation: string): unknown[] =>
  screen.client.calls.filter((call) => call.operation === operation).map(({ input }) => input);

describe('choosing what to add', () => {
  it('is ordered by what a person has to bring', async () => {
    await open('/accounts/add');
    const titles = [...document.querySelectorAll('[role="dialog"] .section-title')].map(
      (one) => one.textContent,
    );
    expect(titles.slice(-3)).toEqual(['Plans', 'API keys', 'Other servers']);
  });
});

describe('adding a server', () => {
  const route = '/accounts/add?provider=openai-compatible';

  it('goes straight to its form, and is filled in by a known server', async () => {
    await open(route);
    await fill('Server', 'router');
    expect(field('Base URL').value).toBe('https://router.example/api/v1');
    expect(field('Knows the role “developer”').value).toBe('false');
    document.querySelector<HTMLAnchorElement>('#add-account a')?.click();
    expect(screen.shell.opened).toEqual(['https://router.example/terms']);
    await fill('API key (optional)', ' sk-router \n');
    await submit();
    expect(sent('accounts.add')).toEqual([
      {
        provider: 'openai-compatible',
        kind: 'api-key',
        baseUrl: 'https://router.example/api/v1',
        secret: 'sk-router',
        label: 'Router',
        endpoint: { ...options, switches: { developerRole: false } },
      },
    ]);
    expect(document.body.innerHTML).not.toContain('sk-router');
    expect(screen.text()).toContain('router.example');
  });

  it('asks for no key where a known server takes none, and says what to know', async () => {
    await open(route);
    await fill('Server', 'local');
    expect(() => field('API key (optional)')).toThrow('No field');
    expect(screen.text()).toContain('Coding agents need a larger context.');
    await submit();
    expect(sent('accounts.add')).toMatchObject([{ endpoint: { authStyle: 'none' } }]);
  });

  it('sends what was typed behind the disclosure, without empty rows', async () => {
    await open(route);
    await fill('Base URL', ' https://x.example/v1 ');
    await fill('Speaks', 'openai-responses');
    await screen.click('Add header');
    await screen.click('Add header');
    await fill('Name of header 1', 'X-Title');
    await fill('Value of header 1', 'mine');
    await fill('Takes images', 'false');
    await fill('Field for the longest answer', 'max_tokens');
    await fill('Left out of requests', 'thinking, , anthropic-beta');
    await fill('Models', ' a \n\nb\na\n');
    await submit();
    expect(sent('accounts.add')).toEqual([
      {
        provider: 'openai-compatible',
        kind: 'api-key',
        baseUrl: 'https://x.example/v1',
        endpoint: {
          dialect: 'openai-responses',
          authStyle: 'none',
          headers: [{ name: 'X-Title', value: 'mine' }],
          switches: {
            images: false,
            maximumOutputField: 'max_tokens',
            strip: ['thinking', 'anthropic-beta'],
          },
          models: ['a', 'b'],
        },
      },
    ]);
  });

  it('says what is missing or wrong before anything is sent, and opens the disclosure for it', async () => {
    await open(route);
    await submit();
    expect(screen.text()).toContain('Type the base URL first.');
    await fill('Base URL', 'api.example.com');
    expect(screen.text()).toContain('Not an address that begins with https://');
    await fill('Base URL', 'https://x.example/v1');
    await screen.click('Add header');
    await fill('Name of header 1', 'a b');
    expect(screen.text()).toContain('letters, digits and hyphens');
    expect(document.querySelector('details')?.open).toBe(true);
    await submit();
    expect(sent('accounts.add')).toEqual([]);
  });

  it('keeps what was typed when the server refuses it', async () => {
    const refusal = new ControlError({
      code: 'input-invalid',
      message: 'The header "x" carries a credential.',
      remedy: '',
    });
    await open(route, { before: (client) => client.fail('accounts.add', refusal) });
    await fill('Base URL', 'https://x.example/v1');
    await submit();
    expect(screen.text()).toContain('carries a credential');
    expect(field('Base URL').value).toBe('https://x.example/v1');
  });
});

describe('changing a server', () => {
  const own = makeAccount(testNowMs, {
    id: 'own',
    provider: 'openai-compatible',
    vendor: 'x.example',
    kind: 'api-key',
    label: 'Own',
    source: null,
    baseUrl: 'https://x.example/v1',
    endpoint: { ...options, models: ['a'] },
  });
  const start: ScreenOptions['start'] = (state) => {
    state.accounts = {
      ...state.accounts,
      accounts: [...state.accounts.accounts, own],
      groups: [
        ...state.accounts.groups,
        { vendor: 'x.example', label: 'x.example', mode: 'fixed', inUseAccountId: 'own' },
      ],
    };
  };

  it('has a tab of its own, which other accounts do not have', async () => {
    await open('/accounts/own?tab=endpoint', { start });
    expect(field('Base URL').value).toBe('https://x.example/v1');
    expect(screen.button('Save').disabled).toBe(true);
    screen.unmount();
    await open('/accounts/work?tab=endpoint', { start });
    expect(screen.text()).not.toContain('Base URL');
  });

  it('sends the whole of the options, and the key only when one was typed', async () => {
    await open('/accounts/own?tab=endpoint', { start });
    await fill('Where the key goes', 'x-api-key');
    await submit('[role="dialog"] form');
    expect(sent('accounts.update')).toEqual([
      {
        id: 'own',
        baseUrl: 'https://x.example/v1',
        endpoint: { ...options, authStyle: 'x-api-key', models: ['a'] },
      },
    ]);
    expect(screen.button('Save').disabled).toBe(true);
    await fill('New secret', 'sk-new');
    await submit('[role="dialog"] form');
    expect(sent('accounts.update')[1]).toMatchObject({ secret: 'sk-new' });
    expect(document.body.innerHTML).not.toContain('sk-new');
  });
});
