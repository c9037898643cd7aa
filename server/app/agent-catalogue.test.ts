import { describe, expect, it } from 'vitest';
import type { AccountRecord } from '../accounts/index.ts';
import type { ListedModel } from '../ir/index.ts';
import { unknownTraits } from '../ir/index.ts';
import { providers } from '../providers/index.ts';
import { agentCatalogue, type AgentCatalogueSources } from './agent-catalogue.ts';

const account = (id: string, provider: string, more: Partial<AccountRecord> = {}): AccountRecord =>
  ({ id, provider, vendor: provider, label: id, enabled: true, endpoint: null, ...more }) as AccountRecord;

const model = (id: string, contextTokens: number | null = null): ListedModel => ({
  id,
  label: null,
  traits: { ...unknownTraits, contextTokens },
});

const accounts = [
  account('plan', 'claude'),
  account('key', 'anthropic'),
  account('gpt', 'openai'),
  account('off', 'gemini', { enabled: false }),
  account('gone', 'no-such-provider'),
];
const lists: Readonly<Record<string, readonly ListedModel[]>> = {
  plan: [model('claude-plan-only')],
  key: [model('claude-opus-4', 200_000), model('claude-old')],
  gpt: [model('gpt-5'), model('claude-opus-4')],
  off: [model('gemini-3')],
  gone: [model('ghost')],
};

const sources = (
  settings: Partial<ReturnType<AgentCatalogueSources['settings']>> = {},
): AgentCatalogueSources => ({
  accounts: { list: () => accounts },
  providers,
  models: {
    models: (id) => lists[id] ?? [],
    traits: ({ id }, _provider, name) =>
      lists[id]?.find((entry) => entry.id === name)?.traits ?? unknownTraits,
  },
  settings: () => ({ modelRules: [], excludedModels: [], ...settings }),
});
const ids = (from: AgentCatalogueSources, agent: string): readonly string[] =>
  agentCatalogue(from, agent).map(({ id }) => id);

describe('what agents are told to offer', () => {
  it('is each model once, with the dialect and the limits of the account that has it', () => {
    expect(ids(sources(), 'opencode')).toEqual(['claude-opus-4', 'claude-old', 'gpt-5']);
    expect(agentCatalogue(sources(), 'opencode')[0]).toEqual({
      id: 'claude-opus-4',
      label: 'claude-opus-4',
      contextTokens: 200_000,
      outputTokens: null,
      dialect: 'anthropic-messages',
    });
  });

  it('has a plan’s models for the plan’s own program only', () => {
    expect(ids(sources(), 'claude-code')).toContain('claude-plan-only');
    expect(ids(sources(), 'codex')).not.toContain('claude-plan-only');
  });

  it('begins with the person’s own names, where they lead somewhere and are for this agent', () => {
    const rule = (match: string, target: string, agent: string | null = null) => ({
      match,
      agent,
      accountId: null,
      targets: [target],
    });
    const settings = {
      modelRules: [
        rule('best', 'openai/gpt-5'),
        rule('mine', 'claude-opus-4', 'codex'),
        rule('nowhere', 'x'),
        rule('claude-*', 'gpt-5'),
        rule('gpt-5', 'claude-opus-4'),
      ],
      excludedModels: ['claude-old'],
    };
    expect(ids(sources(settings), 'opencode')).toEqual(['best', 'gpt-5', 'claude-opus-4']);
    expect(ids(sources(settings), 'codex')).toContain('mine');
    expect(agentCatalogue(sources(settings), 'opencode')[1]?.dialect).toBe('anthropic-messages');
  });
});
