import type { OfferedModel } from '../agents/index.ts';
import type { AccountRecord, AccountRepository } from '../accounts/index.ts';
import type { Settings } from '../contract/index.ts';
import type { DialectId } from '../dialects/index.ts';
import { isExcluded, type Catalogue } from '../models/index.ts';
import { spokenDialects } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';

export interface AgentCatalogueSources {
  readonly accounts: Pick<AccountRepository, 'list'>;
  readonly providers: readonly Provider[];
  readonly models: Pick<Catalogue, 'models' | 'traits'>;
  readonly settings: () => Pick<Settings, 'modelRules' | 'excludedModels'>;
}

/**
 * What an agent may be told to offer: the person's own names first, then the models of the accounts in their order,
 * each name once. A plan that serves its vendor's own program only counts for that program alone.
 */
export function agentCatalogue(sources: AgentCatalogueSources, agent: string): readonly OfferedModel[] {
  const { modelRules, excludedModels } = sources.settings();
  const served = new Map<string, OfferedModel>();
  for (const account of sources.accounts.list()) {
    const provider = sources.providers.find(({ descriptor }) => descriptor.id === account.provider);
    if (provider === undefined || !account.enabled || !mayServe(provider, agent)) continue;
    const dialect = offeredDialect(provider, account);
    if (dialect === null) continue;
    for (const { id, label } of sources.models.models(account.id)) {
      if (served.has(id) || isExcluded(excludedModels, account, id)) continue;
      const traits = sources.models.traits(account, provider, id);
      served.set(id, {
        id,
        label: label ?? id,
        contextTokens: traits.contextTokens,
        outputTokens: traits.maximumOutputTokens,
        dialect,
      });
    }
  }
  const own = new Map<string, OfferedModel>();
  for (const { match, agent: forAgent, targets } of modelRules) {
    if (match.includes('*') || (forAgent !== null && forAgent !== agent)) continue;
    const target = targets
      .map((name) => served.get(name) ?? served.get(name.slice(name.indexOf('/') + 1)))
      .find((model) => model !== undefined);
    // A name that leads nowhere now would only be a choice that fails.
    if (target !== undefined && !own.has(match)) own.set(match, { ...target, id: match, label: match });
  }
  return [...own.values(), ...[...served.values()].filter(({ id }) => !own.has(id))];
}

/** A plan's own program carries the name of the plan's provider (`claude-code`, `codex`). */
function mayServe({ descriptor }: Provider, agent: string): boolean {
  return !descriptor.genuineClientsOnly || agent === descriptor.id || agent.startsWith(`${descriptor.id}-`);
}

function offeredDialect(provider: Provider, account: AccountRecord): OfferedModel['dialect'] | null {
  return spokenDialects(provider, account).find(isOffered) ?? null;
}

function isOffered(dialect: DialectId): dialect is OfferedModel['dialect'] {
  return dialect !== 'openai-completions';
}
