import {
  defaultAccountRouting,
  defaultGroupRouting,
  type AccountHealth,
  type AccountRecord,
  type AccountRepository,
  type CredentialSource,
  type HealthStore,
} from '../accounts/index.ts';
import type { LoginEndMoment } from '../accounts/keeper/index.ts';
import type {
  AccountsSnapshot,
  AccountView,
  HealthView,
  ProviderView,
  QuotaFacts,
  VendorGroup,
} from '../contract/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { QuotaStore } from '../quota/index.ts';
import { ownLoginView, type OwnLoginState } from './own-login-view.ts';
import type { VaultCondition } from '../vault/index.ts';

export interface AccountViewSources {
  readonly accounts: AccountRepository;
  readonly providers: readonly Provider[];
  readonly health: HealthStore;
  readonly quota: QuotaStore;
  readonly credentials: CredentialSource;
  readonly vaultState: () => VaultCondition;
  readonly lastUsedMs: (accountId: string) => number | null;
  /** What the vendor programs' own files said last, per account. */
  readonly logins: () => ReadonlyMap<string, LoginState>;
  /** The logins that we renew ourselves, per account. */
  readonly ownLogins?: () => ReadonlyMap<string, OwnLoginState>;
  /** When such a login itself ends. */
  readonly loginEnd?: (accountId: string) => LoginEndMoment | null;
  readonly quotaFacts?: (accountId: string) => QuotaFacts | undefined;
}

export interface LoginState {
  readonly usable: boolean;
  readonly expired: boolean;
  readonly message: string | null;
  /** Of the access token. */
  readonly expiresAtMs: number | null;
  readonly loginEndsAtMs?: number | null;
}

export function accountView(sources: AccountViewSources, account: AccountRecord, nowMs: number): AccountView {
  const provider = sources.providers.find((entry) => entry.descriptor.id === account.provider);
  const health = sources.health.of(account.id, nowMs);
  const credential = credentialView(sources, account, health.credential);
  return {
    id: account.id,
    provider: account.provider,
    vendor: account.vendor,
    kind: account.kind,
    label: account.label,
    enabled: account.enabled,
    position: account.position,
    inUse: sources.accounts.vendor(account.vendor).inUseAccountId === account.id,
    email: account.email,
    plan: account.plan,
    secretLastFour: account.secretLastFour,
    source: account.source,
    baseUrl: account.baseUrl,
    endpoint: account.endpoint,
    genuineClientsOnly: provider?.descriptor.genuineClientsOnly ?? false,
    credential,
    availability: !account.enabled
      ? { state: 'disabled', untilMs: null, reason: null }
      : health.needsAttention !== null
        ? { state: 'needs-attention', untilMs: null, reason: health.needsAttention }
        : health.cooldown !== null
          ? { state: 'cooling', untilMs: health.cooldown.untilMs, reason: health.cooldown.reason }
          : { state: 'ready', untilMs: null, reason: null },
    windows: [...sources.quota.view(account.id, nowMs)],
    ...quotaFacts(sources, account.id),
    createdAtMs: account.createdAtMs,
    lastUsedAtMs: sources.lastUsedMs(account.id),
    routing: account.routing ?? defaultAccountRouting,
    health: healthView(account, health),
  };
}

function quotaFacts(sources: AccountViewSources, accountId: string): Pick<AccountView, 'quota'> {
  const quota = sources.quotaFacts?.(accountId);
  return quota === undefined ? {} : { quota };
}

function healthView(account: AccountRecord, health: AccountHealth): HealthView {
  const { cooldown } = health;
  const source = (authoritative: boolean): 'vendor' | 'inferred' => (authoritative ? 'vendor' : 'inferred');
  const availability = !account.enabled
    ? 'disabled'
    : health.needsAttention !== null
      ? 'needs-attention'
      : cooldown !== null
        ? 'cooling'
        : health.isProbing
          ? 'probing'
          : health.degraded !== null
            ? 'degraded'
            : 'ready';
  return {
    credential: health.credentialState,
    availability,
    code: health.attentionCode ?? cooldown?.code ?? null,
    reason: health.needsAttention ?? cooldown?.reason ?? health.degraded,
    untilMs: cooldown?.untilMs ?? null,
    source: cooldown === null ? null : source(cooldown.authoritative),
    unusual: cooldown?.isUnusual ?? false,
    models: [...health.models].map(([model, rest]) => ({
      model,
      untilMs: rest.untilMs,
      code: rest.code,
      reason: rest.reason,
      source: source(rest.authoritative),
    })),
  };
}

