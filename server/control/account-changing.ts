import type { AccountRecord } from '../accounts/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import { lastFourOf, type PastedInput } from './account-adding.ts';
import { checkedBaseUrl, settledBaseUrl } from './account-base-url.ts';
import { checkedEndpoint } from './account-endpoint.ts';
import type { AccountOperationSources } from './account-operations.ts';

const stored: Credential = { form: 'api-key', secret: '', vendorAccountId: null, expiresAtMs: null };

/**
 * Changes how a server of the person's own is spoken to, and its key with it. The address may change within the
 * origin only: the stored key, the group and the meters belong to that host. Throws `input-invalid` with the reason.
 */
export async function changeEndpoint(
  sources: AccountOperationSources,
  provider: Provider,
  account: AccountRecord,
  change: Omit<PastedInput, 'label'>,
): Promise<void> {
  if (provider.endpoint === undefined || account.baseUrl === null || account.endpoint === null)
    throw new SwitchyardError('input-invalid', `"${account.label}" has no endpoint that could be changed`);
  const { id } = account;
  const url = change.baseUrl === undefined ? null : checkedBaseUrl(change.baseUrl, provider);
  if (url !== null && url.origin !== new URL(account.baseUrl).origin)
    throw new SwitchyardError(
      'input-invalid',
      `the key of "${account.label}" is bound to ${new URL(account.baseUrl).origin}; add another account for another server`,
    );
  const hadKey = account.endpoint.authStyle !== 'none';
  const pasted = change.secret === undefined ? null : provider.checkSecret('api-key', change.secret);
  const usual = provider.endpoint.authStyles[0] ?? 'bearer';
  const wanted =
    change.endpoint ??
    (pasted !== null && !hadKey ? { ...account.endpoint, authStyle: usual } : account.endpoint);
  const dropsKey = pasted === null && wanted.authStyle === 'none';
  if (pasted === null && !hadKey && wanted.authStyle !== 'none')
    throw new SwitchyardError('input-invalid', 'paste the key that is to be sent');
  const endpoint = checkedEndpoint(provider, wanted, !dropsKey);
  const baseUrl =
    url === null
      ? account.baseUrl
      : await settledBaseUrl({ provider, url, credential: pasted ?? stored, endpoint, probe: null });
  if (pasted !== null) await sources.vault.put(id, 'api-key', pasted.secret);
  await sources.accounts.update(id, {
    baseUrl,
    endpoint,
    ...(pasted === null ? {} : { secretLastFour: lastFourOf(pasted.secret) }),
    ...(dropsKey ? { secretLastFour: null } : {}),
  });
  if (dropsKey && hadKey) await sources.vault.remove(id);
  sources.credentials.forget(id);
  sources.health.clear(id);
}
