import { describe, expect, it } from 'vitest';
import type { ModelRule } from '../contract/index.ts';
import { resolveRoutes, splitTarget, type RoutedAccount, type RoutesInput } from './index.ts';

const account = (part: Partial<RoutedAccount> & { readonly id: string }): RoutedAccount => ({
  label: part.id,
  provider: part.id,
  vendor: part.id,
  speaksNatively: false,
  canServe: true,
  models: null,
  modelNames: null,
  ...part,
});
const claude = account({ id: 'claude', label: 'Work', speaksNatively: true, modelNames: /^claude-/ });
const openai = account({ id: 'openai', label: 'Main', modelNames: /^gpt-/, models: new Set(['gpt-5']) });
const router = account({
  id: 'router',
  label: 'Team/A',
  provider: 'openai-compatible',
  vendor: 'r.example',
  models: new Set(['openai/gpt-oss', 'meta/llama-3', 'gpt-5']),
});
const rule = (match: string, targets: string[], part: Partial<ModelRule> = {}): ModelRule => ({
  match,
  agent: null,
  accountId: null,
  targets,
  ...part,
});
const resolve = (part: Partial<RoutesInput>) =>
  resolveRoutes({
    model: null,
    agent: null,
    pinnedProvider: null,
    pinnedAccountId: null,
    accounts: [claude, openai, router],
    rules: [],
    excluded: [],
    ...part,
  });
/** `vendor:model`, with `+` before a fallback of the person's. */
const routes = (part: Partial<RoutesInput>): readonly string[] => {
  const found = resolve(part);
  return found.ok
    ? found.routes.map(({ vendor, model, isFallback }) => `${isFallback ? '+' : ''}${vendor}:${model ?? ''}`)
    : [`${found.code}: ${found.message}`];
};

describe('a model goes', () => {
  it.each([
    ['gpt-5', ['openai:gpt-5', 'r.example:gpt-5']],
    ['meta/llama-3', ['r.example:meta/llama-3']],
    ['claude-opus-4', ['claude:claude-opus-4']],
    ['nobody-has-it', ['claude:nobody-has-it']],
    ['openai/gpt-6', ['openai:gpt-6']],
    ['OpenAI/gpt-6', ['openai:gpt-6']],
    ['work/gpt-5', ['claude:gpt-5']],
    ['team/a/meta/llama-3', ['r.example:meta/llama-3']],
    ['r.example/x', ['r.example:x']],
    ['openai/', ['claude:openai/']],
    ['/gpt-5', ['claude:/gpt-5']],
    ['', ['claude:']],
    ['__proto__', ['claude:__proto__']],
    ['constructor/toString', ['claude:constructor/toString']],
  ])('%j → %j: prefix, list, name, dialect', (model, expected) => {
    expect(routes({ model })).toEqual(expected);
  });

  it('by a rule before a list, and by a list before a name', () => {
    const lists = account({ id: 'lists', models: new Set(['claude-opus-4']) });
    const known = { ...claude, models: new Set(['claude-sonnet-4']) };
    expect(routes({ model: 'claude-opus-4', accounts: [known, lists] })).toEqual(['lists:claude-opus-4']);
    expect(routes({ model: 'claude-opus-4', accounts: [claude, lists] })).toEqual([
      'claude:claude-opus-4',
      'lists:claude-opus-4',
    ]);
    expect(routes({ model: 'gpt-5', rules: [rule('gpt-*', ['claude-opus-4'])] })).toEqual([
      'claude:claude-opus-4',
    ]);
  });

  it('to nobody who cannot serve the client, where nothing but translation would help', () => {
    const plan = { ...openai, canServe: false };
    expect(routes({ model: 'gpt-5', accounts: [plan, router] })).toEqual(['r.example:gpt-5']);
    expect(routes({ model: 'openai/gpt-5', accounts: [plan] })).toEqual([]);
    expect(routes({ model: 'gpt-5', accounts: [] })).toEqual([]);
  });

  it('by the dialect alone where the call has no model', () => {
    expect(routes({ excluded: ['*'], rules: [rule('*', ['gpt-5'])] })).toEqual(['claude:']);
  });

  it('no further than the key and the path allow, and a prefix never becomes a part of the name', () => {
    expect(routes({ model: 'gpt-5', pinnedAccountId: 'router' })).toEqual(['r.example:gpt-5']);
    expect(routes({ model: 'gpt-5', pinnedProvider: 'claude' })).toEqual(['claude:gpt-5']);
    expect(routes({ model: 'openai/gpt-5', pinnedProvider: 'claude' })).toEqual([]);
    expect(routes({ model: 'x', rules: [rule('x', ['openai/gpt-5'])], pinnedAccountId: 'claude' })).toEqual(
      [],
    );
  });
});

describe('a slash', () => {
  it('belongs to the name where somebody lists the whole and nobody behind the prefix has the rest', () => {
    expect(splitTarget('openai/gpt-oss', [openai, router])).toEqual({
      prefix: null,
      model: 'openai/gpt-oss',
    });
    expect(splitTarget('openai/gpt-5', [openai, router])).toEqual({ prefix: 'openai', model: 'gpt-5' });
    const both = { ...openai, models: new Set(['gpt-oss']) };
    expect(splitTarget('openai/gpt-oss', [both, router])).toEqual({ prefix: 'openai', model: 'gpt-oss' });
    expect(splitTarget('meta/llama-3', [router])).toEqual({ prefix: null, model: 'meta/llama-3' });
    expect(routes({ model: 'r.example/openai/gpt-oss' })).toEqual(['r.example:openai/gpt-oss']);
  });
});

describe('a chain of targets', () => {
  it('is kept in order; what comes after the first is a fallback', () => {
    expect(routes({ model: 'x', rules: [rule('x', ['openai/gpt-5', 'claude-opus-4'])] })).toEqual([
      'openai:gpt-5',
      '+claude:claude-opus-4',
    ]);
    expect(routes({ model: 'gpt-5', rules: [rule('gpt-5', ['gpt-5', 'claude-opus-4'])] })).toEqual([
      'openai:gpt-5',
      'r.example:gpt-5',
      '+claude:claude-opus-4',
    ]);
  });

  it('begins with the first target that anybody can serve', () => {
    const plan = { ...openai, canServe: false };
    expect(
      routes({ model: 'x', accounts: [plan, claude], rules: [rule('x', ['openai/gpt-5', 'claude-a'])] }),
    ).toEqual(['claude:claude-a']);
  });

  it('names its rule as the reason', () => {
    const found = resolve({ model: 'x', rules: [rule('x', ['gpt-5'])] });
    expect(found).toMatchObject({ routes: [{ reason: 'the rule for “x”' }, {}] });
  });

  it('is never applied to its own targets again', () => {
    const rules = [rule('a', ['b']), rule('b', ['a'])];
    expect(routes({ model: 'a', rules })).toEqual(['claude:b']);
  });
});

describe('the rules', () => {
  it('count in order, for their agent only', () => {
    const rules = [
      rule('*opus*', ['openai/one'], { agent: 'claude-code' }),
      rule('*opus*', ['openai/two']),
      rule('*', ['openai/three']),
    ];
    expect(routes({ model: 'claude-opus-4', agent: 'claude-code', rules })).toEqual(['openai:one']);
    expect(routes({ model: 'claude-opus-4', agent: 'codex', rules })).toEqual(['openai:two']);
    expect(routes({ model: 'claude-opus-4', rules })).toEqual(['openai:two']);
    expect(routes({ model: 'anything', rules })).toEqual(['openai:three']);
  });
});
