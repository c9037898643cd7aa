import { afterEach, describe, expect, it } from 'vitest';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { mountScreen, testNowMs, type Screen } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { useMessagesStore } from '../../stores/index.ts';
import { PopoverPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(scenario: string): Promise<void> {
  screen = await mountScreen(PopoverPage, { start: (state) => scenarios[scenario]?.(state, testNowMs) });
}
const chips = (): (string | null)[] =>
  [...document.querySelectorAll('.chip')].map((chip) => chip.getAttribute('aria-label'));

describe('agents in the popover', () => {
  it('shows those that use Switchyard or should, trouble first, and opens the one that is clicked', async () => {
    await open('agents');
    expect(chips()).toEqual([
      'Codex: Changed outside',
      'Claude Code: Overridden',
      'OpenCode: File missing',
      'Goose: Cannot be read',
      'Claude Code: Applied',
      'Gemini CLI: Launch only',
    ]);
    await screen.click('Codex: Changed outside');
    expect(screen.shell.routes).toEqual([`/agents/codex?home=${encodeURIComponent('~/.codex')}`]);
  });

  it('shows no row at all when no agent has to do with Switchyard', async () => {
    screen = await mountScreen(PopoverPage, {
      start: (state) => {
        state.agents = makeAgentGallery(testNowMs).filter(({ state: one }) =>
          ['direct', 'not-installed', 'unsupported'].includes(one),
        );
      },
    });
    expect(chips()).toEqual([]);
    expect(document.querySelector('[role="group"][aria-label="Agents"]')).toBeNull();
  });

  it('while off says first of all that agents fail, and puts them back with one click', async () => {
    await open('paused');
    const strip = document.querySelector('.strip.alert')?.textContent ?? '';
    expect(strip).toContain('Paused: 2 agents fail until you start.');
    expect(document.activeElement?.textContent?.trim()).toBe('Start');
    await screen.click('Put agents back');
    expect(screen.client.backend.state.agents.every(({ appliedAtMs }) => appliedAtMs === null)).toBe(true);
    expect(useMessagesStore().toasts.at(-1)?.title).toBe('All agents are put back.');
    expect(document.querySelector('.strip.alert')?.textContent).not.toContain('Paused');
  });

  it('before a pause offers to put them back first, and does so before it pauses', async () => {
    await open('calm');
    await screen.click('Pause');
    document.querySelector<HTMLInputElement>('[role="alertdialog"] input[type="checkbox"]')?.click();
    await screen.settle();
    [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')].at(-1)?.click();
    await screen.settle();
    const order = screen.client.calls.map(({ operation }) => operation);
    expect(order.indexOf('agents.undo-all')).toBeGreaterThan(-1);
    expect(order.indexOf('agents.undo-all')).toBeLessThan(order.indexOf('proxy.pause'));
    expect(screen.client.backend.state.app.proxy.state).toBe('paused');
  });

  it('the answer before a pause is kept when asked to: next time nobody is asked and the same happens', async () => {
    await open('calm');
    await screen.click('Pause');
    for (const box of document.querySelectorAll<HTMLInputElement>(
      '[role="alertdialog"] input[type="checkbox"]',
    ))
      box.click();
    await screen.settle();
    [...document.querySelectorAll<HTMLButtonElement>('[role="alertdialog"] button')].at(-1)?.click();
    await screen.settle();
    expect(useMessagesStore().toasts.at(-1)?.title).toBe('All agents are put back.');
    expect(screen.client.backend.state.settings.agentsOnPause).toBe('put-back');
    await screen.click('Start');
    screen.client.backend.change((state) => {
      state.agents = state.agents.map((agent) => ({ ...agent, state: 'applied', appliedAtMs: testNowMs }));
    });
    await screen.settle();
    await screen.click('Pause');
    expect(document.querySelector('[role="alertdialog"]')).toBeNull();
    expect(screen.client.calls.filter(({ operation }) => operation === 'agents.undo-all').length).toBe(2);
    expect(screen.client.backend.state.app.proxy.state).toBe('paused');
  });

  it('on a first run leads to the setup of accounts and agents together', async () => {
    await open('first');
    await screen.click('Set up accounts and agents together');
    expect(screen.shell.routes).toEqual(['/welcome']);
  });
});
