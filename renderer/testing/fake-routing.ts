import type { AccountsSnapshot, Handlers, RoutingDryRun } from '../../server/contract/index.ts';

export interface FakeRoutingParts {
  readonly accounts: () => AccountsSnapshot;
  readonly editAccounts: (edit: (snapshot: AccountsSnapshot) => AccountsSnapshot) => AccountsSnapshot;
}

/** Routing in memory: what is set is kept, and a dry run takes the first account that may serve. */
export function fakeRoutingOperations(
  parts: FakeRoutingParts,
): Pick<Handlers, 'accounts.set-routing' | 'accounts.simulate'> {
  return {
    'accounts.set-routing': async ({ vendor, ...change }) =>
      parts.editAccounts((snapshot) => ({
        ...snapshot,
        groups: snapshot.groups.map((group) =>
          group.vendor === vendor
            ? {
                ...group,
                routing: {
                  strategy: 'in-order',
                  thresholdPercent: 95,
                  movesBound: false,
                  ...group.routing,
                  ...change,
                },
              }
            : group,
        ),
      })),
    'accounts.simulate': async ({ vendor, genuine }) => dryRun(parts.accounts(), vendor, genuine ?? true),
  };
}

function dryRun({ groups, accounts }: AccountsSnapshot, vendor: string, genuine: boolean): RoutingDryRun {
  const group = groups.find((candidate) => candidate.vendor === vendor);
  const candidates = accounts
    .filter((account) => account.vendor === vendor)
    .toSorted((left, right) => left.position - right.position)
    .map((account): RoutingDryRun['candidates'][number] => {
      const { id, label } = account;
      if (!account.enabled) return { id, label, skip: 'disabled', reason: 'disabled', untilMs: null };
      if (account.genuineClientsOnly && !genuine)
        return { id, label, skip: 'not-genuine', reason: 'it is not the vendor’s own client', untilMs: null };
      if (account.availability.state === 'cooling')
        return {
          id,
          label,
          skip: 'cooling',
          reason: 'the plan is used up for now',
          untilMs: account.availability.untilMs,
        };
      if (account.credential.state !== 'ok')
        return { id, label, skip: 'credential', reason: 'it needs a sign-in', untilMs: null };
      if (group?.mode === 'fixed' && group.inUseAccountId !== id && genuine)
        return { id, label, skip: 'not-in-use', reason: 'another account is in use', untilMs: null };
      return { id, label, skip: null, reason: 'ready', untilMs: null };
    });
  const chosen = candidates.find(({ skip }) => skip === null) ?? null;
  const waits = candidates.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs !== null);
  return {
    chosenId: chosen?.id ?? null,
    reason: chosen === null ? 'nobody can serve now' : 'it is the account in use',
    untilMs: chosen === null && waits.length > 0 ? Math.min(...waits) : null,
    waitMs: 0,
    candidates,
  };
}
