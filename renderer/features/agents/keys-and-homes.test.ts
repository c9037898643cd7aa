import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { fillField, sentTo, submitForm } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(route: string, options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route,
    start: (state) => {
      state.agents = makeAgentGallery(testNowMs);
    },
    ...options,
  });
}

const keyRow = (key: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('li.key')].find((row) => row.textContent?.includes(key));

describe('the keys that Switchyard wrote', () => {
  it('are listed with before, ours and now, secrets by their last four, and put back one by one', async () => {
    await open('/agents/claude-code');
    const token = keyRow('env.ANTHROPIC_AUTH_TOKEN')?.textContent?.replaceAll(/\s+/gu, ' ');
    expect(token).toContain('Before••••90ab');
    expect(token).toContain('Ours••••x7Qa');
    await screen.click('Put back: env.ANTHROPIC_AUTH_TOKEN');
    expect(sentTo(screen, 'agents.undo')).toEqual([
      { agent: 'claude-code', home: '~/.claude', keys: ['env.ANTHROPIC_AUTH_TOKEN'] },
    ]);
    expect(keyRow('env.ANTHROPIC_AUTH_TOKEN')).toBeUndefined();
    expect(keyRow('env.ANTHROPIC_BASE_URL')).toBeDefined();
  });

  it('that somebody else changed are left to them', async () => {
    await open('/agents/codex');
    expect(keyRow('model_provider')?.textContent).toContain('changed');
    expect(keyRow('model_provider')?.querySelector('button')).toBeNull();
    expect(keyRow('model_providers.switchyard.base_url')?.textContent).toContain('gone');
  });

  it('show the history and the client key with what putting back does to it', async () => {
    await open('/agents/claude-code');
    const text = document.querySelector('[role="dialog"]')?.textContent ?? '';
    expect(text).toContain('…x7Qa');
    expect(text).toContain('putting the agent back revokes it');
    expect(text).toContain('env.ANTHROPIC_BASE_URL, env.ANTHROPIC_AUTH_TOKEN');
  });
});

describe('further folders of an agent', () => {
  it('are added by their path and opened', async () => {
    await open('/agents/aider');
    await fillField(screen, 'Folder with another configuration', ' /srv/second/.aider ');
    await submitForm(screen, '[role="dialog"] form');
    expect(sentTo(screen, 'agents.add-home')).toEqual([{ agent: 'aider', path: '/srv/second/.aider' }]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('/srv/second/.aider');
  });

  it('that cannot be used are refused in the server’s words', async () => {
    await open('/agents/aider', {
      before: (client) =>
        client.fail(
          'agents.add-home',
          new ControlError({ code: 'invalid-request', message: 'This is no folder.', remedy: '' }),
        ),
    });
    await fillField(screen, 'Folder with another configuration', '/dev/null');
    await submitForm(screen, '[role="dialog"] form');
    expect(screen.text()).toContain('This is no folder.');
  });

  it('are taken off the list once nothing points here any more', async () => {
    await open(`/agents/claude-code?home=${encodeURIComponent('/home/ada/second/.claude')}`);
    expect(screen.button('Take this folder off the list').disabled).toBe(true);
    expect(screen.text()).toContain('Put it back first.');
    await screen.click('Put back');
    await screen.click('Take this folder off the list');
    expect(sentTo(screen, 'agents.remove-home')).toEqual([
      { agent: 'claude-code', path: '/home/ada/second/.claude' },
    ]);
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });
});
