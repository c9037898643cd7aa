import type { AccountRecord, CredentialSource } from '../accounts/index.ts';
import type { AccountsSnapshot, QuotaFacts, RaisedNotice } from '../contract/index.ts';
import { defaultNotices, type QuotaOperationSources } from '../control/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { Ports } from '../ports.ts';
import type { Provider, VendorFacts } from '../providers/provider.ts';
import {
  askVendor,
  consumeBankedReset,
  createNotices,
  createQuotaRefresher,
  dueAccount,
  listBankedResets,
  loadGivenNotices,
  readHistory,
  stableJitter,
  type AskContext,
  type Notices,
  type QuotaRefresher,
} from '../quota/index.ts';
import type { Upstream } from '../upstream/index.ts';
import type { State } from './open-state.ts';

export interface QuotaServiceInput {
  readonly ports: Ports;
  readonly version: string;
  readonly state: State;
  readonly credentials: CredentialSource;
  readonly providers: readonly Provider[];
  readonly upstream: Upstream;
  readonly isPaused: () => boolean;
  readonly accounts: () => AccountsSnapshot;
  readonly changed: () => void;
  readonly raised: (notice: RaisedNotice) => void;
  /** False: vendors are asked only when somebody asks, whatever the settings say. */
  readonly inBackground: boolean;
}

export interface QuotaService extends QuotaOperationSources {
  readonly refresh: QuotaRefresher['refresh'];
  readonly notices: Notices;
  facts(accountId: string): QuotaFacts | undefined;
  /** Something about the accounts has changed; a new one's vendor is asked at once. Called often: does little. */
  accountsTouched(): void;
  forget(accountId: string): void;
  close(): void;
}

const tickMs = 20_000;
const staleMs = 5 * 60_000;
const nothingTold: VendorFacts = { plan: null, bankedResets: null, reachedType: null, vendorNote: null };

