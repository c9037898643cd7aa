import type { AccountRecord } from '../accounts/index.ts';
import type { DialectId } from '../dialects/dialect.ts';
import { spokenDialects } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { RoutedAccount } from './routes.ts';

/** What is known of an account beside its record. */
export interface RoutingFacts {
  /** As the client speaks. */
  readonly dialect: DialectId;
  /** Only the vendor itself can answer this call: nothing is translated. */
  readonly nativeOnly: boolean;
  readonly models: ReadonlySet<string> | null;
  readonly inUse: boolean;
}

/** An account as `resolveRoutes` sees it. A plan for its vendor's own client only is never translated to. */
export function routedAccount(
  account: AccountRecord,
  provider: Provider,
  facts: RoutingFacts,
): RoutedAccount {
  const { descriptor } = provider;
  const speaksNatively = spokenDialects(provider, account).includes(facts.dialect);
  return {
    id: account.id,
    label: account.label,
    provider: account.provider,
    vendor: account.vendor,
    speaksNatively,
    canServe: speaksNatively || (!descriptor.genuineClientsOnly && !facts.nativeOnly),
    models: facts.models,
    modelNames: descriptor.modelNames ?? null,
    inUse: facts.inUse,
  };
}
