import { describe, expect, it } from 'vitest';
import type { AccountModels } from '../../../server/contract/index.ts';
import { findChoices, modelChoices } from './model-choices.ts';

const list = (
  id: string,
  provider: string,
  models: readonly string[],
  excluded: readonly string[] = [],
): AccountModels => ({
  accountId: id,
  accountLabel: id.toUpperCase(),
  provider,
  hasList: true,
  readAtMs: 1,
  problem: null,
  models: models.map((model) => ({
    id: model,
    label: null,
    contextTokens: null,
    maximumOutputTokens: null,
    excluded: excluded.includes(model),
  })),
});

describe('the choices of a model field', () => {
  it('name a model once for all accounts of one vendor, without the excluded ones', () => {
    const lists = [list('a', 'openai', ['gpt-5', 'old'], ['old']), list('b', 'openai', ['gpt-5'])];
    const accounts = [
      { id: 'a', vendor: 'openai' },
      { id: 'b', vendor: 'openai' },
    ];
    expect(modelChoices(lists, accounts)).toEqual([{ target: 'openai/gpt-5', accounts: 'A, B' }]);
  });

  it('name the account where two servers share a provider, so that the target is not ambiguous', () => {
    const lists = [list('one', 'openai-compatible', ['m']), list('two', 'openai-compatible', ['m'])];
    const accounts = [
      { id: 'one', vendor: 'one.example' },
      { id: 'two', vendor: 'two.example' },
    ];
    expect(modelChoices(lists, accounts).map(({ target }) => target)).toEqual(['ONE/m', 'TWO/m']);
  });

  it('never write a mail address into a rule: the group stands in its place', () => {
    const lists = [list('me@x.example', 'openai-compatible', ['m']), list('two', 'openai-compatible', ['m'])];
    const accounts = [
      { id: 'me@x.example', vendor: 'one.example' },
      { id: 'two', vendor: 'two.example' },
    ];
    expect(modelChoices(lists, accounts, () => 'hidden')).toEqual([
      { target: 'one.example/m', accounts: 'hidden' },
      { target: 'TWO/m', accounts: 'hidden' },
    ]);
  });

  it('are found by every word, in the name or the account, whatever the case; a long list is cut', () => {
    const choices = [
      { target: 'openai/gpt-5', accounts: 'Work' },
      { target: 'openai/gpt-5-mini', accounts: 'Home' },
    ];
    expect(findChoices(choices, ' MINI  home ').map(({ target }) => target)).toEqual(['openai/gpt-5-mini']);
    expect(findChoices(choices, '(')).toEqual([]);
    expect(findChoices(choices, '').length).toBe(2);
    const many = Array.from({ length: 5000 }, (_, at) => ({ target: `m${at}`, accounts: 'a' }));
    expect(findChoices(many, 'm').length).toBeLessThan(100);
  });
});
