import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../bridge/index.ts';
import { AccountsPage } from '../features/accounts/index.ts';
import { PopoverPage } from '../features/popover/index.ts';
import { useMessagesStore } from '../stores/index.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../testing/mount-screen.ts';

const minute = 60_000;
let screen: Screen;
afterEach(() => screen.unmount());

const limited = new ControlError({
  code: 'upstream-rate-limited',
  message: 'The vendor asks for a pause.',
  remedy: 'Try in a minute.',
});

/** Every window was seen so long ago, and nothing fresher is known. */
const seen =
  (agoMs: number): NonNullable<ScreenOptions['start']> =>
  (state) => {
    state.accounts = {
      ...state.accounts,
      accounts: state.accounts.accounts.map((account) => ({
        ...account,
        windows: account.windows.map((window) => ({ ...window, observedAtMs: testNowMs - agoMs })),
      })),
    };
  };
const open = async (options: ScreenOptions = {}): Promise<void> => {
  screen = await mountScreen(PopoverPage, options);
};
const asked = (): unknown[] =>
  screen.client.calls.filter(({ operation }) => operation === 'quota.refresh').map(({ input }) => input);
const looked = (): number =>
  screen.client.calls.filter(({ operation }) => operation === 'quota.refresh-if-stale').length;
const press = async (key: string, modifiers: KeyboardEventInit = {}): Promise<void> => {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...modifiers }));
  await screen.settle();
};
const observations = (): number[] => [
  ...new Set(
    screen.client.backend.state.accounts.accounts.flatMap(({ windows }) =>
      windows.map(({ observedAtMs }) => testNowMs - observedAtMs),
    ),
  ),
];

describe('refresh in the popover', () => {
  it('asks every vendor at once with the button and shows what came back', async () => {
    await open({ start: seen(4 * minute) });
    await screen.click('Refresh');
    expect(asked()).toEqual([{ force: true }]);
    expect(observations()).toEqual([0]);
    expect(screen.button('Switch between left and used').title).toBe('Seen just now in the usage page');
  });

  it('asks for the account of the row with R, for all of them with Shift+R or without a row', async () => {
    await open();
    (document.querySelector('[role="row"][aria-label^="Work"]') as HTMLElement).focus();
    await press('r');
    await press('R', { shiftKey: true });
    (document.activeElement as HTMLElement).blur();
    await press('r');
    expect(asked()).toEqual([{ id: 'work', force: true }, { force: true }, { force: true }]);
  });

  it('has the server look for old observations when it opens and each time it is shown again', async () => {
    await open();
    expect(looked()).toBe(1);
    document.dispatchEvent(new Event('visibilitychange'));
    await screen.settle();
    expect(looked()).toBe(2);
    expect(asked()).toEqual([]);
  });

  it('does not have it look without accounts, and says nothing when it cannot', async () => {
    await open({ start: (state) => (state.accounts = { ...state.accounts, accounts: [], groups: [] }) });
    expect(looked()).toBe(0);
    screen.unmount();
    await open({ before: (client) => client.fail('quota.refresh-if-stale', limited) });
    expect(useMessagesStore().toasts).toEqual([]);
  });

  it('turns the icon while it runs and does not ask twice meanwhile', async () => {
    await open({ before: (client) => client.hang('quota.refresh') });
    expect(screen.button('Refresh').getAttribute('aria-busy')).toBeNull();
    await screen.click('Refresh');
    await screen.click('Refresh');
    expect(screen.button('Refresh').getAttribute('aria-busy')).toBe('true');
    expect(asked()).toEqual([{ force: true }]);
  });

  it('tells why it failed, stops turning and keeps the values', async () => {
    await open({ before: (client) => client.fail('quota.refresh', limited) });
    await screen.click('Refresh');
    expect(useMessagesStore().toasts).toMatchObject([
      { title: 'The vendor asks for a pause.', detail: 'Try in a minute.', tone: 'danger' },
    ]);
    expect(screen.button('Refresh').getAttribute('aria-busy')).toBeNull();
    expect(screen.text()).toContain('62% left');
  });
});

describe('refresh on the accounts page', () => {
  it('asks for the account of the drawer and shows its new age', async () => {
    screen = await mountScreen(AccountsPage, { route: '/accounts/work', start: seen(9 * minute) });
    expect(asked()).toEqual([]);
    await screen.click('Refresh');
    expect(asked()).toEqual([{ id: 'work', force: true }]);
    expect(observations()).toEqual([0, 9 * minute]);
  });
});
