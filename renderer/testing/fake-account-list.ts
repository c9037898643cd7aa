import type { AccountsSnapshot, AccountView, Handlers } from '../../server/contract/index.ts';
import { makeAccount, makeDetected } from './account-fixtures.ts';
import { readyHealth } from './fake-account-operations.ts';
import { findKnown } from './find-known.ts';

export interface FakeAccountListParts {
  readonly nowMs: number;
  readonly accounts: () => AccountsSnapshot;
  readonly edit: (edit: (snapshot: AccountsSnapshot) => AccountsSnapshot) => AccountsSnapshot;
  readonly editAccount: (id: string, edit: (account: AccountView) => AccountView) => AccountView;
}

type AccountListHandlers = Pick<
  Handlers,
  | 'accounts.snapshot'
  | 'accounts.detect'
  | 'accounts.add'
  | 'accounts.update'
  | 'accounts.remove'
  | 'accounts.use'
  | 'accounts.clear-cooldown'
  | 'accounts.set-mode'
  | 'quota.refresh'
  | 'quota.list'
>;

/** The list of accounts in memory: add, order, use, remove, and asking for quota. */
export function fakeAccountListOperations(parts: FakeAccountListParts): AccountListHandlers {
  const { nowMs, accounts, edit, editAccount } = parts;
  return {
    'accounts.snapshot': async () => accounts(),
    'accounts.detect': async () => ({ logins: makeDetected() }),
    'accounts.add': async (input) => {
      const provider = findKnown(accounts().providers, ({ id }) => id === input.provider);
      const vendor =
        provider.endpoint === null ? provider.vendor : new URL(input.baseUrl ?? 'https://none.example').host;
      const others = accounts().accounts.filter((account) => account.vendor === vendor);
      const account = makeAccount(nowMs, {
        id: `new-${accounts().accounts.length}`,
        provider: provider.id,
        vendor,
        kind: input.kind,
        baseUrl: input.baseUrl ?? null,
        endpoint: input.endpoint ?? null,
        genuineClientsOnly: provider.genuineClientsOnly,
        label: input.label ?? provider.label,
        position: others.length,
        inUse: others.length === 0,
        windows: [],
        source: input.path ?? null,
        secretLastFour: input.secret?.slice(-4) ?? null,
        lastUsedAtMs: null,
      });
      edit((next) => ({
        ...next,
        accounts: [...next.accounts, account],
        groups: next.groups.some((group) => group.vendor === vendor)
          ? next.groups
          : [
              ...next.groups,
              {
                vendor,
                label: provider.endpoint === null ? provider.label : vendor,
                mode: 'automatic',
                inUseAccountId: account.id,
              },
            ],
      }));
      return account;
    },
    'accounts.update': async ({ id, label, enabled, position, baseUrl, endpoint }) => {
      if (position !== undefined) reorder(edit, id, position);
      return editAccount(id, (account) => ({
        ...account,
        ...(label === undefined ? {} : { label }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
        ...(endpoint === undefined ? {} : { endpoint }),
      }));
    },
    'accounts.remove': async ({ id }) => {
      edit((next) => ({
        ...next,
        accounts: next.accounts.filter((account) => account.id !== id),
      }));
      return { done: true };
    },
    'accounts.use': async ({ id }) => {
      const { vendor } = findKnown(accounts().accounts, (account) => account.id === id);
      edit((next) => ({
        ...next,
        groups: next.groups.map((group) =>
          group.vendor === vendor ? { ...group, inUseAccountId: id } : group,
        ),
        accounts: next.accounts.map((account) =>
          account.vendor === vendor ? { ...account, inUse: account.id === id } : account,
        ),
      }));
      return accounts();
    },
    'accounts.clear-cooldown': async ({ id }) =>
      editAccount(id, (account) => ({
        ...account,
        availability: { state: 'ready', untilMs: null, reason: null },
        ...(account.health ? { health: readyHealth } : {}),
      })),
    'accounts.set-mode': async ({ vendor, mode }) => {
      edit((next) => ({
        ...next,
        groups: next.groups.map((group) => (group.vendor === vendor ? { ...group, mode } : group)),
      }));
      return accounts();
    },
    'quota.refresh': async ({ id, force }) => {
      edit((next) => ({
        ...next,
        accounts: next.accounts.map((account) =>
          id === undefined || account.id === id ? askedAgain(account, nowMs, force === true) : account,
        ),
      }));
      return accounts();
    },
    'quota.list': async () => ({ accounts: accounts().accounts }),
  };
}

function reorder(edit: FakeAccountListParts['edit'], id: string, position: number): void {
  edit((next) => {
    const moved = findKnown(next.accounts, (account) => account.id === id);
    const group = next.accounts
      .filter((account) => account.vendor === moved.vendor && account.id !== id)
      .toSorted((left, right) => left.position - right.position);
    const order = group.toSpliced(position, 0, moved).map((account) => account.id);
    return {
      ...next,
      accounts: next.accounts.map((account) =>
        order.includes(account.id) ? { ...account, position: order.indexOf(account.id) } : account,
      ),
    };
  });
}

/** Without `force` an account seen less than five minutes ago is left out, as the contract says. */
function askedAgain(account: AccountView, nowMs: number, force: boolean): AccountView {
  const isRecent = account.windows.some((window) => nowMs - window.observedAtMs < 5 * 60_000);
  if (isRecent && !force) return account;
  return {
    ...account,
    windows: account.windows.map((window) => ({
      ...window,
      observedAtMs: nowMs,
      source: 'usage-endpoint' as const,
    })),
  };
}
