import type { AccountRepository } from '../accounts/index.ts';
import type { AccountView, Handlers, ModelsSnapshot, Settings } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { isExcluded, type Catalogue } from '../models/index.ts';
import type { Provider } from '../providers/provider.ts';
import { resolveModel } from './model-resolution.ts';

export interface ModelOperationSources {
  readonly catalogue: Pick<Catalogue, 'listed' | 'list' | 'refresh'>;
  readonly accounts: Pick<AccountRepository, 'list' | 'byId' | 'vendor'>;
  readonly providers: readonly Provider[];
  readonly settings: () => Settings;
  /** The account as every screen shows it. */
  readonly view: (accountId: string) => AccountView;
  readonly nowMs: () => number;
}

/** Lists of models and the dry run; the rules themselves are settings. */
export function modelHandlers(
  sources: ModelOperationSources,
): Pick<Handlers, 'models.snapshot' | 'models.refresh' | 'models.resolve'> {
  const { catalogue } = sources;
  let revision = 0;
  const snapshot = (): ModelsSnapshot => {
    revision += 1;
    return { revision, ...modelsNow(sources) };
  };
  return {
    'models.snapshot': async () => {
      // A failure is kept as the list's problem, and `models.changed` tells when there is something new.
      void catalogue.refresh();
      return snapshot();
    },
    'models.refresh': async ({ accountId }) => {
      const account = accountId === undefined ? null : accountByIdOrLabel(sources, accountId);
      await (account === null ? catalogue.refresh() : catalogue.refresh(account));
      return snapshot();
    },
    'models.resolve': async (request) => {
      if (request.model.trim() === '') throw new SwitchyardError('input-invalid', 'name a model');
      return resolveModel(sources, request);
    },
  };
}

/** A label is accepted where it names exactly one account, for people who type. */
function accountByIdOrLabel({ accounts }: ModelOperationSources, text: string): string {
  if (accounts.byId(text) !== undefined) return text;
  const named = accounts.list().filter(({ label }) => label.toLowerCase() === text.toLowerCase());
  if (named.length > 1)
    throw new SwitchyardError('conflict', `${named.length} accounts are called "${text}"; use the id`);
  if (named[0] === undefined) throw new SwitchyardError('not-found', `there is no account "${text}"`);
  return named[0].id;
}

function modelsNow({
  accounts,
  catalogue,
  providers,
  settings,
}: ModelOperationSources): Omit<ModelsSnapshot, 'revision'> {
  const { modelRules, excludedModels } = settings();
  return {
    rules: modelRules,
    excluded: excludedModels,
    accounts: accounts.list().map((account) => {
      const { models, readAtMs, problem } = catalogue.list(account.id);
      const provider = providers.find(({ descriptor }) => descriptor.id === account.provider);
      return {
        accountId: account.id,
        accountLabel: account.label,
        provider: account.provider,
        // A pass-through account's credential comes with a request; there is none to ask with.
        hasList: provider?.models !== undefined && account.kind !== 'pass-through',
        readAtMs,
        problem,
        models: models.map(({ id, label, traits }) => ({
          id,
          label,
          contextTokens: traits.contextTokens,
          maximumOutputTokens: traits.maximumOutputTokens,
          excluded: isExcluded(excludedModels, account, id),
        })),
      };
    }),
  };
}
