import type { AccountRecord, CredentialSource } from '../accounts/index.ts';
import { toSwitchyardError, SwitchyardError } from '../errors/index.ts';
import type { ListedModel, ModelTraits } from '../ir/index.ts';
import { unknownTraits } from '../ir/index.ts';
import type { Clock } from '../ports.ts';
import { modelTraits } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { getBytes, type Upstream } from '../upstream/index.ts';
import type { CatalogueState, ReadList } from './catalogue-file.ts';

/** A vendor's list changes with its releases; asking more often than this tells nothing new. */
const freshMs = 6 * 60 * 60_000;
/** After a failure, so that a broken address is not asked with every request. */
const retryMs = 10 * 60_000;
const listLimitBytes = 8 * 1024 * 1024;
const learnLimitMs = 3_000;

export interface AccountList {
  readonly models: readonly ListedModel[];
  readonly readAtMs: number | null;
  readonly problem: string | null;
}

export interface Catalogue {
  listed(accountId: string): ReadonlySet<string> | null;
  models(accountId: string): readonly ListedModel[];
  traits(account: AccountRecord, provider: Provider, model: string): ModelTraits;
  list(accountId: string): AccountList;
  /** Reads the lists that are old or unknown, for a request that waits for them: 3 s at most. */
  learn(): Promise<void>;
  /** Reads the lists that are old, or this account's whatever its age. A failure is kept as the list's problem. */
  refresh(accountId?: string): Promise<void>;
  forget(accountId: string): Promise<void>;
}

export interface CatalogueSources {
  readonly state: { readonly value: CatalogueState; save(next: CatalogueState): Promise<void> };
  readonly accounts: () => readonly AccountRecord[];
  readonly providers: readonly Provider[];
  readonly credentials: Pick<CredentialSource, 'resolve'>;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly changed: () => void;
}

/** One account's models in the order of the screens, and by their ids. */
interface KnownModels {
  readonly named: readonly string[];
  readonly listed: readonly ListedModel[];
  readonly models: readonly ListedModel[];
  readonly ids: ReadonlySet<string>;
  readonly byId: ReadonlyMap<string, ListedModel>;
}

const noNames: readonly string[] = [];
const noModels: readonly ListedModel[] = [];

const unread = (id: string): ListedModel => ({ id, label: null, traits: unknownTraits });

