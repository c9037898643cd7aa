import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { fillField } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route: '/agents',
    start: (state) => {
      state.agents = makeAgentGallery(testNowMs);
    },
    ...options,
  });
}

const section = (name: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`section[aria-label="${name}"]`);
  if (!found) throw new Error(`No group ${name}`);
  return found;
};
const names = (group: string): (string | undefined)[] =>
  [...section(group).querySelectorAll('.name')].map((name) => name.textContent?.trim());

describe('the list of agents', () => {
  it('is grouped by what is true of them, with the place, the state and one finding each', async () => {
    await open();
    expect(names('Using Switchyard')).toEqual([
      'Claude Code',
      'Codex',
      'Claude Code',
      'OpenCode',
      'Gemini CLI',
    ]);
    expect(names('Installed')).toEqual(['Goose', 'Qwen Code', 'Aider']);
    expect(names('By hand')).toEqual(['Any OpenAI, Anthropic or Gemini client']);
    const drifted = section('Using Switchyard').querySelectorAll('li')[1]?.textContent ?? '';
    expect(drifted).toContain('Changed outside');
    expect(drifted).toContain('model_provider is "openai" now');
    expect(drifted).not.toContain('base_url is gone');
    expect(section('Installed').textContent).toContain('in WSL');
  });

  it('folds what is not installed and what cannot be, and tells the reason when unfolded', async () => {
    await open();
    expect(names('Not installed')).toEqual([]);
    expect(screen.text()).not.toContain('It has no setting for an address of your own.');
    section('Not possible').querySelector('button')?.click();
    await screen.settle();
    expect(names('Not possible')).toEqual(['Cursor', 'Windsurf']);
    expect(screen.text()).toContain('It has no setting for an address of your own.');
  });

  it('has a filter for a long list that also finds what is folded, and a way out of it', async () => {
    await open();
    await fillField(screen, 'Filter agents', 'droid');
    expect(document.querySelectorAll('.agent').length).toBe(1);
    expect(names('Not installed')).toEqual(['Factory Droid']);
    await fillField(screen, 'Filter agents', 'nothing like it');
    expect(screen.text()).toContain('Nothing matches the filter.');
    await screen.click('Clear filter');
    expect(names('Using Switchyard').length).toBe(5);
  });

  it('has one button a row, named by what it is for', async () => {
    await open();
    expect(() => screen.button('Review: Codex')).not.toThrow();
    expect(() => screen.button('Open: Gemini CLI')).not.toThrow();
    await screen.click('Use here: Aider');
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Aider');
  });

  it('has no filter for a short list, asks again on demand, and says so when it cannot be read', async () => {
    await open({
      start: () => undefined,
      before: (client) =>
        client.fail(
          'agents.list',
          new ControlError({ code: 'internal', message: 'The disk is gone.', remedy: '' }),
        ),
    });
    expect(screen.text()).toContain('The agents could not be read.');
    screen.client.fail('agents.list', null);
    await screen.click('Retry');
    expect(names('Using Switchyard')).toEqual(['Claude Code', 'Codex']);
    expect(document.querySelector('input[type="search"]')).toBeNull();
    const before = screen.client.calls.length;
    await screen.click('Look again');
    expect(screen.client.calls.slice(before).map(({ operation }) => operation)).toEqual(['agents.list']);
  });

  it('says in one sentence that nothing was found', async () => {
    await open({
      start: (state) => {
        state.agents = [];
      },
    });
    expect(screen.text()).toContain('No agents found.');
  });
});
