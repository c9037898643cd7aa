import type { AccountRecord } from '../accounts/index.ts';
import type { TokenKeeper } from '../accounts/keeper/index.ts';
import type { SignInAttempt, SignInOutcome } from '../accounts/sign-in/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { LoginIdentity, OwnSignIn, Provider } from '../providers/provider.ts';
import { addLogin, freeLabel } from './account-adding.ts';
import type { AccountOperationSources } from './account-operations.ts';

export interface FinishSources extends AccountOperationSources {
  readonly keeper: Pick<TokenKeeper, 'signedIn'>;
  /** The vendor's profile of a new token, asked on the account's own way out; null when it does not tell. */
  readonly askProfile: (
    provider: Provider,
    ownSignIn: OwnSignIn,
    token: string,
    accountId: string,
  ) => Promise<LoginIdentity | null>;
}

/**
 * Makes an account of a sign-in, or renews the one it was started for. The same account of the vendor is updated in place; another
 * one than asked for is refused, and nothing is overwritten. Resolves with the account's id.
 */
export async function finishSignIn(
  sources: FinishSources,
  attempt: SignInAttempt,
  outcome: SignInOutcome,
): Promise<string> {
  const provider = sources.providers.find(({ descriptor }) => descriptor.id === attempt.provider);
  const ownSignIn = provider?.ownSignIn;
  if (provider === undefined || ownSignIn === undefined)
    throw new SwitchyardError('internal', `no sign-in for ${attempt.provider}`);
  if (outcome.kind === 'login-file') return finishFile(sources, provider, attempt, outcome.path);
  const answer = asAnswer(outcome.body);
  const told = ownSignIn.identity(answer);
  const asked = attempt.accountId === null ? null : sources.accounts.require(attempt.accountId);
  if (asked !== null && isOther(asked, told))
    throw new SwitchyardError(
      'sign-in-other-account',
      `this sign-in is for another account${told.email === null ? '' : ` (${told.email})`} than "${asked.label}"; nothing was changed`,
    );
  const known = asked ?? sameAccount(sources, provider, told);
  const id = known?.id ?? sources.random.uuid();
  await sources.keeper.signedIn(id, ownSignIn.grant, {
    answer,
    vendorNowMs: outcome.vendorNowMs,
    accountKey: told.vendorAccountId,
    clientId: outcome.clientId,
    requestedScopes: ownSignIn.signIn.browser?.scopes ?? null,
  });
  // The login is safe; what the profile adds is only shown.
  const token = typeof answer['access_token'] === 'string' ? answer['access_token'] : '';
  const profile = await sources.askProfile(provider, ownSignIn, token, id).catch(() => null);
  const facts = {
    email: profile?.email ?? told.email,
    plan: profile?.plan ?? told.plan,
    vendorAccountId: told.vendorAccountId ?? profile?.vendorAccountId ?? null,
  };
  try {
    if (known === null) await addAccount(sources, provider, id, facts);
    else {
      sources.credentials.forget(id);
      sources.health.clear(id);
      await sources.accounts.update(id, facts);
    }
  } catch (error) {
    // The new tokens of an account that is there are in use already: a failure would give them back to the vendor.
    if (known === null || sources.accounts.byId(id) === undefined) {
      await takeBack(sources, ownSignIn, id);
      throw error;
    }
  }
  void sources.refreshQuota({ id }).catch(() => undefined);
  return id;
}

function addAccount(
  sources: FinishSources,
  { descriptor }: Provider,
  id: string,
  facts: Pick<AccountRecord, 'email' | 'plan' | 'vendorAccountId'>,
): Promise<AccountRecord> {
  return sources.accounts.add({
    id,
    provider: descriptor.id,
    vendor: descriptor.vendor,
    kind: 'oauth',
    label: freeLabel(sources, facts.email ?? descriptor.label),
    enabled: true,
    createdAtMs: sources.clock.nowMs(),
    secretLastFour: null,
    source: null,
    baseUrl: null,
    endpoint: null,
    ...facts,
  });
}

/** A login without an account: nobody would ever look after its secret or take it away. */
async function takeBack(sources: FinishSources, { grant }: OwnSignIn, id: string): Promise<void> {
  const { accounts, vault, health } = sources;
  if (accounts.byId(id) !== undefined) await accounts.remove(id).catch(() => undefined);
  await sources.takeOut(id, grant).catch(() => null);
  health.forget(id);
  await vault.remove(id).catch(() => undefined);
}

async function finishFile(
  sources: FinishSources,
  provider: Provider,
  attempt: SignInAttempt,
  path: string,
): Promise<string> {
  if (attempt.accountId === null) return (await addLogin(sources, provider, path, undefined)).id;
  const account = sources.accounts.require(attempt.accountId);
  const reading = await sources.credentials.readLogin(path, provider, sources.clock.nowMs());
  if (reading.credential === null)
    throw new SwitchyardError('sign-in-failed', reading.message ?? 'the program left no login behind');
  if (isOther(account, reading))
    throw new SwitchyardError(
      'sign-in-other-account',
      `this sign-in is for another account than "${account.label}"; nothing was changed`,
    );
  await sources.accounts.update(account.id, { source: path, email: reading.email, plan: reading.plan });
  sources.credentials.forget(account.id);
  sources.health.clear(account.id);
  await sources.refreshLogins();
  return account.id;
}

function isOther(
  account: AccountRecord,
  { vendorAccountId }: Pick<LoginIdentity, 'vendorAccountId'>,
): boolean {
  return (
    account.vendorAccountId !== null &&
    vendorAccountId !== null &&
    account.vendorAccountId !== vendorAccountId
  );
}

function sameAccount(
  { accounts }: FinishSources,
  provider: Provider,
  { vendorAccountId }: LoginIdentity,
): AccountRecord | null {
  if (vendorAccountId === null) return null;
  return (
    accounts
      .list()
      .find(
        (account) =>
          account.kind === 'oauth' &&
          account.provider === provider.descriptor.id &&
          account.vendorAccountId === vendorAccountId,
      ) ?? null
  );
}

function asAnswer(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new SwitchyardError('sign-in-failed', 'the vendor’s answer could not be read');
  return body as Readonly<Record<string, unknown>>;
}
