import type { AccountsSnapshot, AccountView, VendorGroup } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';

/** An account by its id, or by a label that one account has. Throws `not-found` or `conflict`. */
export function findAccount({ accounts }: Pick<AccountsSnapshot, 'accounts'>, text: string): AccountView {
  const byId = accounts.find(({ id }) => id === text);
  if (byId !== undefined) return byId;
  const named = accounts.filter(({ label }) => label.toLowerCase() === text.toLowerCase());
  if (named.length > 1)
    throw new SwitchyardError('conflict', `${named.length} accounts are called "${text}"; use the id`);
  if (named[0] === undefined)
    throw new SwitchyardError('not-found', `there is no account "${text.slice(0, 80)}"`);
  return named[0];
}

/** A vendor's group by its id or its label. Throws `not-found` with the ones there are. */
export function findGroup({ groups }: Pick<AccountsSnapshot, 'groups'>, text: string): VendorGroup {
  const wanted = text.toLowerCase();
  const group =
    groups.find(({ vendor }) => vendor.toLowerCase() === wanted) ??
    groups.find(({ label }) => label.toLowerCase() === wanted);
  if (group === undefined)
    throw new SwitchyardError(
      'not-found',
      `there is no vendor "${text.slice(0, 80)}"; there are ${groups.map(({ vendor }) => vendor).join(', ') || 'none'}`,
    );
  return group;
}
