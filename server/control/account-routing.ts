import {
  defaultAccountRouting,
  defaultGroupRouting,
  type AccountRepository,
  type HealthStore,
} from '../accounts/index.ts';
import type { AccountsSnapshot, AccountView, Handlers, RoutingDryRun } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Choice } from '../scheduler/index.ts';

export interface AccountRoutingSources {
  readonly accounts: AccountRepository;
  readonly health: Pick<HealthStore, 'report'>;
  readonly view: (id: string) => AccountView;
  readonly snapshot: () => AccountsSnapshot;
  /** The choice for a new conversation now; nothing is sent and no turn is counted. */
  readonly simulate: (ask: {
    readonly vendor: string;
    readonly model: string | null;
    readonly isGenuine: boolean;
  }) => Choice;
}

/** How accounts are chosen, and what a person can do about one that rests. */
export function accountRoutingHandlers(
  sources: AccountRoutingSources,
): Pick<
  Handlers,
  'accounts.try-now' | 'accounts.set-routing' | 'accounts.set-account-routing' | 'accounts.simulate'
> {
  const { accounts, health } = sources;
  const requireVendor = (vendor: string): void => {
    if (!accounts.list().some((account) => account.vendor === vendor))
      throw new SwitchyardError('not-found', `there is no account of a vendor "${vendor}"`);
  };
  return {
    'accounts.try-now': async ({ id }) => {
      accounts.require(id);
      health.report({ kind: 'try-now', accountId: id });
      return sources.view(id);
    },
    'accounts.set-routing': async ({ vendor, ...change }) => {
      requireVendor(vendor);
      const before = accounts.vendor(vendor).routing ?? defaultGroupRouting;
      await accounts.setRouting(vendor, {
        strategy: change.strategy ?? before.strategy,
        thresholdPercent: change.thresholdPercent ?? before.thresholdPercent,
        movesBound: change.movesBound ?? before.movesBound,
      });
      return sources.snapshot();
    },
    'accounts.set-account-routing': async ({ id, ...change }) => {
      const before = accounts.require(id).routing ?? defaultAccountRouting;
      await accounts.update(id, {
        routing: {
          reservePercent: change.reservePercent ?? before.reservePercent,
          weight: change.weight ?? before.weight,
          concurrency: change.concurrency === undefined ? before.concurrency : change.concurrency,
        },
      });
      return sources.view(id);
    },
    'accounts.simulate': async ({ vendor, model, genuine }) => {
      requireVendor(vendor);
      return dryRun(sources.simulate({ vendor, model: model ?? null, isGenuine: genuine ?? true }));
    },
  };
}

function dryRun(choice: Choice): RoutingDryRun {
  const chosenId = choice.kind === 'account' ? choice.id : null;
  return {
    chosenId,
    reason: choice.reason,
    untilMs: choice.kind === 'none' ? choice.untilMs : null,
    waitMs: choice.waitMs,
    candidates: choice.verdicts.map(({ id, label, skip, reason, untilMs }) => ({
      id,
      label,
      skip,
      reason: id === chosenId ? choice.reason : reason,
      untilMs,
    })),
  };
}
