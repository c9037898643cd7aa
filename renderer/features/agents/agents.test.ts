import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeAgent } from '../../testing/agent-fixtures.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { AgentsPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

const direct: ScreenOptions['start'] = (state) => {
  state.agents = [makeAgent(testNowMs)];
};

async function open(options: ScreenOptions): Promise<void> {
  screen = await mountScreen(AgentsPage, { route: '/agents/claude-code', ...options });
}

const inputs = (operation: string) =>
  screen.client.calls.filter((call) => call.operation === operation).map(({ input }) => input);

describe('pointing an agent here', () => {
  it('shows the costs and the masked difference before anything is written', async () => {
    await open({ start: direct });
    expect(screen.text()).toContain('Remote control and voice mode need a direct connection.');
    const lines = [...document.querySelectorAll('.diff .line')].map((line) => [
      line.getAttribute('data-kind'),
      line.querySelector('.text')?.textContent?.trim(),
    ]);
    expect(lines).toContainEqual(['added', '"ANTHROPIC_AUTH_TOKEN": "••••x7Qa"']);
    expect(lines).toContainEqual(['removed', '"apiKeyHelper": "~/bin/key.sh",']);
    expect(inputs('agents.apply')).toEqual([]);
  });

  it('applies with the chosen mode, tests, and puts back', async () => {
    await open({ start: direct });
    document.querySelector<HTMLInputElement>('input[value="pass-through"]')?.click();
    await screen.settle();
    expect(inputs('agents.plan').at(-1)).toMatchObject({ action: 'apply', mode: 'pass-through' });
    await screen.click('Apply');
    expect(inputs('agents.apply')).toEqual([
      { agent: 'claude-code', home: '~/.claude', mode: 'pass-through', models: {} },
    ]);
    await screen.click('Test call');
    expect(screen.text()).toContain('Work served the test call.');
    await screen.click('Put back');
    expect(screen.client.backend.state.agents[0]).toMatchObject({ state: 'direct', appliedAtMs: null });
  });

  it('cannot be applied when the file does not parse, and says where', async () => {
    await open({
      start: direct,
      before: (client) => {
        Object.assign(client.backend.handlers, {
          'agents.plan': async () => ({
            agent: 'claude-code',
            home: '~/.claude',
            action: 'apply',
            mode: 'key',
            changes: [],
            diff: '',
            warnings: [],
            refused: { file: '~/.claude/settings.json', message: 'A comma is missing.', line: 7, column: 3 },
          }),
        });
      },
    });
    expect(screen.text()).toContain('A comma is missing.~/.claude/settings.json:7:3');
    await screen.click('Copy path');
    expect(screen.shell.copied).toEqual(['~/.claude/settings.json:7:3']);
    expect(screen.button('Apply').disabled).toBe(true);
  });

  it('keeps the drawer open and says why when writing fails', async () => {
    await open({
      start: direct,
      before: (client) =>
        client.fail(
          'agents.apply',
          new ControlError({
            code: 'file-changed',
            message: 'Another program is writing the file.',
            remedy: 'Try again.',
          }),
        ),
    });
    await screen.click('Apply');
    expect(screen.text()).toContain('Another program is writing the file. Try again.');
  });

  it('puts all agents back after one question', async () => {
    await open({ route: '/agents' });
    await screen.click('Put everything back');
    expect(screen.text()).toContain('Put all agents back?');
    [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')].at(-1)?.click();
    await screen.settle();
    expect(screen.client.backend.state.agents.map(({ state }) => state)).toEqual(['direct', 'direct']);
  });
});
