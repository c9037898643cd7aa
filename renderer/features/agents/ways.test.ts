import { afterEach, describe, expect, it } from 'vitest';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { fieldNamed, fillField, sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(id: string): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route: `/agents/${id}`,
    start: (state) => {
      state.agents = makeAgentGallery(testNowMs);
    },
  });
}

const choose = async (way: string): Promise<void> => {
  document.querySelector<HTMLInputElement>(`input[name="agent-way"][value="${way}"]`)?.click();
  await screen.settle();
};
const shown = (): string => document.querySelector('pre')?.textContent ?? '';

describe('the way an agent gets here', () => {
  it('by start is one command to copy; no file is planned or written', async () => {
    await open('gemini-cli');
    expect(screen.text()).toContain('npx switchyard run gemini-cli');
    expect(document.querySelector('.diff')).toBeNull();
    await screen.click('Copy the command');
    expect(screen.shell.copied).toEqual(['npx switchyard run gemini-cli']);
  });

  it('by start can be tried with a test call, as its command would start it', async () => {
    await open('gemini-cli');
    await screen.click('Test call');
    expect(sentTo(screen, 'agents.test')).toEqual([{ agent: 'gemini-cli', home: '~/.config/gemini-cli' }]);
    expect(screen.text()).toContain('Work served the test call.');
    await choose('always');
    expect(() => screen.button('Test call')).toThrow();
  });

  it('by start names the folder of an agent that has several', async () => {
    await open('qwen-code');
    await choose('launch');
    // Windows' shells take backslashes as they are; doubled they would name another place.
    expect(screen.text()).toContain(
      String.raw`npx switchyard run --agent-home "\\wsl$\Ubuntu\home\ada\.qwen" qwen-code`,
    );
  });

  it('is kept as soon as it is chosen, and back to direct with the other one', async () => {
    await open('aider');
    await choose('launch');
    expect(sentTo(screen, 'agents.set-way')).toEqual([
      { agent: 'aider', home: '~/.config/aider', way: 'launch' },
    ]);
    expect(screen.client.backend.state.agents.find(({ id }) => id === 'aider')?.state).toBe('launch-only');
    await choose('always');
    expect(screen.client.backend.state.agents.find(({ id }) => id === 'aider')?.state).toBe('direct');
    expect(document.querySelector('.diff')).not.toBeNull();
  });

  it('by start while its file points here says that the file decides, and putting it back completes the change', async () => {
    await open('claude-code');
    await choose('launch');
    expect(sentTo(screen, 'agents.set-way')).toEqual([]);
    expect(screen.text()).toContain('Its file still points here.');
    await screen.click('Put back');
    expect(sentTo(screen, 'agents.set-way')).toEqual([
      { agent: 'claude-code', home: '~/.claude', way: 'launch' },
    ]);
    expect(screen.text()).not.toContain('Its file still points here.');
  });

  it('by hand shows lines; a key is made on demand, filled in, and never asked for again', async () => {
    await open('generic');
    expect(shown()).toContain('ANTHROPIC_AUTH_TOKEN=YOUR_SWITCHYARD_KEY');
    await screen.click('Copy the lines for Shell');
    expect(screen.shell.copied.at(-1)).toContain('YOUR_SWITCHYARD_KEY');
    await screen.click('Make a key');
    expect(sentTo(screen, 'keys.add')).toEqual([{ label: 'Any OpenAI, Anthropic or Gemini client' }]);
    expect(shown()).toContain('ANTHROPIC_AUTH_TOKEN=sy-example-key-AbCd');
    // For two seconds the button says that it copied.
    await screen.click('Copied');
    expect(screen.shell.copied.at(-1)).not.toContain('YOUR_SWITCHYARD_KEY');
    expect(() => screen.button('Make a key')).toThrow();
  });
});

describe('the models of an agent', () => {
  it('are offered from what the accounts have, go into the preview and the apply, and empty means its own', async () => {
    await open('claude-code');
    await fillField(screen, 'Large model', '  gpt-5.4 ');
    expect(sentTo(screen, 'agents.plan').at(-1)).toMatchObject({ models: { opus: 'gpt-5.4' } });
    await screen.click('Apply again');
    expect(sentTo(screen, 'agents.apply').at(-1)).toMatchObject({ models: { opus: 'gpt-5.4' } });
    await fillField(screen, 'Large model', '');
    expect(sentTo(screen, 'agents.plan').at(-1)).toMatchObject({ models: {} });
  });

  it('of one that is only started are kept by a button that is there when they differ', async () => {
    await open('claude-code');
    await screen.click('Put back');
    await choose('launch');
    expect(() => screen.button('Save')).toThrow();
    await fillField(screen, 'Small model', 'gpt-5.4-mini');
    await screen.click('Save');
    expect(sentTo(screen, 'agents.set-way').at(-1)).toMatchObject({
      way: 'launch',
      models: { haiku: 'gpt-5.4-mini' },
    });
    expect(() => screen.button('Save')).toThrow();
  });

  it('do not take the focus when the drawer opens', async () => {
    await open('claude-code');
    expect(document.activeElement).not.toBe(fieldNamed('Large model'));
  });
});
