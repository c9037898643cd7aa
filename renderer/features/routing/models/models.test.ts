import { afterEach, describe, expect, it } from 'vitest';
import { ControlError } from '../../../bridge/index.ts';
import { fieldNamed, fillField, sentTo, submitForm } from '../../../testing/form-fields.ts';
import { mountScreen, type Screen, type ScreenOptions } from '../../../testing/mount-screen.ts';
import ModelsSection from './ModelsSection.vue';

let screen: Screen;
afterEach(() => screen.unmount());

const broken = new ControlError({ code: 'internal', message: 'The database cannot be read.', remedy: '' });

async function open(options: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(ModelsSection, options);
}

const excludedShown = (): string[] =>
  [...document.querySelectorAll('.entry code')].map((entry) => entry.textContent ?? '');

describe('the lists of models', () => {
  it('say how fresh each one is, what went wrong, and where there is none to read', async () => {
    await open();
    const rows = [...document.querySelectorAll('section[aria-label="Models by account"] .rows > li')].map(
      (row) => (row.textContent ?? '').replaceAll(/\s+/gu, ' ').trim(),
    );
    expect(rows[0]).toBe('Workclaude3 models · read 42 min ago');
    expect(rows.some((row) => row.includes('its vendor gives no list'))).toBe(true);
    expect(rows.at(-1)).toContain('0 models · list never readThe login has expired.');
    const again = [...document.querySelectorAll('button[aria-label^="Read the models of"]')];
    expect(again.length).toBe(4);
  });

  it('are read again one by one or all that are old', async () => {
    await open();
    await screen.click('Read the models of Work again');
    await screen.click('Refresh');
    expect(sentTo(screen, 'models.refresh')).toEqual([{ accountId: 'work' }, {}]);
    screen.client.fail('models.refresh', broken);
    await screen.click('Refresh');
    expect(screen.text()).toContain('The database cannot be read.');
  });

  it('open one account at a time, with what is excluded marked', async () => {
    await open({
      start: (state) => {
        state.settings = { ...state.settings, excludedModels: ['*haiku*'] };
      },
    });
    expect(screen.text()).not.toContain('claude-haiku-4-5');
    document.querySelector<HTMLButtonElement>('button[aria-expanded]')?.click();
    await screen.settle();
    expect(document.querySelector('ul.models')?.textContent).toMatch(/claude-haiku-4-5\s*excluded/u);
  });

  it('show skeletons until the first answer, then why there is none, and try again', async () => {
    await open({ before: (client) => client.hang('models.snapshot') });
    expect(
      document.querySelector('section[aria-label="Models by account"] .skeleton, [aria-busy="true"]'),
    ).not.toBeNull();
    screen.unmount();
    await open({ before: (client) => client.fail('models.snapshot', broken) });
    expect(screen.text()).toContain('The models could not be loaded.');
    screen.client.fail('models.snapshot', null);
    await screen.click('Retry');
    expect(screen.text()).toContain('3 models · read 42 min ago');
  });

  it('ask for an account when there is none', async () => {
    await open({
      start: (state) => {
        state.accounts = { ...state.accounts, accounts: [], groups: [] };
      },
    });
    expect(screen.text()).toContain('Add one to see its models.');
  });
});

it('no mail address is shown in privacy mode, wherever an account is named', async () => {
  const rule = { match: 'a', agent: null, accountId: 'old', targets: ['b'] };
  await open({
    start: (state) => {
      state.settings = { ...state.settings, privacy: true, modelRules: [rule] };
    },
  });
  await fillField(screen, 'Model to look up', 'x');
  await submitForm(screen, 'form.resolve');
  await screen.click('Add rule');
  expect(document.body.innerHTML).not.toContain('grace@example.com');
  expect(screen.text()).toContain('Codex 2');
});

describe('excluded models', () => {
  it('are added and allowed again', async () => {
    await open();
    expect(screen.text()).toContain('No model is excluded.');
    await fillField(screen, 'Model or pattern to exclude', ' *-preview ');
    await submitForm(screen, 'form.add');
    expect(excludedShown()).toEqual(['*-preview']);
    expect(fieldNamed('Model or pattern to exclude').value).toBe('');
    await screen.click('Allow *-preview again');
    expect(sentTo(screen, 'settings.update')).toEqual([
      { excludedModels: ['*-preview'] },
      { excludedModels: [] },
    ]);
  });

  it('keep what was typed when it is refused, and send nothing that is empty', async () => {
    await open({ before: (client) => client.fail('settings.update', broken) });
    await submitForm(screen, 'form.add');
    expect(sentTo(screen, 'settings.update')).toEqual([]);
    await fillField(screen, 'Model or pattern to exclude', 'gpt-*');
    await submitForm(screen, 'form.add');
    expect(screen.text()).toContain('The database cannot be read.');
    expect(fieldNamed('Model or pattern to exclude').value).toBe('gpt-*');
  });
});

describe('where a request would go', () => {
  it('names the rule, the order, who is passed over and why, without asking any vendor', async () => {
    await open({
      start: (state) => {
        state.settings = {
          ...state.settings,
          modelRules: [
            { match: '*opus*', agent: 'claude-code', accountId: null, targets: ['openai/gpt-5', 'x'] },
          ],
        };
      },
    });
    await fillField(screen, 'Model to look up', ' claude-opus-4-6 ');
    const agents = [...document.querySelectorAll<HTMLSelectElement>('form.resolve select')][0];
    if (agents) agents.value = 'claude-code';
    agents?.dispatchEvent(new Event('change'));
    await submitForm(screen, 'form.resolve');
    expect(sentTo(screen, 'models.resolve')).toEqual([{ model: 'claude-opus-4-6', agent: 'claude-code' }]);
    const answer = document.querySelector('form.resolve [role="status"]')?.textContent ?? '';
    expect(answer).toContain('the rule for “*opus*”');
    expect(answer).toMatch(/x\s*fallback/u);
    expect(answer).toContain('the 5 h window is used up');
    expect(answer).toContain('Not asked');
    expect(answer).toContain('grace@example.com: its list of models is not known');
  });

  it('shows a refusal, and no old answer beside a new failure', async () => {
    await open();
    const found = await screen.client.backend.handlers['models.resolve']({ model: 'x' });
    screen.client.answer('models.resolve', { ...found, refused: 'the model "x" is excluded', routes: [] });
    await fillField(screen, 'Model to look up', 'x');
    await submitForm(screen, 'form.resolve');
    expect(screen.text()).toContain('the model "x" is excluded');
    screen.client.fail('models.resolve', broken);
    await submitForm(screen, 'form.resolve');
    expect(screen.text()).toContain('The database cannot be read.');
    expect(screen.text()).not.toContain('the model "x" is excluded');
  });
});
