import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import type { FakeState } from '../../testing/fake-backend.ts';
import { fillField, sentTo, submitForm } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { AccountsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(route: string, options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AccountsPage, { route, start: inHealth, ...options });
}

const inHealth = (state: FakeState): void => scenarios['health']?.(state, testNowMs);
const dialog = (): string =>
  (document.querySelector('[role="dialog"]')?.textContent ?? '').replaceAll(/\s+/gu, ' ');
const choose = async (value: string): Promise<void> => {
  document.querySelector<HTMLInputElement>(`input[type="radio"][value="${value}"]`)?.click();
  await screen.settle();
};

describe('quota of an account', () => {
  it('says where each window is heading, and what it does not know', async () => {
    await open('/accounts/work');
    expect(dialog()).toMatch(/At this pace runs out \d\d:\d\d, 1 h 15 m early/u);
    expect(dialog()).toContain('At this pace 75% is used at the reset.');
    expect(dialog()).toContain('fewer than three values were seen');
    expect(document.querySelector('[title="From 9 values over 1 h 20 m"]')).not.toBeNull();
  });

  it('shows paid use with its amounts, and how asking the vendor went', async () => {
    await open('/accounts/work');
    expect(dialog()).toContain('$12.50 of $50.00 used · $37.50 left · per month · paying right now');
    expect(dialog()).toContain('the last question failed: 429');
    expect(dialog()).toContain('Usage is high today.');
  });

  it('draws the last days of each window, with the same in words', async () => {
    await open('/accounts/work');
    const lines = [...document.querySelectorAll('svg.spark')].map((line) => line.getAttribute('aria-label'));
    expect(lines.length).toBe(4);
    expect(lines[0]).toMatch(/^5 h: 7 days, from 0% to \d+% used$/u);
    // The gap of the recording is a gap of the line.
    expect(document.querySelector('svg.spark path')?.getAttribute('d')?.match(/M/gu)?.length).toBe(2);
  });

  it('uses a banked reset only after a click and a confirmation that names it', async () => {
    await open('/accounts/work');
    expect(dialog()).toContain('Full reset');
    await screen.click('Use…');
    expect(sentTo(screen, 'quota.use-banked-reset')).toEqual([]);
    expect(document.querySelector('[role="alertdialog"]')?.textContent).toContain('cannot be undone');
    await screen.click('Use it up');
    expect(sentTo(screen, 'quota.use-banked-reset')).toEqual([
      { id: 'work', creditId: 'credit-1', confirm: true },
    ]);
    expect(dialog()).toContain('None left.');
  });

  it('says that nobody knows whether a reset was used, and never tries by itself again', async () => {
    await open('/accounts/work', {
      before: (client) => client.answer('quota.use-banked-reset', { outcome: 'unknown' }),
    });
    await screen.click('Use…');
    await screen.click('Use it up');
    const { useMessagesStore } = await import('../../stores/index.ts');
    expect(useMessagesStore().toasts.at(-1)?.title).toContain('Look at the meters before you try again');
    expect(sentTo(screen, 'quota.use-banked-reset').length).toBe(1);
  });
});

describe('health of an account', () => {
  it('says that a rest is inferred, and Try now ends it', async () => {
    await open('/accounts/guessed');
    expect(dialog()).toContain('Switchyard infers this from failures');
    await screen.click('Try now');
    expect(sentTo(screen, 'accounts.try-now')).toEqual([{ id: 'guessed' }]);
    expect(dialog()).toContain('One request at a time tries this account');
  });

  it('lists the models that rest while the account serves', async () => {
    await open('/accounts/work');
    expect(dialog()).toContain('claude-opus-4-6');
    await screen.click('Clear cooldown');
    expect(sentTo(screen, 'accounts.clear-cooldown')).toEqual([{ id: 'work' }]);
  });

  it.each([
    ['probed', 'Trying again'],
    ['weak', 'Two of the last ten requests failed.'],
  ])('of %s is in words', async (id, words) => {
    await open(`/accounts/${id}`);
    expect(dialog()).toContain(words);
  });
});

