import { describe, expect, it } from 'vitest';
import type { ModelRule } from '../contract/index.ts';
import { checkModelSettings } from './index.ts';

const rule = (part: Partial<ModelRule>): ModelRule => ({
  match: 'a',
  agent: null,
  accountId: null,
  targets: ['b'],
  ...part,
});

describe('rules that a person wrote', () => {
  it.each<[string, ModelRule[], RegExp]>([
    ['an empty name', [rule({ match: '  ' })], /name that a rule is for is empty/],
    ['spaces around a name', [rule({ match: 'a ' })], /spaces around it: "a "/],
    ['a line end in a name', [rule({ match: 'a\nb' })], /cannot be shown/],
    ['an empty agent', [rule({ agent: ' ' })], /agent of a rule is empty/],
    ['an empty target', [rule({ targets: [' '] })], /target of the rule for "a" is empty/],
    ['a pattern as target', [rule({ targets: ['gpt-*'] })], /without \*/],
    ['a prefix without a model', [rule({ targets: ['openai/'] })], /on both sides/],
    ['a model without its prefix', [rule({ targets: ['/gpt'] })], /on both sides/],
    ['a target twice', [rule({ targets: ['b', 'B'] })], /"B" twice/],
    ['itself', [rule({ targets: ['A'] })], /leads to itself/],
    ['two targets for one account', [rule({ accountId: 'x', targets: ['b', 'c'] })], /takes one target/],
    ['the same rule twice', [rule({}), rule({ match: 'A', targets: ['c'] })], /two rules for "A"/],
  ])('are refused for %s', (_what, modelRules, sentence) => {
    expect(() => checkModelSettings({ modelRules })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringMatching(sentence) }),
    );
  });

  it('may name the same model for several agents and accounts, and itself as the first of a chain', () => {
    checkModelSettings({
      modelRules: [
        rule({}),
        rule({ agent: 'codex' }),
        rule({ accountId: 'x' }),
        rule({ match: 'b', targets: ['b', 'openai/gpt-5'] }),
        rule({ match: 'c', targets: ['openai/c'] }),
        rule({ match: '__proto__', targets: ['constructor'] }),
      ],
    });
    checkModelSettings({});
  });

  it('are cut in the sentence where a name is long', () => {
    expect(() => checkModelSettings({ modelRules: [rule({ match: `${'x'.repeat(190)} ` })] })).toThrow(
      /"x{80}…"/,
    );
  });

  it.each([[['', 'a']], [['a', 'A']], [[' a']]])('the excluded models %j are refused', (excludedModels) => {
    expect(() => checkModelSettings({ excludedModels })).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });
});
