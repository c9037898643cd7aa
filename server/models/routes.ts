import { matchesPattern as matches, type ModelRule } from '../contract/index.ts';

/** An account as routing sees it: facts, gathered by the caller. */
export interface RoutedAccount {
  readonly id: string;
  readonly label: string;
  readonly provider: string;
  /** The group with one account in use. */
  readonly vendor: string;
  /** It can serve the client's dialect without translation. */
  readonly speaksNatively: boolean;
  /** It can serve the client's dialect at all; a plan that serves its own client only cannot be translated to. */
  readonly canServe: boolean;
  /** Its vendor's list; null = not known. */
  readonly models: ReadonlySet<string> | null;
  /** Names that this vendor's models have, where a list is not known; null = no such rule. */
  readonly modelNames: RegExp | null;
  /** The one in use of its group: where accounts have names of their own for a model, its name is tried first. */
  readonly inUse?: boolean;
}

export interface RoutesInput {
  /** As the client asked; null = it named none, or the call has none. */
  readonly model: string | null;
  readonly agent: string | null;
  readonly pinnedProvider: string | null;
  readonly pinnedAccountId: string | null;
  readonly accounts: readonly RoutedAccount[];
  readonly rules: readonly ModelRule[];
  readonly excluded: readonly string[];
}

/** One way to serve a request: any of these accounts, asked for this model. */
export interface Route {
  readonly vendor: string;
  readonly accountIds: ReadonlySet<string>;
  readonly model: string | null;
  /** For people: why this model and vendor. */
  readonly reason: string;
  /** The person named it in a chain: it is tried whenever the one before it cannot serve, for whatever reason. */
  readonly isFallback: boolean;
}

export type Routes =
  | { readonly ok: true; readonly routes: readonly Route[] }
  | { readonly ok: false; readonly code: 'model-excluded'; readonly message: string };

/**
 * Where a request may go, in order. Pure. A prefix (`openai/gpt-5`) or a rule of the person decides; else the accounts
 * whose vendor lists the model, those that speak the client's dialect first; else whoever speaks that dialect, whose own
 * "no such model" is the best answer.
 */
export function resolveRoutes(input: RoutesInput): Routes {
  const { model } = input;
  if (model === null)
    return { ok: true, routes: byVendor(speakers(reachable(input)), null, 'the client’s dialect') };
  const rule = ruleFor(input, model);
  const routes: Route[] = [];
  let allowed = 0;
  for (const target of rule?.targets ?? [model]) {
    const found = routesOf(target, input, rule === null ? null : `the rule for “${shown(rule.match)}”`);
    if (found === 'excluded') continue;
    allowed += 1;
    const [first, ...others] = found;
    if (first !== undefined) routes.push({ ...first, isFallback: routes.length > 0 }, ...others);
  }
  if (allowed > 0) return { ok: true, routes: withAccountRules(routes, input) };
  const what =
    rule === null
      ? `the model "${shown(model)}"`
      : `every model that the rule for "${shown(rule.match)}" names`;
  return { ok: false, code: 'model-excluded', message: `${what} is excluded in Settings` };
}

/** What the client's key and path leave over. */
function reachable({ accounts, pinnedProvider, pinnedAccountId }: RoutesInput): readonly RoutedAccount[] {
  return accounts.filter(
    (account) =>
      (pinnedProvider === null || account.provider === pinnedProvider) &&
      (pinnedAccountId === null || account.id === pinnedAccountId),
  );
}

/** The rule of the person that decides about this name, else null: the first that matches. */
export function ruleFor(
  { rules, agent }: Pick<RoutesInput, 'rules' | 'agent'>,
  model: string,
): ModelRule | null {
  return rules.find((rule) => rule.accountId === null && applies(rule, agent, model)) ?? null;
}

function applies(rule: ModelRule, agent: string | null, model: string): boolean {
  return (rule.agent === null || rule.agent === agent) && matches(rule.match, model);
}

function routesOf(target: string, input: RoutesInput, why: string | null): readonly Route[] | 'excluded' {
  // Every account counts here: a prefix that this client may not use must not become a part of the model's name.
  const { prefix, model } = splitTarget(target, input.accounts);
  const accounts = reachable(input);
  const pool = prefix === null ? accounts : accounts.filter((account) => isNamed(account, prefix));
  const allowed = pool.filter((account) => !isExcluded(input.excluded, account, model));
  if (pool.length > 0 && allowed.length === 0) return 'excluded';
  const able = allowed.filter(({ canServe }) => canServe);
  if (model === 'auto' && !able.some((account) => lists(account, model))) {
    const first = firstModels(able, input.excluded, why ?? 'the first model of its list');
    if (first.length > 0) return first;
  }
  if (prefix !== null) return byVendor(able, model, why ?? `the prefix “${shown(prefix)}”`);
  const owners = ownersOf(model, able, input);
  if (owners.length > 0) return byVendor(owners, model, why ?? 'its vendor has this model');
  return byVendor(speakers(allowed), model, why ?? 'the client’s dialect');
}

