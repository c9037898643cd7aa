import type { AccountView, ModelResolution, OperationInput } from '../contract/index.ts';
import type { DialectId } from '../dialects/dialect.ts';
import {
  isExcluded,
  resolveRoutes,
  routedAccount,
  ruleFor,
  splitTarget,
  type Route,
  type RoutedAccount,
} from '../models/index.ts';
import { chooseAccount, type Candidate } from '../scheduler/index.ts';
import type { ModelOperationSources } from './model-operations.ts';

/** As the agents ask; a client that is none of them most likely speaks the chat API. */
const dialectOfAgent: Readonly<Partial<Record<string, DialectId>>> = {
  'claude-code': 'anthropic-messages',
  codex: 'openai-responses',
  'gemini-cli': 'gemini',
};

type RoutedAccountView = ModelResolution['routes'][number]['accounts'][number];

/** What would happen to a request for this model now: the same decisions as for a real one, and nothing is asked. */
export function resolveModel(
  sources: ModelOperationSources,
  request: OperationInput<'models.resolve'>,
): ModelResolution {
  const { model } = request;
  const agent = request.agent ?? null;
  const { modelRules: rules, excludedModels: excluded } = sources.settings();
  const ofAgent = agent !== null && Object.hasOwn(dialectOfAgent, agent) ? dialectOfAgent[agent] : undefined;
  const dialect = request.dialect ?? ofAgent ?? 'openai-chat';
  const accounts = routedAccounts(sources, dialect);
  const input = { model, agent, pinnedProvider: null, pinnedAccountId: null, accounts, rules, excluded };
  const found = resolveRoutes(input);
  const routes = found.ok ? found.routes : [];
  const rule = ruleFor(input, model);
  const targets = (rule?.targets ?? [model]).map((target) => splitTarget(target, accounts));
  const served = new Set(routes.flatMap(({ accountIds }) => [...accountIds]));
  return {
    model,
    agent,
    dialect,
    rule,
    refused: found.ok
      ? routes.length > 0
        ? null
        : accounts.length === 0
          ? 'there is no account yet'
          : `no account can answer a client that speaks ${dialect}`
      : found.message,
    routes: routes.map((route) => ({
      vendor: route.vendor,
      model: route.model ?? model,
      reason: route.reason,
      isFallback: route.isFallback,
      accounts: accountsOf(sources, route, accounts, agent !== null),
    })),
    others: accounts
      .filter(({ id }) => !served.has(id))
      .map((account) => ({
        id: account.id,
        label: account.label,
        reason: whyNot(account, targets, excluded),
      })),
  };
}

function routedAccounts(
  { accounts, providers, catalogue }: ModelOperationSources,
  dialect: DialectId,
): readonly RoutedAccount[] {
  return accounts.list().flatMap((account) => {
    const provider = providers.find(({ descriptor }) => descriptor.id === account.provider);
    if (provider === undefined) return [];
    return [
      routedAccount(account, provider, {
        dialect,
        nativeOnly: false,
        models: catalogue.listed(account.id),
        inUse: accounts.vendor(account.vendor).inUseAccountId === account.id,
      }),
    ];
  });
}

/** The route's accounts: the one that would be chosen first, then the rest in the person's order. */
function accountsOf(
  { accounts, view, nowMs }: ModelOperationSources,
  route: Route,
  routed: readonly RoutedAccount[],
  isAgent: boolean,
): RoutedAccountView[] {
  const group = accounts.vendor(route.vendor);
  const views = [...route.accountIds].map(view).sort((a, b) => a.position - b.position);
  const choice = chooseAccount({
    nowMs: nowMs(),
    candidates: views.map(candidateOf),
    inUseAccountId: group.inUseAccountId,
    switchedAtMs: group.switchedAtMs,
    mode: group.mode,
    pinnedAccountId: null,
    session: null,
    // Agents are taken for what they are; whether a request really comes from one only the request shows.
    client: { genuine: isAgent, reason: 'it serves its vendor’s own client only', bringsLogin: isAgent },
    tried: new Set(),
  });
  const chosenId = choice.kind === 'account' ? choice.id : null;
  return views
    .toSorted((a, b) => Number(b.id === chosenId) - Number(a.id === chosenId))
    .map(({ id, label, provider, inUse, genuineClientsOnly }) => {
      const verdict = choice.verdicts.find((entry) => entry.id === id);
      return {
        id,
        label,
        provider,
        inUse,
        genuineClientsOnly,
        translated: routed.find((entry) => entry.id === id)?.speaksNatively !== true,
        unavailable: verdict === undefined || verdict.skip === null ? null : verdict.reason,
      };
    });
}

function candidateOf(account: AccountView): Candidate {
  const { credential, availability } = account;
  const isUsable = credential.state === 'ok' || credential.state === 'with-the-agent';
  return {
    id: account.id,
    label: account.label,
    position: account.position,
    enabled: account.enabled,
    genuineClientsOnly: account.genuineClientsOnly,
    passThrough: account.kind === 'pass-through',
    credentialProblem: isUsable ? null : (credential.message ?? credential.state),
    needsAttention: availability.state === 'needs-attention' ? availability.reason : null,
    coolingUntilMs: availability.state === 'cooling' ? availability.untilMs : null,
    coolingReason: availability.state === 'cooling' ? availability.reason : null,
  };
}

const elsewhere = 'the prefix or the rule names somebody else';

function whyNot(
  account: RoutedAccount,
  targets: readonly ReturnType<typeof splitTarget>[],
  excluded: readonly string[],
): string {
  const models = targets.map(({ model }) => model);
  if (!account.canServe) return 'its plan serves its vendor’s own client only, and that speaks another API';
  if (models.length > 0 && models.every((model) => isExcluded(excluded, account, model)))
    return 'the model is excluded in Settings';
  // Whoever is behind a prefix is in a route, or was one of the above.
  if (targets.every(({ prefix }) => prefix !== null)) return elsewhere;
  if (account.models === null) return 'its list of models is not known';
  return models.some((model) => account.models?.has(model) === true)
    ? elsewhere
    : 'it does not list this model';
}
