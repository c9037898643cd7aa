import { describe, expect, it } from 'vitest';
import type { AccountView, ModelRule } from '../contract/index.ts';
import { providers } from '../providers/index.ts';
import { accountRecord, modelBench } from './testing/model-bench.ts';

const rule = (match: string, targets: string[], part: Partial<ModelRule> = {}): ModelRule => ({
  match,
  agent: null,
  accountId: null,
  targets,
  ...part,
});

describe('models.snapshot', () => {
  it('answers with what is known and starts reading what is due', async () => {
    const bench = modelBench({
      accounts: [accountRecord('work', 'anthropic'), accountRecord('main', 'openai')],
      lists: { work: ['claude-opus-4', 'claude-haiku-4'] },
      settings: { excludedModels: ['*haiku*'], modelRules: [rule('a', ['b'])] },
    });
    const first = await bench.handlers['models.snapshot']({});
    expect(first).toMatchObject({
      excluded: ['*haiku*'],
      rules: [rule('a', ['b'])],
      accounts: [
        {
          accountId: 'work',
          models: [
            { id: 'claude-opus-4', excluded: false },
            { id: 'claude-haiku-4', excluded: true },
          ],
        },
        { accountId: 'main', models: [], readAtMs: null },
      ],
    });
    expect(first.accounts.map(({ hasList }) => hasList)).toEqual([true, true]);
    expect(bench.refreshed).toEqual(['all']);
    expect((await bench.handlers['models.snapshot']({})).revision).toBeGreaterThan(first.revision);
  });
});

describe('a list of models', () => {
  it('is none where the vendor tells plans nothing, or the login comes with each request', async () => {
    const bench = modelBench({
      accounts: [
        accountRecord('plan', 'claude', { kind: 'cli-login' }),
        accountRecord('own', 'anthropic', { kind: 'pass-through' }),
        accountRecord('gone', 'a-provider-of-a-newer-release'),
        accountRecord('key', 'gemini'),
      ],
    });
    const { accounts } = await bench.handlers['models.snapshot']({});
    expect(accounts.map(({ accountId, hasList }) => [accountId, hasList])).toEqual([
      ['plan', false],
      ['own', false],
      ['gone', false],
      ['key', true],
    ]);
  });
});

describe('models.refresh', () => {
  it('takes an account by its id or its label, and nobody else', async () => {
    const bench = modelBench({ accounts: [accountRecord('a1', 'openai', { label: 'My key' })] });
    await bench.handlers['models.refresh']({ accountId: 'my key' });
    await bench.handlers['models.refresh']({});
    expect(bench.refreshed).toEqual(['a1', 'all']);
    for (const accountId of ['nobody', '__proto__'])
      await expect(bench.handlers['models.refresh']({ accountId })).rejects.toMatchObject({
        code: 'not-found',
      });
  });
});

describe('models.resolve', () => {
  const accounts = [
    accountRecord('work', 'anthropic', { label: 'Work' }),
    accountRecord('spare', 'anthropic', { label: 'Spare', position: 1 }),
    accountRecord('main', 'openai', { label: 'Main' }),
    accountRecord('plan', 'codex', { label: 'Plan', position: 1 }),
  ];
  const off: Partial<AccountView> = {
    availability: { state: 'cooling', untilMs: Number.MAX_SAFE_INTEGER, reason: 'used up' },
  };

  it('tells the rule, the order, the model and who is passed over', async () => {
    const bench = modelBench({
      accounts,
      inUse: { anthropic: 'work' },
      views: { work: { ...off, inUse: true } },
      modes: { anthropic: 'automatic' },
      settings: {
        modelRules: [rule('*opus*', ['openai/gpt-5', 'claude-opus-4'], { agent: 'claude-code' })],
      },
    });
    const found = await bench.handlers['models.resolve']({ model: 'claude-opus-4', agent: 'claude-code' });
    expect(found).toMatchObject({
      dialect: 'anthropic-messages',
      refused: null,
      rule: { match: '*opus*' },
      routes: [
        {
          vendor: 'openai',
          model: 'gpt-5',
          isFallback: false,
          accounts: [{ label: 'Main', translated: true, unavailable: null }],
        },
        {
          model: 'claude-opus-4',
          isFallback: true,
          accounts: [
            { label: 'Spare', translated: false, unavailable: null },
            { label: 'Work', inUse: true, unavailable: 'used up' },
          ],
        },
      ],
      others: [{ label: 'Plan', reason: expect.stringContaining('own client only') }],
    });
  });

  it('says why nobody may serve it', async () => {
    const excluded = modelBench({ accounts, settings: { excludedModels: ['gpt-*'] } });
    expect(await excluded.handlers['models.resolve']({ model: 'gpt-5' })).toMatchObject({
      refused: 'the model "gpt-5" is excluded in Settings',
      routes: [],
      others: expect.arrayContaining([
        { id: 'main', label: 'Main', reason: 'the model is excluded in Settings' },
      ]),
    });
    const empty = modelBench({ accounts: [] });
    expect(await empty.handlers['models.resolve']({ model: '__proto__', agent: '__proto__' })).toMatchObject({
      refused: 'there is no account yet',
      dialect: 'openai-chat',
    });
    await expect(empty.handlers['models.resolve']({ model: ' ' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });

  it('explains the accounts that are left out', async () => {
    const bench = modelBench({ accounts, lists: { work: ['claude-x'], spare: ['other'], main: ['gpt-5'] } });
    const { others } = await bench.handlers['models.resolve']({
      model: 'claude-x',
      dialect: 'anthropic-messages',
    });
    expect(Object.fromEntries(others.map(({ label, reason }) => [label, reason]))).toEqual({
      Spare: 'it does not list this model',
      Main: 'it does not list this model',
      Plan: 'its plan serves its vendor’s own client only, and that speaks another API',
    });
    const prefixed = await bench.handlers['models.resolve']({ model: 'spare/claude-x' });
    expect(prefixed.others.find(({ label }) => label === 'Work')?.reason).toContain('somebody else');
    const first = await bench.handlers['models.resolve']({ model: 'openai/auto' });
    expect(first.routes).toMatchObject([{ model: 'gpt-5', accounts: [{ label: 'Main' }] }]);
    expect(first.others.find(({ label }) => label === 'Work')?.reason).toContain('somebody else');
  });

  it('knows every provider that there is', async () => {
    const all = providers.map(({ descriptor }, at) => accountRecord(`a${at}`, descriptor.id));
    const bench = modelBench({ accounts: all });
    const { routes, others } = await bench.handlers['models.resolve']({ model: 'gpt-5' });
    const served = routes.flatMap((route) => route.accounts.map(({ id }) => id));
    expect([...served, ...others.map(({ id }) => id)].toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });
});
