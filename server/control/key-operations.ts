import type { AccountRepository, ClientKeys } from '../accounts/index.ts';
import type { Handlers } from '../contract/index.ts';

export function keyHandlers(
  keys: ClientKeys,
  accounts: AccountRepository,
): Pick<Handlers, 'keys.list' | 'keys.add' | 'keys.revoke'> {
  return {
    'keys.list': async () => ({ keys: [...keys.list()] }),
    'keys.add': async ({ label, accountId, provider }) => {
      if (accountId !== undefined) accounts.require(accountId);
      return keys.add({ label, pinnedAccountId: accountId ?? null, pinnedProvider: provider ?? null });
    },
    'keys.revoke': async ({ id }) => {
      await keys.revoke(id);
      return { done: true };
    },
  };
}
