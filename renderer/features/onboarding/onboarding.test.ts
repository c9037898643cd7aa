import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../bridge/index.ts';
import { makeFinding } from '../../testing/agent-fixtures.ts';
import { sentTo, submitForm } from '../../testing/form-fields.ts';
import { mountScreen, testNowMs, type Screen, type ScreenOptions } from '../../testing/mount-screen.ts';
import { scenarios } from '../../testing/preview/scenarios.ts';
import { OnboardingPage } from './index.ts';

let screen: Screen;
afterEach(() => screen.unmount());

async function open(options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(OnboardingPage, {
    route: '/welcome',
    start: (state) => scenarios['first']?.(state, testNowMs),
    ...options,
  });
}

const boxes = (group: string): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>(`section[aria-label="${group}"] input[type="checkbox"]`),
];
const row = (group: string, at: number): string => {
  const rows = document.querySelectorAll(`section[aria-label="${group}"] > ul > li`);
  return rows.item(at)?.textContent?.replaceAll(/\s+/gu, ' ') ?? '';
};
const untick = async (box: HTMLInputElement | undefined): Promise<void> => {
  box?.click();
  await screen.settle();
};

describe('the first setup', () => {
  it('says exactly what is read of each login and what is written for each agent, and writes nothing yet', async () => {
    await open();
    expect(row('Logins', 0)).toContain('Reads the access token and its expiry from this file');
    expect(row('Logins', 0)).toContain('~/.claude/.credentials.json');
    expect(boxes('Logins').map(({ checked }) => checked)).toEqual([true, false]);
    expect(row('Agents', 0)).toContain('Writes 3 settings in ~/.claude/settings.json');
    await screen.click('Show change: Claude Code');
    expect(document.querySelector('.diff')?.textContent).toContain('ANTHROPIC_BASE_URL');
    expect(screen.text()).toContain('Remote control and voice mode need a direct connection.');
    expect(screen.client.calls.map(({ operation }) => operation)).not.toContain('agents.apply');
  });

  it('does what is ticked, one after the other, and offers a test call for each agent', async () => {
    await open();
    for (const box of boxes('Agents').slice(1)) if (box.checked) await untick(box);
    await submitForm(screen, 'form');
    expect(sentTo(screen, 'accounts.add')).toEqual([
      {
        provider: 'claude',
        kind: 'cli-login',
        path: '~/.claude/.credentials.json',
        label: 'Claude Code',
      },
    ]);
    expect(sentTo(screen, 'agents.apply')).toEqual([{ agent: 'claude-code', home: '~/.claude' }]);
    const order = screen.client.calls.map(({ operation }) => operation);
    expect(order.indexOf('accounts.add')).toBeLessThan(order.indexOf('agents.apply'));
    await screen.click('Test call: Claude Code');
    expect(row('Agents', 0)).toContain('Work served the test call.');
    expect(() => screen.button('Go to Overview')).not.toThrow();
  });

  it('gives the focus to the way on when its own button is gone', async () => {
    await open();
    for (const box of boxes('Agents').slice(1)) if (box.checked) await untick(box);
    screen.button('Set up').focus();
    await submitForm(screen, 'form');
    expect(document.activeElement?.textContent?.trim()).toBe('Go to Overview');
  });

  it('takes no second test call while one runs, and shows that', async () => {
    await open({ before: (client) => client.hang('agents.test') });
    await submitForm(screen, 'form');
    await screen.click('Test call: Claude Code');
    const others = [...document.querySelectorAll<HTMLButtonElement>('button[aria-label^="Test call: "]')];
    expect(others.map(({ disabled }) => disabled)).toEqual([false, ...others.slice(1).map(() => true)]);
    expect(others.length).toBeGreaterThan(1);
  });

  it('goes on past a row that fails, says why beside it, and tries only that one again', async () => {
    await open({
      before: (client) =>
        client.fail(
          'accounts.add',
          new ControlError({ code: 'file-unreadable', message: 'The file is locked.', remedy: 'Close it.' }),
        ),
    });
    for (const box of boxes('Agents').slice(1)) if (box.checked) await untick(box);
    await submitForm(screen, 'form');
    expect(row('Logins', 0)).toContain('The file is locked. Close it.');
    expect(row('Agents', 0)).toContain('done');
    screen.client.fail('accounts.add', null);
    await submitForm(screen, 'form');
    expect(row('Logins', 0)).toContain('done');
    expect(sentTo(screen, 'agents.apply').length).toBe(1);
  });

  it('does not offer an agent whose file does not parse, and names the place', async () => {
    await open();
    const at = [...document.querySelectorAll('section[aria-label="Agents"] > ul > li')].findIndex((one) =>
      one.textContent?.includes('Goose'),
    );
    expect(row('Agents', at)).toContain('~/.config/goose/config.yaml:14:3');
    expect(boxes('Agents')[at]).toMatchObject({ checked: false, disabled: true });
  });

  it('shows a failed test call in words, also when it could not be made', async () => {
    await open({
      before: (client) =>
        client.fail(
          'agents.test',
          new ControlError({ code: 'proxy-paused', message: 'Switchyard is paused.', remedy: 'Start it.' }),
        ),
    });
    for (const box of boxes('Agents').slice(1)) if (box.checked) await untick(box);
    await submitForm(screen, 'form');
    await screen.click('Test call: Claude Code');
    expect(row('Agents', 0)).toContain('Switchyard is paused. Start it.');
  });

  it('says why it cannot tell yet what would be written, and still lets the agent be ticked', async () => {
    await open({
      before: (client) =>
        client.fail(
          'agents.plan',
          new ControlError({ code: 'input-invalid', message: 'Add an account first.', remedy: 'Add one.' }),
        ),
    });
    expect(row('Agents', 0)).toContain('Add an account first.');
    expect(boxes('Agents')[0]).toMatchObject({ checked: false, disabled: false });
  });

  it('tells after the writing what is left to do or stands in the way', async () => {
    await open();
    await submitForm(screen, 'form');
    screen.client.backend.change((state) => {
      state.agents = state.agents.map((agent) => ({
        ...agent,
        findings: [makeFinding({ kind: 'override', text: 'Another setting wins.' })],
      }));
    });
    await screen.settle();
    expect(row('Agents', 0)).toContain('Another setting wins.');
  });

  it('with nothing found leads to the first account', async () => {
    await open({
      start: (state) => {
        scenarios['first']?.(state, testNowMs);
        state.agents = [];
      },
      before: (client) => client.answer('accounts.detect', { logins: [] }),
    });
    expect(screen.text()).toContain('Add your first account');
    expect(screen.text()).toContain('No login and no coding agent was found on this computer.');
    expect(screen.text()).not.toContain('This was found on your computer.');
    expect(() => screen.button('Claude plan')).not.toThrow();
  });
});
