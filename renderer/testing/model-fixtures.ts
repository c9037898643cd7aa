import type {
  AccountModels,
  AccountsSnapshot,
  ModelResolution,
  ModelRule,
  ModelsSnapshot,
  Settings,
} from '../../server/contract/index.ts';
import { matchesPattern } from '../../server/contract/model-rules.ts';

const minute = 60_000;

const listed: Readonly<Record<string, readonly string[]>> = {
  work: ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
  key: ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
  main: ['gpt-5.4', 'gpt-5.4-codex', 'gpt-5.4-mini'],
};

/** Two lists that were read, one that failed, the others never read. */
export function makeModels(
  nowMs: number,
  revision: number,
  state: { readonly accounts: AccountsSnapshot; readonly settings: Settings },
): ModelsSnapshot {
  const { modelRules, excludedModels } = state.settings;
  const accounts = state.accounts.accounts.map(({ id, label, provider }): AccountModels => ({
    accountId: id,
    accountLabel: label,
    provider,
    models: (listed[id] ?? []).map((model) => ({
      id: model,
      label: null,
      contextTokens: model.startsWith('gpt') ? 400_000 : 200_000,
      maximumOutputTokens: null,
      excluded: excludedModels.some((pattern) => matchesPattern(pattern, model)),
    })),
    hasList: id in listed || id === 'old',
    readAtMs: id in listed ? nowMs - 42 * minute : null,
    problem: id === 'old' ? 'The login has expired. Open Codex once.' : null,
  }));
  return { revision, accounts, rules: modelRules, excluded: excludedModels };
}

export function makeResolution(
  model: string,
  agent: string | null,
  rules: readonly ModelRule[],
): ModelResolution {
  const rule =
    rules.find(
      (entry) => (entry.agent === null || entry.agent === agent) && matchesPattern(entry.match, model),
    ) ?? null;
  const account = { provider: 'claude', inUse: true, translated: false, genuineClientsOnly: true };
  return {
    model,
    agent,
    dialect: 'anthropic-messages',
    rule,
    refused: null,
    routes: (rule?.targets ?? [model]).map((target, at) => ({
      vendor: 'anthropic',
      model: target,
      reason: rule === null ? 'its vendor has this model' : `the rule for “${rule.match}”`,
      isFallback: at > 0,
      accounts: [
        { ...account, id: 'work', label: 'Work', unavailable: null },
        { ...account, id: 'side', label: 'Side', inUse: false, unavailable: 'the 5 h window is used up' },
      ],
    })),
    others: [{ id: 'old', label: 'grace@example.com', reason: 'its list of models is not known' }],
  };
}
