import { isAbsolute } from 'node:path';
import type { AccountRepository, CredentialSource, HealthStore } from '../accounts/index.ts';
import type { AccountsSnapshot, AccountView, Handlers } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock, Random } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';
import type { QuotaStore } from '../quota/index.ts';
import type { Sessions } from '../scheduler/index.ts';
import type { Vault } from '../vault/index.ts';
import { detectLogins, isSameLogin } from './detected-logins.ts';

export interface AccountOperationSources {
  readonly accounts: AccountRepository;
  readonly providers: readonly Provider[];
  readonly credentials: CredentialSource;
  readonly health: HealthStore;
  readonly quota: QuotaStore;
  readonly sessions: Sessions;
  readonly vault: Pick<Vault, 'put' | 'remove'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly view: (id: string) => AccountView;
  readonly snapshot: () => AccountsSnapshot;
  /** Reads vendor programs' files again, for the views. */
  readonly refreshLogins: () => Promise<void>;
  readonly forgotten: (accountId: string) => void;
  readonly refreshQuota: (request: {
    readonly id?: string | undefined;
    readonly force?: boolean | undefined;
  }) => Promise<void>;
}

type AccountHandlers = Pick<
  Handlers,
  | 'accounts.snapshot'
  | 'accounts.detect'
  | 'accounts.add'
  | 'accounts.update'
  | 'accounts.remove'
  | 'accounts.use'
  | 'accounts.clear-cooldown'
  | 'accounts.set-mode'
  | 'quota.list'
  | 'quota.refresh'
>;

export function accountHandlers(sources: AccountOperationSources): AccountHandlers {
  const { accounts, providers, credentials, health, clock } = sources;
  return {
    'accounts.snapshot': async () => {
      await sources.refreshLogins();
      return sources.snapshot();
    },
    'accounts.detect': async () => ({ logins: await detectLogins(sources) }),
    'accounts.add': async (input) => {
      const provider = providers.find((entry) => entry.descriptor.id === input.provider);
      if (provider === undefined)
        throw new SwitchyardError(
          'input-invalid',
          `there is no provider "${input.provider}"; known are ${providers.map((entry) => entry.descriptor.id).join(', ')}`,
        );
      const method = provider.descriptor.methods.find((entry) => entry.kind === input.kind);
      if (method === undefined || input.kind === 'pass-through')
        throw new SwitchyardError(
          'input-invalid',
          input.kind === 'pass-through'
            ? 'a passed-through login appears by itself with the agent’s first request; point the agent here in pass-through mode'
            : `${provider.descriptor.label} accounts cannot be added by ${input.kind}`,
        );
      return input.kind === 'cli-login'
        ? addLogin(sources, provider, input.path, input.label)
        : addPasted(sources, provider, input.kind, method.acceptsBaseUrl, input);
    },
    'accounts.update': async ({ id, position, secret, ...change }) => {
      const account = accounts.require(id);
      if (secret !== undefined) {
        const provider = requireProvider(sources, account.provider);
        if (account.kind !== 'api-key' && account.kind !== 'setup-token')
          throw new SwitchyardError('input-invalid', `"${account.label}" keeps no secret here`);
        const pasted = provider.checkSecret(account.kind, secret).secret;
        await sources.vault.put(id, account.kind, pasted);
        credentials.forget(id);
        health.clear(id);
        await accounts.update(id, { secretLastFour: lastFourOf(pasted) });
      }
      if (change.enabled === false && accounts.vendor(account.vendor).inUseAccountId === id)
        await handOver(sources, id);
      const { label, enabled } = change;
      if (label !== undefined || enabled !== undefined)
        await accounts.update(id, {
          ...(label === undefined ? {} : { label }),
          ...(enabled === undefined ? {} : { enabled }),
        });
      if (position !== undefined) await accounts.move(id, position);
      return sources.view(id);
    },
    'accounts.remove': async ({ id }) => {
      const account = accounts.require(id);
      await accounts.remove(id);
      credentials.forget(id);
      health.clear(id);
      sources.quota.forget(id);
      sources.sessions.forgetAccount(id);
      sources.forgotten(id);
      if (account.kind === 'api-key' || account.kind === 'setup-token') await sources.vault.remove(id);
      return { done: true };
    },
    'accounts.use': async ({ id }) => {
      await accounts.use(accountByIdOrLabel(sources, id), clock.nowMs());
      return sources.snapshot();
    },
    'accounts.clear-cooldown': async ({ id }) => {
      accounts.require(id);
      health.clear(id);
      return sources.view(id);
    },
    'accounts.set-mode': async ({ vendor, mode }) => {
      if (!providers.some((entry) => entry.descriptor.vendor === vendor))
        throw new SwitchyardError('not-found', `there is no vendor "${vendor}"`);
      await accounts.setMode(vendor, mode);
      return sources.snapshot();
    },
    'quota.refresh': async (request) => {
      await sources.refreshQuota(request);
      return sources.snapshot();
    },
    'quota.list': async () => ({
      accounts: sources
        .snapshot()
        .accounts.map(({ id, label, provider, inUse, windows }) => ({ id, label, provider, inUse, windows })),
    }),
  };
}

