import { afterEach, describe, expect, it } from 'vitest';
import type { AgentKey } from '../../../server/contract/index.ts';
import { makeAgent, makeAgentKeys, makeApplied } from '../../testing/agent-fixtures.ts';
import { sentTo } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const target = { agent: 'claude-code', home: '~/.claude' };
const applied = makeApplied(testNowMs, { lastSeenMs: null });
const [address] = makeAgentKeys(testNowMs, applied);

async function open(agents = [applied], before?: ScreenOptions['before']): Promise<void> {
  screen = await mountScreen(AgentsPage, {
    route: '/agents/claude-code',
    start: (state) => {
      state.agents = agents;
    },
    ...(before === undefined ? {} : { before }),
  });
}
const withKeys =
  (...keys: (AgentKey | undefined)[]): NonNullable<ScreenOptions['before']> =>
  (client) =>
    client.answer('agents.keys', { keys: keys.filter((key) => key !== undefined) });
const step = (): string => document.querySelector('.one-more')?.textContent?.replaceAll(/\s+/gu, ' ') ?? '';

describe('an agent whose file holds no key', () => {
  it('says after the apply that a step is left: a key is made and stands in the lines to copy', async () => {
    await open([applied], withKeys(address));
    expect(step()).toContain('One more step');
    await screen.click('Make a key');
    expect(step()).toContain('ANTHROPIC_AUTH_TOKEN=sy-example-key-AbCd');
    expect(sentTo(screen, 'keys.add')).toEqual([{ label: applied.label, ...target }]);
  });

  it('shows only the lines that take the key', async () => {
    await open([applied], (client) => {
      withKeys(address)(client);
      client.answer('agents.manual', {
        keyPlaceholder: 'KEY_HERE',
        snippets: [
          { id: 'settings', label: 'The settings', language: 'json', text: '{ "url": "http://127.0.0.1" }' },
          { id: 'shell', label: 'The variable', language: 'shell', text: 'export API_KEY=KEY_HERE' },
        ],
      });
    });
    expect(step()).toContain('The variable');
    expect(step()).not.toContain('The settings');
  });

  it('is done once the agent has asked something', async () => {
    await open([{ ...applied, lastSeenMs: testNowMs }], withKeys(address));
    expect(step()).toBe('');
  });

  it('is not every agent: where the key is in the file, or none is needed, nothing is left to do', async () => {
    await open();
    expect(step()).toBe('');
    screen.unmount();
    await open([{ ...applied, mode: 'pass-through' }], withKeys(address));
    expect(step()).toBe('');
  });
});

describe('the history of an agent', () => {
  it('names what was done, and puts back what an entry wrote and still stands', async () => {
    const file = applied.files[0] ?? '';
    const keys = ['env.ANTHROPIC_BASE_URL', 'env.ANTHROPIC_AUTH_TOKEN'];
    const entry = { atMs: testNowMs, file, note: null, keys };
    await open([applied], (client) =>
      client.answer('agents.history', {
        entries: [
          { ...entry, id: 4, action: 'keep', keys: ['model'], note: 'kept as somebody else left it' },
          { ...entry, id: 3, action: 'apply' },
          { ...entry, id: 2, action: 'undo' },
          { ...entry, id: 1, action: 'apply' },
        ],
      }),
    );
    const rows = [...document.querySelectorAll('.history li')];
    expect(rows.map((row) => row.querySelector('p')?.textContent?.trim())).toEqual([
      'Left to others · kept as somebody else left it',
      'Applied',
      'Put back',
      'Applied',
    ]);
    expect(rows.map((row) => row.querySelectorAll('button').length)).toEqual([0, 1, 0, 0]);
    rows[1]?.querySelector('button')?.click();
    await screen.settle();
    expect(sentTo(screen, 'agents.undo')).toEqual([{ ...target, keys }]);
  });
});

describe('the focus in the drawer', () => {
  const press = async (name: string): Promise<void> => {
    screen.button(name).focus();
    await screen.click(name);
    await screen.settle();
  };

  it('goes on to the test call after an apply, and stays inside after putting back', async () => {
    await open([makeAgent(testNowMs)]);
    await press('Apply');
    expect(document.activeElement?.textContent?.trim()).toBe('Test call');
    await press('Put back');
    expect(document.activeElement?.closest('[role="dialog"]')).not.toBeNull();
  });

  it('goes on when the panel that held the button is gone', async () => {
    await open([{ ...applied, state: 'drifted' }]);
    await press('Apply again');
    expect(document.activeElement?.textContent?.trim()).toBe('Test call');
  });
});
