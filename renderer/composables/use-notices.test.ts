import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import type { RaisedNotice, SessionMove } from '../../server/contract/index.ts';
import { useMessagesStore, type Toast } from '../stores/index.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../testing/mount-screen.ts';
import { useNotices } from './index.ts';

const Listener = defineComponent({
  setup() {
    useNotices();
    return () => h('p');
  },
});
let screen: Screen;
afterEach(() => screen.unmount());
const open = async (options: ScreenOptions = {}): Promise<void> => {
  screen = await mountScreen(Listener, options);
};
const lastToast = (): Toast | undefined => useMessagesStore().toasts.at(-1);

const move: SessionMove = {
  requestId: 'r',
  atMs: testNowMs,
  agent: 'Claude Code',
  vendor: 'anthropic',
  fromAccountId: 'work',
  fromLabel: 'Work',
  toAccountId: 'personal',
  toLabel: 'Personal',
  reason: 'it is next in order',
  cause: 'automatic',
  leftOut: 2,
};
const notice: RaisedNotice = {
  id: 'n',
  kind: 'needs-sign-in',
  title: 'Side needs a sign-in',
  body: 'Requests go elsewhere.',
  accountId: 'side',
  windowId: null,
  action: 'sign-in',
  atMs: testNowMs,
};

describe('a conversation that moved', () => {
  it('is told with what was left out; Undo goes back and Pin stays for good', async () => {
    await open();
    screen.client.emit({ name: 'session.moved', payload: move });
    await screen.settle();
    expect(lastToast()).toMatchObject({
      title: 'Claude Code goes on with Personal.',
      detail:
        'Work could not serve. What is under way finishes where it is. 2 sealed parts of the conversation were left out.',
    });
    await lastToast()?.otherAction?.run();
    expect(screen.client.backend.state.accounts.groups[0]).toMatchObject({
      mode: 'fixed',
      inUseAccountId: 'personal',
    });
    await lastToast()?.action?.run();
    expect(screen.client.backend.state.accounts.groups[0]?.inUseAccountId).toBe('work');
  });

  it('offers no way back to an account that is off or gone', async () => {
    await open({
      start: (state) => {
        state.accounts = {
          ...state.accounts,
          accounts: state.accounts.accounts.filter(({ id }) => id !== 'work'),
        };
      },
    });
    screen.client.emit({ name: 'session.moved', payload: { ...move, fromLabel: null, leftOut: 0 } });
    await screen.settle();
    expect(lastToast()).toMatchObject({ detail: null, action: null });
    expect(lastToast()?.otherAction?.label).toBe('Pin');
  });

  it('shows no mail address in privacy mode', async () => {
    await open({
      start: (state) => {
        state.settings = { ...state.settings, privacy: true };
      },
    });
    screen.client.emit({
      name: 'session.moved',
      payload: { ...move, vendor: 'openai', toAccountId: 'old', toLabel: 'grace@example.com' },
    });
    await screen.settle();
    expect(lastToast()?.title).toBe('Claude Code goes on with Codex 2.');
  });
});

describe('a notice of the server', () => {
  it('becomes a message with its action', async () => {
    await open();
    screen.client.emit({ name: 'notice.raised', payload: notice });
    await screen.settle();
    expect(lastToast()).toMatchObject({ title: 'Side needs a sign-in', detail: 'Requests go elsewhere.' });
    await lastToast()?.action?.run();
    expect(screen.shell.routes).toEqual(['/accounts/side?tab=sign-in']);
  });

  it('about an agent that was changed outside opens its drawer', async () => {
    await open();
    screen.client.emit({
      name: 'notice.raised',
      payload: {
        ...notice,
        agent: 'codex',
        home: '~/.codex',
        kind: 'agent-drifted',
        accountId: null,
        action: 'review',
      },
    });
    await screen.settle();
    expect(lastToast()?.action?.label).toBe('Review');
    await lastToast()?.action?.run();
    expect(screen.shell.routes).toEqual(['/agents/codex?home=~%2F.codex']);
  });

  it('leads to the account that it is about also where nothing needs to be done', async () => {
    await open();
    const reset = { ...notice, kind: 'window-reset', action: null } as const;
    screen.client.emit({ name: 'notice.raised', payload: reset });
    await screen.settle();
    expect(lastToast()?.action?.label).toBe('Look');
    await lastToast()?.action?.run();
    expect(screen.shell.routes).toEqual(['/accounts/side']);
  });

  it('about a switch is left to the message of the move', async () => {
    await open();
    screen.client.emit({
      name: 'notice.raised',
      payload: { ...notice, kind: 'account-switched', action: 'undo-switch' },
    });
    await screen.settle();
    expect(useMessagesStore().toasts).toEqual([]);
  });
});
