import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { fieldNamed, fillField, sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { RoutingPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const broken = new ControlError({ code: 'internal', message: 'The database cannot be read.', remedy: '' });

async function open(options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(RoutingPage, options);
}

function group(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`section[aria-label="Accounts of ${name}"]`);
  if (!found) throw new Error(`No group ${name}`);
  return found;
}

const radio = (vendor: string, mode: string): HTMLInputElement => {
  const found = group(vendor).querySelector<HTMLInputElement>(`input[type="radio"][value="${mode}"]`);
  if (!found) throw new Error(`No mode ${mode}`);
  return found;
};

async function press(handle: string, key: string): Promise<void> {
  screen.button(handle).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await screen.settle();
}

const order = (): string[] =>
  [...group('Claude').querySelectorAll('ol > li .name')].map((name) => name.textContent?.trim() ?? '');

describe('how a vendor’s accounts take turns', () => {
  it('is fixed or automatic, and automatic says what it costs before it is chosen', async () => {
    await open();
    expect(radio('Codex', 'fixed').checked).toBe(true);
    expect(group('Codex').textContent).toContain('Vendors may frown on requests that change between logins');
    expect(group('Codex').textContent).not.toContain('Strategy');
    radio('Codex', 'automatic').checked = true;
    radio('Codex', 'automatic').dispatchEvent(new Event('change', { bubbles: true }));
    await screen.settle();
    expect(sentTo(screen, 'accounts.set-mode')).toEqual([{ vendor: 'openai', mode: 'automatic' }]);
    expect(group('Codex').textContent).toContain('Strategy');
  });

  it('has a strategy, with the threshold and the weights only where they count', async () => {
    await open();
    const strategy = group('Claude').querySelector<HTMLSelectElement>('select');
    if (!strategy) throw new Error('No strategy');
    expect(fieldNamed('Next account from').value).toBe('95');
    expect(group('Claude').textContent).not.toContain('Weight');
    strategy.value = 'weighted';
    strategy.dispatchEvent(new Event('change', { bubbles: true }));
    await screen.settle();
    expect(sentTo(screen, 'accounts.set-routing')).toEqual([{ vendor: 'anthropic', strategy: 'weighted' }]);
    expect(group('Claude').textContent).not.toContain('Next account from');
    await fillField(screen, 'Weight: Personal', '3');
    expect(sentTo(screen, 'accounts.set-account-routing')).toEqual([{ id: 'personal', weight: 3 }]);
  });

  it('stores numbers when they are right, says what is wrong with others, and takes nothing for the usual', async () => {
    await open();
    await fillField(screen, 'Next account from', '80');
    expect(sentTo(screen, 'accounts.set-routing')).toEqual([{ vendor: 'anthropic', thresholdPercent: 80 }]);
    for (const wrong of ['100', '-1', '1e1', '5.5', 'x', '']) {
      await fillField(screen, 'Keep for me: Work', wrong);
      expect(fieldNamed('Keep for me: Work').getAttribute('aria-invalid'), wrong).toBe('true');
    }
    expect(screen.text()).toContain('A whole number from 0 to 99.');
    await fillField(screen, 'Keep for me: Work', '20');
    await fillField(screen, 'At once: Work', '4');
    await fillField(screen, 'At once: Work', '');
    expect(sentTo(screen, 'accounts.set-account-routing')).toEqual([
      { id: 'work', reservePercent: 20 },
      { id: 'work', concurrency: 4 },
      { id: 'work', concurrency: null },
    ]);
  });

  it('lets a conversation leave sealed reasoning only when that is switched on', async () => {
    await open();
    await screen.click('Conversations may leave sealed reasoning behind: Claude');
    expect(sentTo(screen, 'accounts.set-routing')).toEqual([{ vendor: 'anthropic', movesBound: true }]);
  });

  it('shows what still holds when a change fails', async () => {
    await open({ before: (client) => client.fail('accounts.set-routing', broken) });
    await screen.click('Conversations may leave sealed reasoning behind: Claude');
    expect(useMessagesStore().toasts.at(-1)).toMatchObject({
      title: 'The database cannot be read.',
      tone: 'danger',
    });
    expect(
      screen.button('Conversations may leave sealed reasoning behind: Claude').getAttribute('aria-checked'),
    ).toBe('false');
  });
});

describe('the order of accounts', () => {
  it('changes by the keyboard, stays on the handle and is told to a screen reader', async () => {
    await open();
    expect(order()).toEqual(['Work', 'Personal', 'Side', 'Team key']);
    await press('Move Work', 'ArrowDown');
    expect(order()).toEqual(['Personal', 'Work', 'Side', 'Team key']);
    expect(useMessagesStore().announcement).toBe('Work is now 2 of 4.');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move Work');
    await press('Move Work', 'End');
    await press('Move Personal', 'ArrowUp');
    expect(order()).toEqual(['Personal', 'Side', 'Team key', 'Work']);
    expect(sentTo(screen, 'accounts.update')).toEqual([
      { id: 'work', position: 1 },
      { id: 'work', position: 3 },
    ]);
  });

  it('changes by dragging a row onto another, and not when it is let go elsewhere', async () => {
    await open();
    const row = (name: string): HTMLElement => {
      const found = [...group('Claude').querySelectorAll<HTMLElement>('ol > li')].find((one) =>
        one.textContent?.includes(name),
      );
      if (!found) throw new Error(`No row ${name}`);
      return found;
    };
    const fire = async (name: string, at: Element): Promise<void> => {
      at.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
      await screen.settle();
    };
    await fire('dragstart', row('Side'));
    await fire('dragover', row('Personal'));
    await fire('dragend', row('Side'));
    expect(order()).toEqual(['Work', 'Personal', 'Side', 'Team key']);
    await fire('dragstart', row('Side'));
    await fire('dragover', row('Personal'));
    await fire('drop', row('Personal'));
    expect(order()).toEqual(['Work', 'Side', 'Personal', 'Team key']);
  });
});

describe('what would happen now', () => {
  it('names the account and why each of the others is skipped', async () => {
    await open();
    await screen.wrapper.find('section[aria-label="What would happen now?"] form').trigger('submit');
    await screen.settle();
    const shown = (
      document.querySelector('section[aria-label="What would happen now?"] [role="status"]')?.textContent ??
      ''
    ).replaceAll(/\s+/gu, ' ');
    expect(shown).toContain('Work would serve');
    expect(shown).toMatch(/Sideexhausted\s?the plan is used up for now · until \d\d:\d\d/u);
    expect(sentTo(screen, 'accounts.simulate')).toEqual([{ vendor: 'anthropic', genuine: true }]);
  });

  it('asks again when an account changes, and forgets the answer when the question changes', async () => {
    await open();
    const card = screen.wrapper.find('section[aria-label="What would happen now?"]');
    await card.find('form').trigger('submit');
    await screen.settle();
    screen.client.backend.change((state) => {
      state.accounts = {
        ...state.accounts,
        accounts: state.accounts.accounts.map((account) =>
          account.id === 'work' ? { ...account, enabled: false } : account,
        ),
      };
    });
    await screen.settle();
    expect(card.text()).toContain('Personal would serve');
    await card.findAll('select')[1]?.setValue('other');
    await screen.settle();
    expect(card.find('[role="status"]').exists()).toBe(false);
    await card.find('input').setValue('claude-opus-4-6');
    await card.find('form').trigger('submit');
    await screen.settle();
    expect(sentTo(screen, 'accounts.simulate').at(-1)).toEqual({
      vendor: 'anthropic',
      genuine: false,
      model: 'claude-opus-4-6',
    });
    expect(card.text()).toContain('Team key would serve');
    expect(card.text()).toContain('not for this program');
  });

  it('says when the first account is back, and why a question failed', async () => {
    await open({ start: (state) => scenarios['exhausted']?.(state, testNowMs) });
    const card = screen.wrapper.find('section[aria-label="What would happen now?"]');
    await card.find('form').trigger('submit');
    await screen.settle();
    expect(card.text()).toMatch(/Nobody would serve until \d\d:\d\d/u);
    screen.client.fail('accounts.simulate', broken);
    await card.find('form').trigger('submit');
    await screen.settle();
    expect(card.text()).toContain('The database cannot be read.');
  });
});

describe('the routing page', () => {
  it('shows skeletons, then why nothing came, and tries again', async () => {
    await open({ before: (client) => client.hang('accounts.snapshot') });
    expect(document.querySelector('[aria-busy="true"], .skeleton')).not.toBeNull();
    screen.unmount();
    await open({ before: (client) => client.fail('accounts.snapshot', broken) });
    expect(screen.text()).toContain('The database cannot be read.');
  });

  it('says what to do without accounts, and still has the model rules', async () => {
    await open({ start: (state) => scenarios['first']?.(state, testNowMs) });
    expect(screen.text()).toContain('No accounts yet. Add one to choose how they take turns.');
    expect(document.querySelector('section[aria-label="Model routing"]')).not.toBeNull();
    expect(document.querySelector('section[aria-label="What would happen now?"]')).toBeNull();
  });
});
