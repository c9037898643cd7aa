import type { AccountRecord } from '../accounts/index.ts';
import type { Revoke } from '../accounts/keeper/index.ts';
import type { RemovedAccount, Revocation } from '../contract/index.ts';
import type { AccountOperationSources } from './account-operations.ts';

/** Kinds whose secret lies in our vault. */
const keepsSecret: ReadonlySet<AccountRecord['kind']> = new Set([
  'api-key',
  'setup-token',
  'snapshot',
  'oauth',
]);

/**
 * Removes an account with all that is kept of it. A sign-in of our own is ended at the vendor too, once and within a time limit;
 * by then nothing of it is left here, whatever the vendor answers. A login that a vendor's program owns is never touched.
 */
export async function removeAccount(sources: AccountOperationSources, id: string): Promise<RemovedAccount> {
  const { accounts, credentials, health, vault } = sources;
  const account = accounts.require(id);
  const grant = account.kind === 'oauth' ? grantOf(sources, account) : undefined;
  await accounts.remove(id);
  const revoke = grant === undefined ? null : await sources.takeOut(id, grant);
  credentials.forget(id);
  health.forget(id);
  sources.quota.forget(id);
  sources.sessions.forgetAccount(id);
  try {
    const emptied = await Promise.allSettled(keepsSecret.has(account.kind) ? [vault.remove(id)] : []);
    const rule = grant?.revocation ?? null;
    const revocation = rule === null ? null : await revoked(revoke, rule);
    // A secret that could not be removed here is only worth less at the vendor.
    for (const result of emptied) if (result.status === 'rejected') throw result.reason;
    return revocation === null ? { done: true } : { done: true, revocation };
  } finally {
    // Last: the account's own way out, which the revocation takes, goes with it.
    sources.forgotten(id);
  }
}

async function revoked(
  revoke: Revoke | null,
  { byHand, byHandUrl }: Pick<Revocation, 'byHand' | 'byHandUrl'>,
): Promise<Revocation> {
  const isRevoked = revoke !== null && (await revoke());
  return { state: isRevoked ? 'revoked' : 'not-revoked', byHand, byHandUrl };
}

function grantOf({ providers }: AccountOperationSources, { provider }: AccountRecord) {
  return providers.find(({ descriptor }) => descriptor.id === provider)?.ownSignIn?.grant;
}
