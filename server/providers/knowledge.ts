import type { EndpointOptions } from '../contract/index.ts';
import type { DialectId } from '../dialects/dialect.ts';
import { unknownTraits, type ModelTraits, type TargetSwitches } from '../ir/index.ts';
import type { Provider } from './provider.ts';

/** The part of an account that says how its server differs. */
export interface EndpointAccount {
  readonly endpoint: EndpointOptions | null;
}

/** How requests for this account are to be encoded: what the person set, then what the provider knows of itself. */
export function resolveSwitches(provider: Provider, account: EndpointAccount): TargetSwitches {
  return { ...provider.switches, ...account.endpoint?.switches };
}

/** What is known of a model by its name; null members where nothing is. Sizes from a live list go before it. */
export function modelTraits(provider: Provider, _account: EndpointAccount, modelId: string): ModelTraits {
  return provider.traitsOf?.(modelId) ?? unknownTraits;
}

/** What this account's server speaks without translation, the preferred dialect first. */
export function spokenDialects(provider: Provider, account: EndpointAccount): readonly DialectId[] {
  const { dialects } = provider.descriptor;
  if (provider.endpoint === undefined) return dialects;
  // A compatible server as a rule speaks one of them only, and nobody asked it for the others.
  const chosen = account.endpoint?.dialect ?? dialects[0];
  return chosen === undefined ? [] : [chosen];
}