/** A label is accepted where it names exactly one account, for people who type. */
function accountByIdOrLabel({ accounts }: AccountOperationSources, text: string): string {
  if (accounts.byId(text) !== undefined) return text;
  const named = accounts.list().filter((account) => account.label.toLowerCase() === text.toLowerCase());
  if (named.length > 1)
    throw new SwitchyardError('conflict', `${named.length} accounts are called "${text}"; use the id`);
  return named[0]?.id ?? accounts.require(text).id;
}

/** The account in use is being disabled: the next enabled one takes over, so that nothing points at a disabled one. */
async function handOver({ accounts, clock }: AccountOperationSources, id: string): Promise<void> {
  const account = accounts.require(id);
  const heir = accounts
    .list()
    .find((entry) => entry.vendor === account.vendor && entry.id !== id && entry.enabled);
  if (heir !== undefined) await accounts.use(heir.id, clock.nowMs());
}

function requireProvider({ providers }: AccountOperationSources, id: string): Provider {
  const provider = providers.find((entry) => entry.descriptor.id === id);
  if (provider === undefined) throw new SwitchyardError('not-found', `there is no provider "${id}"`);
  return provider;
}

async function addPasted(
  sources: AccountOperationSources,
  provider: Provider,
  kind: 'api-key' | 'setup-token',
  acceptsBaseUrl: boolean,
  input: { readonly secret?: string; readonly label?: string; readonly baseUrl?: string },
): Promise<AccountView> {
  if (input.secret === undefined) throw new SwitchyardError('input-invalid', 'the key or token is missing');
  // A plan's token must never be sent anywhere but to its vendor.
  if (input.baseUrl !== undefined && !acceptsBaseUrl)
    throw new SwitchyardError(
      'input-invalid',
      `a ${provider.descriptor.label} account cannot have another base URL`,
    );
  const credential = provider.checkSecret(kind, input.secret);
  const baseUrl = input.baseUrl === undefined ? null : checkedBaseUrl(input.baseUrl);
  const { id: providerId, vendor, label } = provider.descriptor;
  const id = sources.random.uuid();
  // The secret is durable before the account exists: an account without its secret would only fail.
  await sources.vault.put(id, kind, credential.secret);
  const added = sources.accounts.add({
    id,
    provider: providerId,
    vendor,
    kind,
    label: freeLabel(sources, input.label ?? label),
    enabled: true,
    createdAtMs: sources.clock.nowMs(),
    email: null,
    plan: null,
    vendorAccountId: credential.vendorAccountId,
    secretLastFour: lastFourOf(credential.secret),
    source: null,
    baseUrl,
  });
  await added.catch(async (error: unknown) => {
    await sources.vault.remove(id).catch(() => undefined);
    throw error;
  });
  return sources.view(id);
}

/** Of a short secret, as local servers take them, the last four letters would be most of it. */
function lastFourOf(secret: string): string | null {
  return secret.length >= 16 ? secret.slice(-4) : null;
}

/** https only, or loopback for a local server; a credential is bound to this origin. */
function checkedBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)))
    throw new SwitchyardError(
      'input-invalid',
      'the base URL must begin with https:// (http:// for this machine only)',
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new SwitchyardError(
      'input-invalid',
      'the base URL must not hold a user name, a query or a fragment',
    );
  return url.href.replace(/\/$/, '');
}

function freeLabel({ accounts }: AccountOperationSources, wanted: string): string {
  const taken = new Set(accounts.list().map((account) => account.label));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

async function addLogin(
  sources: AccountOperationSources,
  provider: Provider,
  path: string | undefined,
  label: string | undefined,
): Promise<AccountView> {
  const source = provider.login;
  if (source === undefined)
    throw new SwitchyardError('input-invalid', `${provider.descriptor.label} keeps no login here`);
  const file = path ?? source.path(sources.environment, sources.homeDirectory);
  if (!isAbsolute(file))
    throw new SwitchyardError('input-invalid', 'the path of the login file must be absolute');
  const reading = await sources.credentials.readLogin(file, provider, sources.clock.nowMs());
  if (reading.state === 'unreadable' || reading.state === 'signed-out')
    throw new SwitchyardError('input-invalid', reading.message ?? `${file} holds no login`);
  const known = sources.accounts.list().find((account) => isSameLogin(account, provider, file));
  const facts = {
    email: reading.email,
    plan: reading.plan,
    vendorAccountId: reading.vendorAccountId,
    source: file,
  };
  if (known !== undefined) {
    await sources.accounts.update(known.id, facts);
    await sources.refreshLogins();
    return sources.view(known.id);
  }
  const id = sources.random.uuid();
  await sources.accounts.add({
    id,
    provider: provider.descriptor.id,
    vendor: provider.descriptor.vendor,
    kind: 'cli-login',
    label: freeLabel(sources, label ?? source.label),
    enabled: true,
    createdAtMs: sources.clock.nowMs(),
    secretLastFour: null,
    baseUrl: null,
    ...facts,
  });
  await sources.refreshLogins();
  return sources.view(id);
}
