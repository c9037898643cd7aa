import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import type { ModelRule } from '../../../../server/contract/index.ts';
import { ControlError } from '../../../bridge/index.ts';
import { fieldNamed, fillField, sentTo, submitForm } from '../../../testing/form-fields.ts';
import { mountScreen, type Screen, type ScreenOptions } from '../../../testing/mount-screen.ts';
import { useMessagesStore, type Toast } from '../../../stores/index.ts';
import ModelsSection from './ModelsSection.vue';

let toasts: () => readonly Toast[];
/** The section, and the toasts that the application shows beside it. */
const Shown = defineComponent({
  setup() {
    const messages = useMessagesStore();
    toasts = () => messages.toasts;
    return () => h(ModelsSection);
  },
});

let screen: Screen;
afterEach(() => screen.unmount());

const rule = (match: string, targets: string[], part: Partial<ModelRule> = {}): ModelRule => ({
  match,
  agent: null,
  accountId: null,
  targets,
  ...part,
});

async function open(rules: readonly ModelRule[] = [], more: ScreenOptions = {}): Promise<void> {
  screen = await mountScreen(Shown, {
    start: (state) => {
      state.settings = { ...state.settings, modelRules: [...rules] };
    },
    ...more,
  });
}

const written = (): unknown => sentTo(screen, 'settings.update').at(-1);
const rowsShown = (): string[] =>
  [...document.querySelectorAll('ol.list > li .names')].map((row) =>
    [...row.children].map((part) => part.textContent).join(' '),
  );

describe('the rules', () => {
  it('say what happens without any', async () => {
    await open();
    expect(screen.text()).toContain('Every model goes to the accounts that have it.');
  });

  it('are shown in their order, with names for agents and accounts, also for those that are gone', async () => {
    await open([
      rule('*opus*', ['openai/gpt-5', 'claude-opus-4-6'], { agent: 'claude-code' }),
      rule('big', ['small'], { accountId: 'work' }),
      rule('x', ['y'], { agent: 'gemini-cli', accountId: 'gone' }),
    ]);
    expect(rowsShown()).toEqual(['*opus* → openai/gpt-5 then claude-opus-4-6', 'big → small', 'x → y']);
    for (const text of ['for Claude Code', 'on Work', 'for Gemini CLI', 'on gone'])
      expect(screen.text()).toContain(text);
  });

  it('are moved, and the ends of the list have nowhere to go', async () => {
    await open([rule('a', ['1']), rule('b', ['2'])]);
    const buttons = (name: string): HTMLButtonElement[] => [
      ...document.querySelectorAll<HTMLButtonElement>(`button[aria-label^="${name}"]`),
    ];
    expect(buttons('Move up').map(({ disabled }) => disabled)).toEqual([true, false]);
    expect(buttons('Move down').map(({ disabled }) => disabled)).toEqual([false, true]);
    buttons('Move up')[1]?.click();
    await screen.settle();
    expect(rowsShown()).toEqual(['b → 2', 'a → 1']);
  });

  it('come back in their place when the removal is undone', async () => {
    const rules = [rule('a', ['1']), rule('b', ['2']), rule('c', ['3'])];
    await open(rules);
    await screen.click('Remove rule: b');
    expect(written()).toEqual({ modelRules: [rules[0], rules[2]] });
    await toasts()[0]?.action?.run();
    await screen.settle();
    expect(written()).toEqual({ modelRules: rules });
  });
});

