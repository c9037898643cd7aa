import { afterEach, describe, expect, it } from 'vitest';
import type { AgentView } from '../../../server/contract/index.ts';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(id: string, home?: string): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route: `/agents/${id}${home === undefined ? '' : `?home=${encodeURIComponent(home)}`}`,
    start: (state) => {
      state.agents = makeAgentGallery(testNowMs);
    },
  });
}

const panel = (state: string): string =>
  document
    .querySelector(`[role="dialog"] section[aria-label="${state}"]`)
    ?.textContent?.replaceAll(/\s+/gu, ' ') ?? '';
const agent = (id: string): AgentView | undefined =>
  screen.client.backend.state.agents.find((one) => one.id === id);
const codex = { agent: 'codex', home: '~/.codex' };

describe('an agent that somebody changed', () => {
  it('says of every key what it is now, by whom, and where', async () => {
    await open('codex');
    expect(panel('Changed outside')).toContain('model_provider is "openai" now, not "switchyard"');
    expect(panel('Changed outside')).toContain('probably by cc-switch');
    expect(panel('Changed outside')).toContain('~/.codex/config.toml:12');
    expect(panel('Changed outside')).toContain('model_providers.switchyard.base_url is gone');
    await screen.click('Copy path');
    expect(screen.shell.copied).toEqual(['~/.codex/config.toml:12']);
  });

  it('is pointed here again with one click', async () => {
    await open('codex');
    await screen.click('Apply again');
    expect(sentTo(screen, 'agents.apply')).toEqual([{ ...codex, mode: 'key', models: {} }]);
    expect(agent('codex')?.state).toBe('applied');
    expect(panel('Changed outside')).toBe('');
  });

  it('keeps what the other one wrote, without a write', async () => {
    await open('codex');
    await screen.click('Keep theirs');
    expect(sentTo(screen, 'agents.keep')).toEqual([codex]);
    expect(sentTo(screen, 'agents.apply')).toEqual([]);
    expect(useMessagesStore().toasts.at(-1)?.title).toBe('Codex keeps what was changed.');
  });

  it('is put back as it was before', async () => {
    await open('codex');
    await screen.click('Put back');
    expect(sentTo(screen, 'agents.undo')).toEqual([codex]);
    expect(agent('codex')).toMatchObject({ state: 'direct', appliedAtMs: null });
  });

  it('has its three ways on once, not again at the bottom', async () => {
    await open('codex');
    const buttons = [...document.querySelectorAll('[role="dialog"] button')].map((one) =>
      one.textContent?.trim(),
    );
    expect(buttons.filter((name) => name === 'Apply again').length).toBe(1);
    expect(buttons).toContain('Test call');
  });
});

describe('an agent in other trouble', () => {
  it('that is overridden says which setting wins and where it stands', async () => {
    await open('claude-code', '/home/ada/second/.claude');
    expect(panel('Overridden')).toContain('ANTHROPIC_BASE_URL in the environment wins');
    expect(panel('Overridden')).toContain('~/.zshrc:31');
  });

  it('whose file does not parse names line and column once, and cannot be applied', async () => {
    await open('goose');
    expect(panel('Cannot be read')).toContain('~/.config/goose/config.yaml:14:3');
    expect(screen.text().split('A mapping entry is indented too far.').length - 1).toBe(2);
    expect(screen.button('Apply').disabled).toBe(true);
  });

  it('whose file is gone says so and can be applied again', async () => {
    await open('opencode');
    expect(panel('File missing')).toContain('opencode.json is gone.');
    await screen.click('Apply again');
    expect(agent('opencode')?.state).toBe('applied');
  });

  it('that cannot be served tells the reason and offers nothing', async () => {
    await open('cursor');
    const dialog = document.querySelector('[role="dialog"]');
    expect(dialog?.textContent).toContain('Its own server calls the address that you set');
    expect(dialog?.querySelector('input')).toBeNull();
    expect(screen.client.calls.filter(({ operation }) => operation === 'agents.apply')).toEqual([]);
  });

  it('that is not installed shows where it would be, and another folder can be named', async () => {
    await open('droid');
    const text = document.querySelector('[role="dialog"]')?.textContent ?? '';
    expect(text).toContain('It was not found on this computer.');
    expect(text).toContain('Add another folder');
    expect(text).not.toContain('How it gets here');
  });
});
