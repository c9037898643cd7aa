import { describe, expect, it } from 'vitest';
import type { ModelRule } from '../contract/index.ts';
import { resolveRoutes, type RoutedAccount, type RoutesInput } from './index.ts';

const account = (id: string, models: readonly string[] | null, part: Partial<RoutedAccount> = {}) => ({
  id,
  label: id,
  provider: id,
  vendor: id,
  speaksNatively: false,
  canServe: true,
  models: models === null ? null : new Set(models),
  modelNames: null,
  ...part,
});
const one = account('one', ['a', 'b'], { vendor: 'group', inUse: true });
const two = account('two', ['a'], { vendor: 'group', label: 'Second' });
const other = account('other', ['c', 'a'], { speaksNatively: true });
const own = (accountId: string, match: string, target: string, agent: string | null = null): ModelRule => ({
  match,
  agent,
  accountId,
  targets: [target],
});
const resolve = (part: Partial<RoutesInput> & { readonly model: string }) =>
  resolveRoutes({
    agent: null,
    pinnedProvider: null,
    pinnedAccountId: null,
    accounts: [one, two, other],
    rules: [],
    excluded: [],
    ...part,
  });
const routes = (part: Partial<RoutesInput> & { readonly model: string }): readonly string[] => {
  const found = resolve(part);
  return found.ok
    ? found.routes.map(({ model, accountIds }) => `${[...accountIds].join('+')}:${model ?? ''}`)
    : [found.message];
};

describe('an account’s own name for a model', () => {
  it('is what that account is asked for, and tells that it has the model', () => {
    expect(routes({ model: 'a', rules: [own('two', 'a', 'deployment-a')] })).toEqual([
      'other:a',
      'one:a',
      'two:deployment-a',
    ]);
    expect(routes({ model: 'z', rules: [own('two', 'z', 'deployment-z')] })).toEqual(['two:deployment-z']);
  });

  it('goes first where its account is the one in use', () => {
    expect(routes({ model: 'one/a', rules: [own('one', 'a', 'mine')] })).toEqual(['one:mine']);
    const accounts = [{ ...two }, { ...one }];
    expect(routes({ model: 'a', accounts, rules: [own('one', 'a', 'mine')] })).toEqual(['one:mine', 'two:a']);
  });

  it('applies after a rule for all, to the name that came out of it', () => {
    const rules: ModelRule[] = [
      { match: 'x', agent: null, accountId: null, targets: ['two/a'] },
      own('two', 'a', 'deployment'),
      own('two', 'x', 'never'),
    ];
    expect(routes({ model: 'x', rules })).toEqual(['two:deployment']);
  });

  it('counts for its agent only', () => {
    const rules = [own('two', 'z', 'mine', 'codex')];
    expect(routes({ model: 'z', rules, agent: 'codex' })).toEqual(['two:mine']);
    expect(routes({ model: 'z', rules })).toEqual(['other:z']);
  });
});

describe('excluded models', () => {
  it.each([
    ['a', 'one/*', ['other:a', 'two:a']],
    ['a', 'second/a', ['other:a', 'one:a']],
    ['a', 'group/*', ['other:a']],
    ['a', 'other/a', ['one+two:a']],
    ['b', 'B', ['the model "b" is excluded in Settings']],
    ['b', '*', ['the model "b" is excluded in Settings']],
    ['one/b', 'one/b', ['the model "one/b" is excluded in Settings']],
    ['b', 'b*c', ['one:b']],
    ['__proto__', '__proto__', ['the model "__proto__" is excluded in Settings']],
  ])('%j without %j: %j', (model, pattern, expected) => {
    const found = routes({ model, excluded: [pattern] });
    // A group with one account left is listed as that account.
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('are passed over in a chain; when nothing is left the rule is named', () => {
    const rules: ModelRule[] = [{ match: 'x', agent: null, accountId: null, targets: ['b', 'other/c'] }];
    expect(routes({ model: 'x', rules, excluded: ['b'] })).toEqual(['other:c']);
    expect(routes({ model: 'x', rules, excluded: ['b', 'c'] })).toEqual([
      'every model that the rule for "x" names is excluded in Settings',
    ]);
    expect(routes({ model: 'x', rules, excluded: ['x'] })).toEqual(['one:b', 'other:c']);
  });

  it('are cut in the message where the name is long', () => {
    expect(routes({ model: 'm'.repeat(5_000), excluded: ['m*'] })[0]?.length).toBeLessThan(200);
  });
});

describe('auto', () => {
  it('asks every group for the first model of its own list, native ones first', () => {
    expect(routes({ model: 'auto' })).toEqual(['other:c', 'one+two:a']);
    expect(routes({ model: 'two/auto' })).toEqual(['two:a']);
  });

  it('takes only accounts that have that model', () => {
    expect(routes({ model: 'auto', excluded: ['a'], accounts: [one, two] })).toEqual(['one:b']);
  });

  it('never chooses an excluded model nor one that does not chat', () => {
    const lists = account('x', ['text-embedding-3', 'gpt-4o-mini-tts', 'whisper-1', 'gpt-image-1', 'chat-1']);
    expect(routes({ model: 'auto', accounts: [lists] })).toEqual(['x:chat-1']);
    expect(routes({ model: 'auto', excluded: ['c'] })).toEqual(['other:a', 'one+two:a']);
  });

  it('is a name like any other where an account lists it, or where no list is known', () => {
    expect(routes({ model: 'auto', accounts: [account('x', ['big', 'auto'])] })).toEqual(['x:auto']);
    const router = account('router', ['router/auto', 'first']);
    expect(routes({ model: 'router/auto', accounts: [router] })).toEqual(['router:router/auto']);
    expect(routes({ model: 'auto', accounts: [account('x', null, { speaksNatively: true })] })).toEqual([
      'x:auto',
    ]);
    expect(routes({ model: 'auto', excluded: ['*'] })).toEqual(['the model "auto" is excluded in Settings']);
  });
});