/** Every account's models: the vendor's list as it was last read, kept over restarts, and what the person named. */
export function createCatalogue(sources: CatalogueSources): Catalogue {
  const { clock, providers } = sources;
  let state = sources.state.value;
  const problems = new Map<string, { readonly message: string; readonly atMs: number }>();
  const known = new Map<string, KnownModels>();

  const accountOf = (accountId: string): AccountRecord | undefined =>
    sources.accounts().find((entry) => entry.id === accountId);
  const read = (accountId: string): ReadList | undefined =>
    Object.hasOwn(state, accountId) ? state[accountId] : undefined;
  /** Put together once for each list that was read; requests ask for it all the time. */
  const knownOf = (accountId: string): KnownModels => {
    const named = accountOf(accountId)?.endpoint?.models ?? noNames;
    const listed = read(accountId)?.models ?? noModels;
    const before = known.get(accountId);
    if (before !== undefined && before.named === named && before.listed === listed) return before;
    // What the vendor tells of a model goes before the bare name that the person typed; the person's order stays.
    const byId = new Map([...named.map(unread), ...listed].map((model) => [model.id, model] as const));
    const next = { named, listed, models: [...byId.values()], ids: new Set(byId.keys()), byId };
    known.set(accountId, next);
    return next;
  };

  const commit = async (next: CatalogueState): Promise<void> => {
    state = next;
    sources.changed();
    await sources.state.save(next);
  };

  const running = new Map<string, Promise<void>>();
  const readOnce = (account: AccountRecord, provider: Provider): Promise<void> => {
    const before = running.get(account.id);
    if (before !== undefined) return before;
    const reading = readList(account, provider).finally(() => running.delete(account.id));
    running.set(account.id, reading);
    return reading;
  };
  const readList = async (account: AccountRecord, provider: Provider): Promise<void> => {
    try {
      const models = await askForModels(sources, account, provider);
      problems.delete(account.id);
      // It may have been removed meanwhile: nothing would ever take its list away again.
      if (accountOf(account.id) !== undefined)
        await commit({ ...state, [account.id]: { readAtMs: clock.nowMs(), models } });
    } catch (error) {
      if (accountOf(account.id) === undefined) return;
      problems.set(account.id, { message: toSwitchyardError(error).message, atMs: clock.nowMs() });
      sources.changed();
    }
  };
  /** A time in the future is one that a wrong clock wrote: it must not count for ever. */
  const isOlder = (atMs: number, limitMs: number): boolean => {
    const ageMs = clock.nowMs() - atMs;
    return ageMs > limitMs || ageMs < 0;
  };
  const isDue = (accountId: string): boolean => {
    const failed = problems.get(accountId);
    if (failed !== undefined) return isOlder(failed.atMs, retryMs);
    return isOlder(read(accountId)?.readAtMs ?? 0, freshMs);
  };

  const refresh = async (accountId?: string): Promise<void> => {
    const readings = sources.accounts().map((account) => {
      const provider = providers.find((entry) => entry.descriptor.id === account.provider);
      const isWanted =
        accountId === undefined ? account.enabled && isDue(account.id) : account.id === accountId;
      return isWanted && provider?.models !== undefined && account.kind !== 'pass-through'
        ? readOnce(account, provider)
        : Promise.resolve();
    });
    await Promise.all(readings);
  };

  return {
    listed(accountId) {
      const { ids } = knownOf(accountId);
      return ids.size === 0 ? null : ids;
    },
    models: (accountId) => knownOf(accountId).models,
    traits(account, provider, model) {
      const byName = modelTraits(provider, account, model);
      const told = knownOf(account.id).byId.get(model)?.traits ?? unknownTraits;
      return {
        thinking: byName.thinking ?? told.thinking,
        contextTokens: told.contextTokens ?? byName.contextTokens,
        maximumOutputTokens: told.maximumOutputTokens ?? byName.maximumOutputTokens,
      };
    },
    list: (accountId) => ({
      models: knownOf(accountId).models,
      readAtMs: read(accountId)?.readAtMs ?? null,
      problem: problems.get(accountId)?.message ?? null,
    }),
    refresh,
    async learn() {
      let cancel = (): void => undefined;
      const limit = new Promise<void>((resolve) => {
        cancel = clock.after(learnLimitMs, resolve);
      });
      await Promise.race([refresh(), limit]);
      cancel();
    },
    async forget(accountId) {
      known.delete(accountId);
      problems.delete(accountId);
      if (!Object.hasOwn(state, accountId)) return;
      const { [accountId]: _gone, ...rest } = state;
      await commit(rest);
    },
  };
}

async function askForModels(
  { credentials, upstream, clock, userAgent }: CatalogueSources,
  account: AccountRecord,
  provider: Provider,
): Promise<readonly ListedModel[]> {
  const source = provider.models;
  if (source === undefined) throw new SwitchyardError('not-found', 'this provider has no list of models');
  const credential = await credentials.resolve(account, provider, clock.nowMs());
  const base = account.baseUrl === null ? null : new URL(account.baseUrl);
  const { status, body } = await getBytes(
    upstream,
    {
      origin: base?.origin ?? provider.descriptor.origin,
      path: `${base?.pathname.replace(/\/$/, '') ?? ''}${source.path}`,
      headers: [
        ...provider.credentialHeaders(credential, {}, account.endpoint).set,
        ...source.headers,
        ['user-agent', userAgent],
        ['accept', 'application/json'],
        ['accept-encoding', 'identity'],
      ],
      limitBytes: listLimitBytes,
      what: 'the list of models',
      accountId: account.id,
    },
    clock.after,
  );
  if (status !== 200) throw new SwitchyardError('upstream-broken', `the list of models answered ${status}`);
  const models = source.parse(parse(body));
  if (models.length === 0)
    throw new SwitchyardError('upstream-broken', 'the list of models is empty or unreadable');
  return models;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