describe('the way out of an account', () => {
  it('is tested and stored with its password, which is nowhere on the page afterwards', async () => {
    await open('/accounts/work?tab=network');
    expect(dialog()).toContain('As everywhere (direct)');
    await choose('proxy');
    await fillField(screen, 'Address of the proxy', 'socks5://ada@proxy.example:1080');
    await fillField(screen, 'Password of the proxy', 'correct horse');
    await screen.click('Test');
    expect(sentTo(screen, 'network.test')).toEqual([
      { accountId: 'work', url: 'socks5://ada@proxy.example:1080', password: 'correct horse' },
    ]);
    expect(dialog()).toContain('api.anthropic.com was reached in 84 ms.');
    await submitForm(screen, '[role="dialog"] form');
    expect(sentTo(screen, 'network.set')).toEqual([
      { accountId: 'work', mode: 'proxy', url: 'socks5://ada@proxy.example:1080', password: 'correct horse' },
    ]);
    expect(dialog()).toContain('A password is stored.');
    expect(
      [...document.querySelectorAll('input')]
        .map((field) => field.value)
        .filter((text) => text.includes('horse')),
    ).toEqual([]);
  });

  it('that fails is not stored unless the person insists', async () => {
    await open('/accounts/work?tab=network');
    await choose('proxy');
    await fillField(screen, 'Address of the proxy', 'http://broken.example:8080');
    await submitForm(screen, '[role="dialog"] form');
    expect(dialog()).toContain('The outbound proxy does not answer. Check its address.');
    await screen.click('Save all the same');
    expect(sentTo(screen, 'network.set').at(-1)).toMatchObject({ mode: 'proxy', untested: true });
    expect(screen.client.backend.state.network.accounts.some(({ accountId }) => accountId === 'work')).toBe(
      true,
    );
  });

  it('that cannot be used says that nothing is sent', async () => {
    await open('/accounts/guessed?tab=network');
    expect(dialog()).toContain('Nothing is sent now. The password of the outbound proxy cannot be read');
  });

  it('shows a failed test in its own words', async () => {
    await open('/accounts/work?tab=network');
    await choose('proxy');
    await fillField(screen, 'Address of the proxy', 'http://broken.example:8080');
    await screen.click('Test');
    expect(dialog()).toContain('The outbound proxy does not answer.');
    expect(sentTo(screen, 'network.set')).toEqual([]);
  });
});

describe('routing of an account', () => {
  it('is saved as numbers; an empty limit is the usual one', async () => {
    await open('/accounts/work?tab=routing');
    await fillField(screen, 'Keep for me (%)', '35');
    await fillField(screen, 'Requests at the same time', '4');
    await submitForm(screen, '[role="dialog"] form');
    expect(sentTo(screen, 'accounts.set-account-routing')).toEqual([
      { id: 'work', reservePercent: 35, weight: 1, concurrency: 4 },
    ]);
    await fillField(screen, 'Requests at the same time', '');
    await submitForm(screen, '[role="dialog"] form');
    expect(sentTo(screen, 'accounts.set-account-routing').at(-1)).toMatchObject({ concurrency: null });
  });

  it.each([
    ['Keep for me (%)', '100', 'A whole number from 0 to 99.'],
    ['Share of new conversations', '0', 'A whole number from 1 to 100.'],
    ['Requests at the same time', '2.5', 'A whole number from 1 to 1000.'],
  ])('%s of %s is refused before anything is sent', async (name, value, words) => {
    await open('/accounts/work?tab=routing');
    await fillField(screen, name, value);
    await submitForm(screen, '[role="dialog"] form');
    expect(dialog()).toContain(words);
    expect(sentTo(screen, 'accounts.set-account-routing')).toEqual([]);
  });
});

describe('diagnostics of an account', () => {
  it('are copied as they are shown', async () => {
    await open('/accounts/guessed?tab=diagnostics');
    await screen.click('Copy');
    const shown = document.querySelector('[role="dialog"] pre')?.textContent ?? '';
    expect(screen.shell.copied).toEqual([shown]);
    expect(shown).toContain('because: throttle (inferred)');
    expect(shown).toContain('way out: proxy socks5 with password, blocked');
  });
});

it('a drawer whose history cannot be read shows everything else', async () => {
  await open('/accounts/work', {
    before: (client) =>
      client.fail('quota.history', new ControlError({ code: 'internal', message: 'No.', remedy: '' })),
  });
  expect(dialog()).toContain('At this pace');
  expect(document.querySelector('svg.spark')).toBeNull();
});