type CredentialView = AccountView['credential'];

function credentialView(
  sources: AccountViewSources,
  account: AccountRecord,
  noted: 'expired' | 'needs-sign-in' | null,
): CredentialView {
  if (account.kind === 'pass-through')
    return { state: noted ?? 'with-the-agent', expiresAtMs: null, message: null };
  if (account.kind === 'cli-login') return readLoginView(sources.logins().get(account.id), noted);
  const vault = sources.vaultState();
  const hasVault = vault === 'available' || vault === 'unset';
  if (account.kind === 'snapshot' && hasVault) return readLoginView(sources.logins().get(account.id), noted);
  const own = account.kind === 'oauth' ? sources.ownLogins?.().get(account.id) : undefined;
  if (own !== undefined && own.state !== 'store')
    return { ...ownLoginView(own, noted), ...loginEndView(sources.loginEnd?.(account.id) ?? null) };
  if (!hasVault) return { state: `store-${vault}`, expiresAtMs: null, message: null };
  return { state: noted ?? 'ok', expiresAtMs: null, message: null };
}

/** A login that a file told of, or a pasted one. */
function readLoginView(
  login: LoginState | undefined,
  noted: 'expired' | 'needs-sign-in' | null,
): CredentialView {
  if (login === undefined) return { state: noted ?? 'ok', expiresAtMs: null, message: null };
  const state = login.usable ? (noted ?? 'ok') : login.expired ? 'expired' : 'needs-sign-in';
  const { expiresAtMs, loginEndsAtMs, message } = login;
  return {
    state,
    expiresAtMs,
    message,
    ...(loginEndsAtMs === undefined || loginEndsAtMs === null ? {} : { loginEndsAtMs }),
  };
}

function loginEndView(
  end: LoginEndMoment | null,
): Pick<CredentialView, 'loginEndsAtMs' | 'loginEndIsAssumed'> {
  return end === null ? {} : { loginEndsAtMs: end.endsAtMs, loginEndIsAssumed: end.isAssumed };
}

export function accountsSnapshot(
  sources: AccountViewSources,
  revision: number,
  nowMs: number,
): AccountsSnapshot {
  const accounts = [...sources.accounts.list()]
    .sort((a, b) => a.vendor.localeCompare(b.vendor) || a.position - b.position)
    .map((account) => accountView(sources, account, nowMs));
  // A host that the person typed is a vendor of its own, and has no other name.
  const vendors = new Map([
    ...sources.providers
      .filter(({ endpoint }) => endpoint === undefined)
      .map(({ descriptor }) => [descriptor.vendor, descriptor.vendorLabel] as const),
    ...accounts.filter(({ endpoint }) => endpoint !== null).map(({ vendor }) => [vendor, vendor] as const),
  ]);
  const groups: VendorGroup[] = [...vendors].map(([vendor, label]) => {
    const state = sources.accounts.vendor(vendor);
    return {
      vendor,
      label,
      mode: state.mode,
      inUseAccountId: state.inUseAccountId,
      routing: state.routing ?? defaultGroupRouting,
    };
  });
  return { revision, groups, accounts, providers: sources.providers.map(providerView) };
}

function providerView({ descriptor, endpoint }: Provider): ProviderView {
  const { id, vendor, label, summary, genuineClientsOnly, methods } = descriptor;
  return {
    id,
    vendor,
    label,
    summary,
    genuineClientsOnly,
    methods: [...methods],
    endpoint: endpoint ?? null,
  };
}
