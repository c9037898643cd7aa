import { isAbsolute } from 'node:path';
import type { AccountView, EndpointOptions } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import { checkedBaseUrl, settledBaseUrl, vendorOf } from './account-base-url.ts';
import { checkedEndpoint } from './account-endpoint.ts';
import type { AccountOperationSources } from './account-operations.ts';
import { isSameLogin } from './detected-logins.ts';

export interface PastedInput {
  readonly secret?: string;
  readonly label?: string;
  readonly baseUrl?: string;
  readonly endpoint?: EndpointOptions;
}

const noKey: Credential = { form: 'api-key', secret: '', vendorAccountId: null, expiresAtMs: null };

/** Adds an account with a pasted secret, or one of a server that needs none. Throws `input-invalid` with the reason. */
export async function addPasted(
  sources: AccountOperationSources,
  provider: Provider,
  kind: 'api-key' | 'setup-token',
  acceptsBaseUrl: boolean,
  input: PastedInput,
): Promise<AccountView> {
  const isEndpoint = provider.endpoint !== undefined;
  if (input.secret === undefined && !isEndpoint)
    throw new SwitchyardError('input-invalid', 'the key or token is missing');
  if (input.baseUrl === undefined && isEndpoint)
    throw new SwitchyardError('input-invalid', 'the base URL of the server is missing');
  // A plan's token must never be sent anywhere but to its vendor.
  if (input.baseUrl !== undefined && !acceptsBaseUrl)
    throw new SwitchyardError(
      'input-invalid',
      `a ${provider.descriptor.label} account cannot have another base URL`,
    );
  const credential = input.secret === undefined ? noKey : provider.checkSecret(kind, input.secret);
  const endpoint = checkedEndpoint(provider, input.endpoint, input.secret !== undefined);
  const url = input.baseUrl === undefined ? null : checkedBaseUrl(input.baseUrl, provider);
  const baseUrl =
    url === null
      ? null
      : await settledBaseUrl({ provider, url, credential, endpoint, probe: sources.probe ?? null });
  const id = sources.random.uuid();
  // The secret is durable before the account exists: an account without its secret would only fail.
  if (input.secret !== undefined) await sources.vault.put(id, kind, credential.secret);
  const added = sources.accounts.add({
    id,
    provider: provider.descriptor.id,
    vendor: vendorOf(provider, baseUrl, sources.providers),
    kind,
    label: freeLabel(
      sources,
      input.label ?? (isEndpoint && url !== null ? url.host : provider.descriptor.label),
    ),
    enabled: true,
    createdAtMs: sources.clock.nowMs(),
    email: null,
    plan: null,
    vendorAccountId: credential.vendorAccountId,
    secretLastFour: lastFourOf(credential.secret),
    source: null,
    baseUrl,
    endpoint,
  });
  await added.catch(async (error: unknown) => {
    if (input.secret !== undefined) await sources.vault.remove(id).catch(() => undefined);
    throw error;
  });
  return sources.view(id);
}

/** Of a short secret, as local servers take them, the last four letters would be most of it. */
export function lastFourOf(secret: string): string | null {
  return secret.length >= 16 ? secret.slice(-4) : null;
}

/** The wanted label, or the first free one with a number behind it. */
export function freeLabel({ accounts }: AccountOperationSources, wanted: string): string {
  const taken = new Set(accounts.list().map((account) => account.label));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

/** Adds a login that a vendor's program keeps, to be read at request time. Throws `input-invalid` with the reason. */
export async function addLogin(
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