/** Asking vendors for quota, what they say beside windows, and notices about all of it. */
export function createQuotaService(input: QuotaServiceInput): QuotaService {
  const { ports, version, state, credentials, providers, upstream } = input;
  const { clock, logger, random } = ports;
  const { accounts, quota, settings, database } = state;
  const facts = new Map<string, VendorFacts>();
  let cancelTick = (): void => undefined;
  let knownAccounts = accounts.list().length;

  const providerOf = (account: AccountRecord): Provider | undefined =>
    providers.find((entry) => entry.descriptor.id === account.provider);
  const canAsk = (account: AccountRecord): boolean =>
    account.enabled && account.kind !== 'pass-through' && providerOf(account)?.usage !== undefined;
  const contextOf = async (accountId: string): Promise<AskContext> => {
    const account = accounts.require(accountId);
    const provider = providerOf(account);
    if (provider === undefined || !canAsk(account))
      throw new SwitchyardError('not-found', `"${account.label}" has no usage that can be asked for`);
    const credential = await credentials.resolve(account, provider, clock.nowMs());
    return { upstream, provider, credential, version, nowMs: clock.nowMs, after: clock.after, accountId };
  };

  const refresher = createQuotaRefresher({
    nowMs: clock.nowMs,
    accountIds: () =>
      accounts
        .list()
        .filter(canAsk)
        .map(({ id }) => id),
    ask: async (id) => askVendor(await contextOf(id)),
    observed(id, reading) {
      quota.observe(id, reading.windows, reading.isGone);
      if (reading.facts !== null) facts.set(id, reading.facts);
      const plan = reading.facts?.plan ?? null;
      if (plan !== null && accounts.byId(id)?.plan !== plan)
        void accounts.update(id, { plan }).catch(() => undefined);
      // The age of what is shown has changed, if nothing else.
      input.changed();
    },
    failed: (id, error) => {
      logger.log('info', 'quota was not refreshed', { detail: toSwitchyardError(error).message });
      if (accounts.byId(id) !== undefined) input.changed();
    },
  });

  const nameOf = (id: string): string | null => {
    const label = accounts.byId(id)?.label ?? null;
    // Mail addresses are hidden on every surface, this one included.
    return settings.current().privacy && label?.includes('@') === true ? 'An account' : label;
  };
  const notices = createNotices({
    clock,
    settings: () => settings.current().notices ?? defaultNotices,
    given: loadGivenNotices(database, clock.nowMs(), (error) =>
      logger.log('error', 'a notice could not be noted', { detail: String(error) }),
    ),
    accountName: nameOf,
    pace: (id, windowId) =>
      quota.view(id, clock.nowMs()).find((entry) => entry.id === windowId)?.pace ?? null,
    group(id) {
      const account = accounts.byId(id);
      if (account === undefined) return null;
      const provider = providerOf(account);
      const windows = accounts
        .list()
        .filter((other) => other.vendor === account.vendor && other.enabled)
        .map((other) => quota.of(other.id));
      return { id: account.vendor, label: provider?.descriptor.vendorLabel ?? account.vendor, windows };
    },
    show: (notice) => ports.notifier.notify(notice),
    raised: input.raised,
  });
  quota.listen(notices.windowChanged);

  const watchSignIns = (): void => {
    for (const { id, credential } of input.accounts().accounts) {
      if (credential.state === 'needs-sign-in')
        notices.needsSignIn(id, credential.state, credential.message ?? 'The vendor ended the sign-in.');
      else if (credential.state === 'ok') notices.signedIn(id);
    }
  };
  const askDue = (): void => {
    const idle = accounts
      .list()
      .filter(canAsk)
      .filter(({ id }) => refresher.mayAsk(id));
    const id = dueAccount(
      idle.map((account) => ({
        id: account.id,
        inUse: accounts.vendor(account.vendor).inUseAccountId === account.id,
        heardAtMs: quota.heardAtMs(account.id),
        askedAtMs: refresher.state(account.id)?.answeredAtMs ?? null,
        resetsAtMs: quota.of(account.id).flatMap(({ resetsAtMs }) => resetsAtMs ?? []),
      })),
      clock.nowMs(),
      stableJitter,
    );
    if (id !== null) void refresher.refresh({ id });
  };
  const asksByItself = (): boolean =>
    input.inBackground && !input.isPaused() && settings.current().asksForQuota !== false;
  const askNew = async (): Promise<void> => {
    for (const { id } of accounts.list().filter(canAsk))
      if (quota.heardAtMs(id) === null && refresher.state(id) === undefined) await refresher.refresh({ id });
  };
  const tick = (): void => {
    cancelTick = clock.after(tickMs, tick);
    try {
      watchSignIns();
      if (asksByItself()) askDue();
    } catch (error) {
      logger.log('error', 'the quota watch failed', { detail: String(error) });
    }
  };
  cancelTick = clock.after(tickMs, tick);

  return {
    refresh: refresher.refresh,
    notices,
    nowMs: clock.nowMs,
    facts(id) {
      const told = facts.get(id);
      const asked = refresher.state(id);
      if (told === undefined && asked === undefined) return undefined;
      const { answeredAtMs = null, nextAskMs = null, failure = null } = asked ?? {};
      return { ...(told ?? nothingTold), answeredAtMs, nextAskMs, failure };
    },
    refreshIfStale() {
      const nowMs = clock.nowMs();
      const stale = accounts
        .list()
        .filter(canAsk)
        .map(({ id }) => id)
        .filter((id) => nowMs - (quota.heardAtMs(id) ?? 0) > staleMs && refresher.mayAsk(id));
      void (async () => {
        for (const id of stale) await refresher.refresh({ id });
      })();
      return stale;
    },
    history(query) {
      state.history.flush();
      return readHistory(database, query);
    },
    bankedResets: async (id) => listBankedResets(await contextOf(id)),
    async useBankedReset(id, creditId) {
      const outcome = await consumeBankedReset(await contextOf(id), random.uuid(), creditId);
      logger.log('info', 'a banked reset was used by hand', { outcome });
      void refresher.refresh({ id, force: true });
      return outcome;
    },
    accountsTouched() {
      const count = accounts.list().length;
      if (count === knownAccounts) return;
      knownAccounts = count;
      if (!asksByItself()) return;
      void askNew();
    },
    forget(id) {
      facts.delete(id);
      refresher.forget(id);
      notices.forget(id);
    },
    close() {
      cancelTick();
      notices.close();
    },
  };
}
