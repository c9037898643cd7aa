import type { Inspection, InspectionContext } from '../manifest.ts';
import { setVariables } from '../read-value.ts';

/** The variables that Zed reads our keys from: the id of the provider in upper snake case and `_API_KEY`. */
export const keyVariables = ['SWITCHYARD_API_KEY', 'SWITCHYARD_ANTHROPIC_API_KEY'] as const;

/** Zed keeps keys in the system keychain, which nobody can look into; a variable wins over it. */
export function inspectZed(context: InspectionContext): Promise<Inspection> {
  const isSet = setVariables(context, keyVariables).length > 0;
  const note =
    'Zed takes no key from its settings. Make one with `switchyard keys add --agent zed` and enter it in Zed (Settings, AI, LLM Providers).';
  return Promise.resolve({ overrides: [], notes: isSet ? [] : [note] });
}
