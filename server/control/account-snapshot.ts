import { encodeSnapshot, type AccountRecord } from '../accounts/index.ts';
import type { AccountView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, LoginReading, Provider } from '../providers/provider.ts';
import { freeLabel, lastFourOf } from './account-adding.ts';
import type { AccountOperationSources } from './account-operations.ts';

/**
 * Adds the access token out of the text of a vendor program's credentials file. Everything else of the text is dropped
 * unread: the refresh token belongs to that program, and renewing it here would end the login there. The same login pasted
 * again replaces the older token. Throws `input-invalid` or `conflict` with the reason.
 */
export async function addSnapshot(
  sources: AccountOperationSources,
  provider: Provider,
  text: string | undefined,
  label: string | undefined,
): Promise<AccountView> {
  const { reading, credential } = readPastedLogin(sources, provider, text);
  const known = sameLogin(sources, provider, reading);
  if (known !== undefined) {
    if (known.kind !== 'snapshot')
      throw new SwitchyardError(
        'conflict',
        `this login is here already as "${known.label}", which stays current by itself`,
      );
    await replaceSnapshot(sources, provider, known, text);
    return sources.view(known.id);
  }
  const id = sources.random.uuid();
  await sources.vault.put(id, 'snapshot', encodeSnapshot(credential));
  const added = sources.accounts.add({
    id,
    provider: provider.descriptor.id,
    vendor: provider.descriptor.vendor,
    kind: 'snapshot',
    label: freeLabel(sources, label ?? reading.email ?? provider.descriptor.label),
    enabled: true,
    createdAtMs: sources.clock.nowMs(),
    source: null,
    baseUrl: null,
    endpoint: null,
    ...factsOf(reading, credential),
  });
  await added.catch(async (error: unknown) => {
    await sources.vault.remove(id).catch(() => undefined);
    throw error;
  });
  await sources.refreshLogins();
  return sources.view(id);
}

/** A newer paste in the place of the one that ended. Throws `sign-in-other-account` when it is somebody else's. */
export async function replaceSnapshot(
  sources: AccountOperationSources,
  provider: Provider,
  account: AccountRecord,
  text: string | undefined,
): Promise<void> {
  const { reading, credential } = readPastedLogin(sources, provider, text);
  const { vendorAccountId: before } = account;
  if (before !== null && reading.vendorAccountId !== null && before !== reading.vendorAccountId)
    throw new SwitchyardError(
      'sign-in-other-account',
      `this file is of another account than "${account.label}"; nothing was changed`,
    );
  await sources.vault.put(account.id, 'snapshot', encodeSnapshot(credential));
  sources.credentials.forget(account.id);
  sources.health.clear(account.id);
  await sources.accounts.update(account.id, factsOf(reading, credential));
  await sources.refreshLogins();
}

function readPastedLogin(
  { clock }: AccountOperationSources,
  { login, descriptor }: Provider,
  text: string | undefined,
): { readonly reading: LoginReading; readonly credential: Credential } {
  if (login === undefined)
    throw new SwitchyardError('input-invalid', `${descriptor.label} has no credentials file`);
  if (text === undefined) throw new SwitchyardError('input-invalid', 'the text of the file is missing');
  const reading = login.parse(text, clock.nowMs());
  if (reading.credential === null)
    throw new SwitchyardError('input-invalid', reading.message ?? 'this text holds no login');
  return { reading, credential: reading.credential };
}

function sameLogin(
  { accounts }: AccountOperationSources,
  { descriptor }: Provider,
  { vendorAccountId }: LoginReading,
): AccountRecord | undefined {
  return accounts
    .list()
    .find(
      (account) =>
        vendorAccountId !== null &&
        account.provider === descriptor.id &&
        account.vendorAccountId === vendorAccountId &&
        account.kind !== 'pass-through',
    );
}

function factsOf(
  { email, plan, vendorAccountId }: LoginReading,
  { secret }: Credential,
): Pick<AccountRecord, 'email' | 'plan' | 'vendorAccountId' | 'secretLastFour'> {
  return { email, plan, vendorAccountId, secretLastFour: lastFourOf(secret) };
}