/** Accounts that list the model or have their own name for it; where nobody does, those whose models are called like it. */
function ownersOf(
  model: string,
  accounts: readonly RoutedAccount[],
  { rules, agent }: RoutesInput,
): readonly RoutedAccount[] {
  const listed = accounts.filter(
    (account) =>
      lists(account, model) ||
      rules.some((rule) => rule.accountId === account.id && applies(rule, agent, model)),
  );
  const called = accounts.filter((account) => account.modelNames?.test(model) === true);
  // A list may be older than the model: the vendor that names its models so comes along.
  return listed.length === 0
    ? called
    : [...new Set([...listed, ...called.filter((account) => account.models === null)])];
}

/**
 * `prefix/model` when the prefix names a provider, a group or an account that exists. Models have slashes of their own
 * (`openai/gpt-oss-120b` of a router): where somebody lists the whole name and nobody behind the prefix is known to have
 * the rest, it is a name and no prefix.
 */
export function splitTarget(
  target: string,
  accounts: readonly RoutedAccount[],
): { readonly prefix: string | null; readonly model: string } {
  const isName = accounts.some((account) => lists(account, target));
  for (let at = target.indexOf('/'); at > 0; at = target.indexOf('/', at + 1)) {
    const prefix = target.slice(0, at);
    const model = target.slice(at + 1);
    const behind = accounts.filter((account) => isNamed(account, prefix));
    if (model === '' || behind.length === 0) continue;
    if (!isName || behind.some((account) => lists(account, model))) return { prefix, model };
  }
  return { prefix: null, model: target };
}

function lists(account: RoutedAccount, model: string): boolean {
  return account.models?.has(model) === true;
}

/** Whether this prefix means the account: its provider, id, label or group. */
export function isNamed(account: RoutedAccount, prefix: string): boolean {
  const wanted = prefix.toLowerCase();
  return (
    account.provider === wanted ||
    account.id === prefix ||
    account.label.toLowerCase() === wanted ||
    account.vendor.toLowerCase() === wanted
  );
}

/** Patterns see the bare name and the name behind everything that can stand before it. */
export function isExcluded(
  excluded: readonly string[],
  account: Pick<RoutedAccount, 'id' | 'label' | 'provider' | 'vendor'>,
  model: string,
): boolean {
  return excluded.some((pattern) =>
    [
      model,
      `${account.provider}/${model}`,
      `${account.label}/${model}`,
      `${account.vendor}/${model}`,
      `${account.id}/${model}`,
    ].some((name) => matches(pattern, name)),
  );
}

/** Groups in order: those that need no translation first, then as the accounts stand. */
function byVendor(
  accounts: readonly RoutedAccount[],
  model: string | null,
  reason: string,
): readonly Route[] {
  const groups = new Map<string, { ids: Set<string>; isNative: boolean }>();
  for (const account of accounts) {
    const group = groups.get(account.vendor) ?? { ids: new Set<string>(), isNative: false };
    group.ids.add(account.id);
    group.isNative ||= account.speaksNatively;
    groups.set(account.vendor, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => Number(b.isNative) - Number(a.isNative))
    .map(([vendor, { ids }]) => ({ vendor, accountIds: ids, model, reason, isFallback: false }));
}

function speakers(accounts: readonly RoutedAccount[]): readonly RoutedAccount[] {
  return accounts.filter((account) => account.speaksNatively);
}

/** Lists hold models that answer no chat; `auto` must not choose one of those. */
const otherPurpose =
  /embed|whisper|transcri|moderation|dall-e|sora|realtime|rerank|(?:^|[-_/])(?:tts|stt|image|audio)(?:[-_.]|$)/i;

/** For `auto`: every group that lists a model, asked for the first one that may be used, by the accounts that list it. */
function firstModels(
  accounts: readonly RoutedAccount[],
  excluded: readonly string[],
  reason: string,
): readonly Route[] {
  return byVendor(accounts, null, reason).flatMap((route) => {
    const group = accounts.filter(({ id }) => route.accountIds.has(id));
    for (const first of group)
      for (const model of first.models ?? []) {
        if (otherPurpose.test(model) || isExcluded(excluded, first, model)) continue;
        const having = group.filter(
          (account) =>
            (account.models === null || lists(account, model)) && !isExcluded(excluded, account, model),
        );
        return [{ ...route, model, accountIds: new Set(having.map(({ id }) => id)) }];
      }
    return [];
  });
}

/** An account's own name for a model applies last, when it is known who may serve; the account in use goes first. */
function withAccountRules(
  routes: readonly Route[],
  { rules, agent, accounts }: RoutesInput,
): readonly Route[] {
  const own = rules.filter((rule) => rule.accountId !== null);
  if (own.length === 0) return routes;
  const holdsInUse = (ids: ReadonlySet<string>): boolean =>
    accounts.some((account) => account.inUse === true && ids.has(account.id));
  return routes.flatMap((route) => {
    const { model } = route;
    if (model === null) return [route];
    const named = new Map<string, Set<string>>();
    for (const id of route.accountIds) {
      const rule = own.find((entry) => entry.accountId === id && applies(entry, agent, model));
      const name = rule?.targets[0] ?? model;
      named.set(name, (named.get(name) ?? new Set<string>()).add(id));
    }
    return [...named]
      .sort(([, a], [, b]) => Number(holdsInUse(b)) - Number(holdsInUse(a)))
      .map(([name, accountIds]) => ({ ...route, model: name, accountIds }));
  });
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
