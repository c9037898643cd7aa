import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { PopoverPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(scenario: string, options: ScreenOptions = {}): Promise<Screen> {
  screen = await mountScreen(PopoverPage, {
    start: (state) => scenarios[scenario]?.(state, testNowMs),
    ...options,
  });
  return screen;
}

const press = async (key: string, target: EventTarget = document.body): Promise<void> => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await screen.settle();
};

const rowNamed = (name: string): HTMLElement => {
  const row = document.querySelector<HTMLElement>(`[role="row"][aria-label^="${name}"]`);
  if (!row) throw new Error(`No row ${name}`);
  return row;
};

describe('popover', () => {
  it('opens the account in use with every window and shows the others with their tightest one', async () => {
    await open('calm');
    const meters = [...rowNamed('Work').querySelectorAll('[role="meter"]')].map((meter) =>
      meter.getAttribute('aria-valuetext'),
    );
    expect(meters).toEqual([
      'Work, 5 h, 62% left, resets in 2 hours 10 minutes',
      'Work, Week, 31% left, resets in 3 days 4 hours',
      'Work, Week, Fable, 19% left, resets in 3 days 4 hours',
    ]);
    expect(rowNamed('Personal').querySelectorAll('[role="meter"]').length).toBe(0);
    expect(rowNamed('Personal').textContent).toContain('88% · 4 h 1 m');
    expect(rowNamed('Side').textContent).toMatch(/0% · .*back \d\d:\d\d/u);
    expect(rowNamed('Team key').textContent).toContain('–');
  });

  it('puts another account in use with one click and back with Undo', async () => {
    await open('calm');
    await screen.click('Use: Personal');
    expect(rowNamed('Personal').getAttribute('aria-expanded')).toBe('true');
    const { useMessagesStore } = await import('../../stores/index.ts');
    const messages = useMessagesStore();
    expect(messages.toasts[0]).toMatchObject({ title: 'Personal is in use.', durationMs: 6000 });
    await messages.toasts[0]?.action?.run();
    await screen.settle();
    expect(screen.client.backend.state.accounts.groups[0]?.inUseAccountId).toBe('work');
  });

  it('moves with the arrows and acts on the row with U, D and Enter', async () => {
    await open('calm');
    expect(document.activeElement).toBe(rowNamed('Work'));
    await press('ArrowDown', rowNamed('Work'));
    expect(document.activeElement).toBe(rowNamed('Personal'));
    await press('Enter', rowNamed('Personal'));
    expect(rowNamed('Personal').getAttribute('aria-expanded')).toBe('true');
    await press('d', rowNamed('Personal'));
    expect(screen.client.backend.state.accounts.accounts.find(({ id }) => id === 'personal')?.enabled).toBe(
      false,
    );
    await press('u', rowNamed('Side'));
    expect(screen.client.backend.state.accounts.groups[0]?.inUseAccountId).toBe('side');
  });

  it('says why it could not look for logins on a first run, and looks again when told to', async () => {
    const refused = new ControlError({ code: 'internal', message: 'The folder is locked.', remedy: '' });
    await open('first', { before: (client) => client.fail('accounts.detect', refused) });
    expect(screen.text()).toContain('The folder is locked.');
    screen.client.fail('accounts.detect', null);
    await screen.click('Retry');
    expect(screen.text()).not.toContain('The folder is locked.');
    expect(screen.text()).toContain('Found on this computer');
  });

  it('lists what was found on a first run, with exactly what is read, and adds what is ticked', async () => {
    await open('first');
    expect(screen.text()).toContain('Reads the access token and its expiry from this file');
    const boxes = [...document.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    expect(boxes.map(({ checked }) => checked)).toEqual([true, false]);
    await press('Enter');
    await screen.click('Add 1');
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await screen.settle();
    expect(
      screen.client.backend.state.accounts.accounts.map(({ provider, kind }) => [provider, kind]),
    ).toEqual([['claude', 'cli-login']]);
  });

  it('names the worst alert, counts the others, and focuses its button', async () => {
    await open('port');
    expect(screen.text()).toContain('Port 4310 is used by another program (node, 4711).');
    expect(document.activeElement?.textContent?.trim()).toBe('Choose port');
    expect(screen.button('2 more')).toBeTruthy();
    await screen.click('Choose port');
    expect(screen.shell.routes).toEqual(['/settings/network']);
  });

  it('says until when nothing is left', async () => {
    await open('exhausted');
    expect(screen.text()).toMatch(/Nothing left for Claude until \d\d:\d\d \(Work\)\./u);
  });

  it('asks before it pauses while an agent depends on it', async () => {
    await open('calm');
    await press('p');
    expect(screen.text()).toContain('2 agents send their requests here.');
    expect(screen.client.backend.state.app.proxy.state).toBe('running');
    const confirm = [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')].at(-1);
    confirm?.click();
    await screen.settle();
    expect(screen.client.backend.state.app.proxy.state).toBe('paused');
  });

  it('pauses, and does not start, when somebody else paused while it asked', async () => {
    await open('calm');
    await press('p');
    await screen.client.call('proxy.pause', {});
    await screen.settle();
    const confirm = [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')].at(-1);
    confirm?.click();
    await screen.settle();
    expect(screen.client.backend.state.app.proxy.state).toBe('paused');
  });

  it('shows a skeleton before the first snapshot and the reason with Retry when it fails', async () => {
    await open('calm', { before: (client) => client.hang('accounts.snapshot') });
    expect(document.querySelector('[aria-busy="true"][role="status"]')).not.toBeNull();
    screen.unmount();
    await open('calm', {
      before: (client) =>
        client.fail(
          'accounts.snapshot',
          new ControlError({ code: 'internal', message: 'The database is damaged.', remedy: 'Restart.' }),
        ),
    });
    expect(screen.text()).toContain('The database is damaged. Restart.');
    screen.client.fail('accounts.snapshot', null);
    await screen.click('Retry');
    expect(rowNamed('Work')).toBeTruthy();
  });

  it('keeps the last values while offline', async () => {
    await open('calm');
    screen.client.setConnection('offline');
    await screen.settle();
    expect(screen.text()).toContain('Not running');
    expect(rowNamed('Work').textContent).toContain('62% left');
  });

  it('shows no mail address anywhere in privacy mode', async () => {
    await open('full');
    expect(screen.text()).toContain('grace@example.com');
    await press('h');
    expect(document.body.innerHTML).not.toMatch(/@example\.com/u);
    expect(rowNamed('Codex 2')).toBeTruthy();
  });
});