describe('the dialog of a rule', () => {
  it('writes what was typed, trimmed, with its chain in order and before a rule that would hide it', async () => {
    await open([rule('*', ['everything'])]);
    await screen.click('Add rule');
    expect(screen.button('Save').disabled).toBe(true);
    await fillField(screen, 'Model asked for', ' *opus* ');
    await fillField(screen, 'Agent', 'claude-code');
    await fillField(screen, 'Target 1', ' openai/gpt-5 ');
    await screen.click('Add fallback');
    await screen.click('Add fallback');
    await fillField(screen, 'Target 3', 'gemini/pro');
    await screen.click('Move target 3 up');
    expect(fieldNamed('Target 2').value).toBe('gemini/pro');
    await submitForm(screen, '#model-rule');
    expect(written()).toEqual({
      modelRules: [
        rule('*opus*', ['openai/gpt-5', 'gemini/pro'], { agent: 'claude-code' }),
        rule('*', ['everything']),
      ],
    });
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });

  it('offers agents that exist: a rule for another one would never count', async () => {
    await open([rule('a', ['b'], { agent: 'gemini-cli' })]);
    await screen.click('Add rule');
    const agents = (): string[] =>
      [...(fieldNamed('Agent') as HTMLSelectElement).options].map(({ value }) => value);
    expect(agents()).toEqual(['', 'claude-code', 'codex']);
    await screen.click('Cancel');
    await screen.click('Edit rule: a');
    expect([agents().at(-1), fieldNamed('Agent').value]).toEqual(['gemini-cli', 'gemini-cli']);
  });

  it('writes one target where the rule is an account’s own name for a model', async () => {
    await open();
    await screen.click('Add rule');
    await fillField(screen, 'Model asked for', 'big');
    await fillField(screen, 'Account', 'work');
    await fillField(screen, 'Target 1', 'big-2026');
    expect(screen.text()).toContain('This account’s own name for the model.');
    expect(() => screen.button('Add fallback')).toThrow('No button');
    await submitForm(screen, '#model-rule');
    expect(written()).toEqual({ modelRules: [rule('big', ['big-2026'], { accountId: 'work' })] });
  });

  it('changes the rule that was opened, also when the list was reordered from elsewhere meanwhile', async () => {
    const [a, b] = [rule('a', ['1']), rule('b', ['2'])];
    await open([a, b]);
    await screen.click('Edit rule: a');
    screen.client.backend.change((state) => {
      state.settings = { ...state.settings, modelRules: [b, a] };
    });
    await screen.settle();
    await fillField(screen, 'Target 1', 'changed');
    await submitForm(screen, '#model-rule');
    expect(written()).toEqual({ modelRules: [b, rule('a', ['changed'])] });
  });

  it('stays open with what was typed and says why when the rule is refused', async () => {
    await open([], {
      before: (client) =>
        client.fail(
          'settings.update',
          new ControlError({ code: 'input-invalid', message: 'The rule leads to itself.', remedy: '' }),
        ),
    });
    await screen.click('Add rule');
    await fillField(screen, 'Model asked for', 'a');
    await fillField(screen, 'Target 1', 'a');
    await submitForm(screen, '#model-rule');
    expect(screen.text()).toContain('The rule leads to itself.');
    expect(fieldNamed('Model asked for').value).toBe('a');
    await screen.click('Cancel');
    await screen.click('Add rule');
    expect(screen.text()).not.toContain('The rule leads to itself.');
  });
});

describe('setting up an agent', () => {
  it('shows the sizes of the agent as they are mapped now, and writes one rule for each that was typed', async () => {
    await open([rule('*opus*', ['openai/gpt-5', 'claude-opus-4-6'], { agent: 'claude-code' })]);
    await screen.click('Set up an agent');
    expect(fieldNamed('Opus').value).toBe('openai/gpt-5');
    await fillField(screen, 'Opus', 'gemini/pro');
    await fillField(screen, 'Haiku', 'openai/gpt-5-mini');
    await submitForm(screen, '#model-tiers');
    expect(written()).toEqual({
      modelRules: [
        rule('*opus*', ['gemini/pro', 'claude-opus-4-6'], { agent: 'claude-code' }),
        rule('*haiku*', ['openai/gpt-5-mini'], { agent: 'claude-code' }),
      ],
    });
  });

  it('offers agents that exist, each with its own sizes, and is away where there is none', async () => {
    await open();
    await screen.click('Set up an agent');
    expect([...(fieldNamed('Agent') as HTMLSelectElement).options].map(({ text }) => text.trim())).toEqual([
      'Claude Code',
      'Codex',
    ]);
    await fillField(screen, 'Agent', '1');
    expect(() => fieldNamed('Opus')).toThrow('No field');
    expect(fieldNamed('Mini').value).toBe('');
    screen.unmount();
    screen = await mountScreen(ModelsSection, {
      start: (state) => {
        state.agents = [];
      },
    });
    expect(() => screen.button('Set up an agent')).toThrow('No button');
  });
});
