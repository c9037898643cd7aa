import { afterEach, describe, expect, it } from 'vitest';
import type { AgentPlan } from '../../../server/contract/index.ts';
import { ControlError } from '../../bridge/index.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { makeAgent } from '../../testing/agent-fixtures.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const trouble = new ControlError({ code: 'internal', message: 'The file is locked.', remedy: 'Close it.' });

async function open(options: ScreenOptions): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route: '/agents',
    start: (state) => {
      state.agents = [makeAgent(testNowMs, { state: 'applied', appliedAtMs: testNowMs, mode: 'key' })];
    },
    ...options,
  });
}
const ask = (): HTMLElement | null => document.querySelector('[role="alertdialog"]');
const inDialog = async (name: string): Promise<void> => {
  const buttons = [...(ask()?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
  buttons.find(({ textContent }) => textContent?.trim() === name)?.click();
  await screen.settle();
};

describe('putting all agents back', () => {
  it('does not show the failure of an earlier try when it asks again', async () => {
    await open({ before: (client) => client.fail('agents.undo-all', trouble) });
    await screen.click('Put everything back');
    await inDialog('Put everything back');
    expect(ask()?.textContent).toContain('The file is locked.');
    await inDialog('Cancel');
    await screen.click('Put everything back');
    expect(ask()?.textContent).not.toContain('The file is locked.');
  });

  it('that was not waited for still says that it failed', async () => {
    const gate = Promise.withResolvers<never>();
    await open({
      before: (client) =>
        void Object.assign(client.backend.handlers, { 'agents.undo-all': () => gate.promise }),
    });
    await screen.click('Put everything back');
    await inDialog('Put everything back');
    await inDialog('Cancel');
    gate.reject(trouble);
    await screen.settle();
    expect(useMessagesStore().toasts.at(-1)).toMatchObject({ title: 'The file is locked.', tone: 'danger' });
  });
});

describe('the list of agents', () => {
  it('says that looking again failed, beside the older list', async () => {
    await open({});
    screen.client.fail('agents.list', trouble);
    await screen.click('Look again');
    expect(screen.text()).toContain('Claude Code');
    expect(screen.text()).toContain('The file is locked. Close it.');
    screen.client.fail('agents.list', null);
    await screen.click('Look again');
    expect(screen.text()).not.toContain('The file is locked.');
  });
});

describe('a preview that comes late', () => {
  it('is never applied under another one that is shown', async () => {
    const gates: (() => void)[] = [];
    await open({
      route: '/agents/claude-code',
      start: (state) => {
        state.agents = [makeAgent(testNowMs)];
      },
    });
    const shown = screen.client.backend.handlers['agents.plan'];
    Object.assign(screen.client.backend.handlers, {
      'agents.plan': async (input: Parameters<typeof shown>[0]): Promise<AgentPlan> => {
        if (input.action === 'apply') await new Promise<void>((go) => gates.push(go));
        return shown(input);
      },
    });
    const choose = async (mode: string): Promise<void> => {
      document.querySelector<HTMLInputElement>(`input[name="agent-mode"][value="${mode}"]`)?.click();
      await screen.settle();
    };
    const next = async (): Promise<void> => {
      gates.shift()?.();
      await screen.settle();
    };
    // The answer for pass-through comes while another one is asked for already, and is not shown.
    await choose('pass-through');
    await choose('key');
    await next();
    await choose('pass-through');
    expect(screen.button('Apply').disabled).toBe(true);
    await next();
    await next();
    expect(screen.button('Apply').disabled).toBe(false);
  });
});
