import {
  defaultGroupRouting,
  type AccountRecord,
  type AccountRepository,
  type CredentialSource,
  type HealthStore,
} from '../accounts/index.ts';
import type { TokenKeeper } from '../accounts/keeper/index.ts';
import type { AccountsSnapshot, AccountView, Handlers } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { planFacts } from '../pipeline/index.ts';
import type { Clock, Random } from '../ports.ts';
import type { Provider } from '../providers/provider.ts';
import type { QuotaStore } from '../quota/index.ts';
import type { Sessions } from '../scheduler/index.ts';
import type { Vault } from '../vault/index.ts';
import { addLogin, addPasted, lastFourOf } from './account-adding.ts';
import type { EndpointProbe } from './account-base-url.ts';
import { changeEndpoint } from './account-changing.ts';
import { removeAccount } from './account-removing.ts';
import { addSnapshot, replaceSnapshot } from './account-snapshot.ts';
import { detectLogins } from './detected-logins.ts';

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
  /** Ends the looking after a sign-in of our own and takes its tokens out, to be revoked. */
  readonly takeOut: TokenKeeper['takeOut'];
  readonly forgotten: (accountId: string) => void;
  readonly refreshQuota: (request: {
    readonly id?: string | undefined;
    readonly force?: boolean | undefined;
  }) => Promise<void>;
  /** Looks at a server's address when it is added; without it the documented rule holds. */
  readonly probe?: EndpointProbe;
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
  const { accounts, providers, health, clock } = sources;
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
      if (method === undefined || input.kind === 'pass-through' || input.kind === 'oauth')
        throw new SwitchyardError(
          'input-invalid',
          input.kind === 'pass-through'
            ? 'a passed-through login appears by itself with the agent’s first request; point the agent here in pass-through mode'
            : input.kind === 'oauth'
              ? 'a sign-in is started with accounts.sign-in'
              : `${provider.descriptor.label} accounts cannot be added by ${input.kind}`,
        );
      if (input.kind === 'snapshot') return addSnapshot(sources, provider, input.secret, input.label);
      return input.kind === 'cli-login'
        ? addLogin(sources, provider, input.path, input.label)
        : addPasted(sources, provider, input.kind, method.acceptsBaseUrl, input);
    },
    'accounts.update': async ({ id, position, secret, baseUrl, endpoint, ...change }) => {
      const account = accounts.require(id);
      if (baseUrl !== undefined || endpoint !== undefined || keylessGetsKey(account, secret))
        await changeEndpoint(sources, requireProvider(sources, account.provider), account, {
          ...(secret === undefined ? {} : { secret }),
          ...(baseUrl === undefined ? {} : { baseUrl }),
          ...(endpoint === undefined ? {} : { endpoint }),
        });
      else if (secret !== undefined) await replaceSecret(sources, account, secret);
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
    'accounts.remove': ({ id }) => removeAccount(sources, id),
    'accounts.use': async ({ id }) => {
      const chosen = accountByIdOrLabel(sources, id);
      await accounts.use(chosen, clock.nowMs(), insistsUntilMs(sources, chosen));
      return sources.snapshot();
    },
    'accounts.clear-cooldown': async ({ id }) => {
      accounts.require(id);
      health.clear(id);
      return sources.view(id);
    },
    'accounts.set-mode': async ({ vendor, mode }) => {
      if (
        ![...providers.map(({ descriptor }) => descriptor), ...accounts.list()].some(
          (entry) => entry.vendor === vendor,
        )
      )
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

/** The person may choose what is over the threshold; that counts until the window that is so full starts anew. */
function insistsUntilMs({ accounts, quota, clock }: AccountOperationSources, id: string): number {
  const nowMs = clock.nowMs();
  const { thresholdPercent } = accounts.vendor(accounts.require(id).vendor).routing ?? defaultGroupRouting;
  const { usedFraction, usedResetsAtMs } = planFacts(quota.of(id), nowMs);
  return usedFraction !== null && usedFraction * 100 >= thresholdPercent ? (usedResetsAtMs ?? 0) : 0;
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

function keylessGetsKey(account: AccountRecord, secret: string | undefined): boolean {
  return secret !== undefined && account.endpoint?.authStyle === 'none';
}

async function replaceSecret(
  sources: AccountOperationSources,
  account: AccountRecord,
  secret: string,
): Promise<void> {
  const provider = requireProvider(sources, account.provider);
  if (account.kind === 'snapshot') {
    await replaceSnapshot(sources, provider, account, secret);
    return;
  }
  if (account.kind !== 'api-key' && account.kind !== 'setup-token')
    throw new SwitchyardError('input-invalid', `"${account.label}" keeps no secret here`);
  const pasted = provider.checkSecret(account.kind, secret).secret;
  await sources.vault.put(account.id, account.kind, pasted);
  sources.credentials.forget(account.id);
  sources.health.clear(account.id);
  await sources.accounts.update(account.id, { secretLastFour: lastFourOf(pasted) });
}
