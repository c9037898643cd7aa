import { joinPath } from '../manifest-parts.ts';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue, setVariables } from '../read-value.ts';

/** Where Goose looks for the key of our providers; it may also be in its own keyring, which nobody can look into. */
export const keyVariable = 'SWITCHYARD_API_KEY';

const ours = (provider: unknown): boolean => provider === 'switchyard' || provider === 'switchyard_anthropic';

/** Our files add providers; which one Goose uses is said in config.yaml or by GOOSE_PROVIDER, which wins. */
export async function inspectGoose(context: InspectionContext): Promise<Inspection> {
  const notes: string[] = [];
  if (setVariables(context, [keyVariable]).length === 0)
    notes.push(
      `Goose takes no key from this file. Make one with \`switchyard keys add --agent goose\` and set ${keyVariable} to it, or enter it in \`goose configure\`.`,
    );
  for (const name of setVariables(context, ['GOOSE_PROVIDER'])) {
    if (!ours(context.environment[name]))
      notes.push(`${name} in the environment decides which provider Goose uses.`);
  }
  const config = joinPath(context.home, 'config.yaml');
  for (const key of ['active_provider', 'GOOSE_PROVIDER']) {
    const provider = await readValue(context, config, 'yaml', [key]);
    if (typeof provider === 'string' && !ours(provider))
      notes.push(`Goose uses the provider "${provider}" (${key} in ${config}) until you choose Switchyard.`);
  }
  return { overrides: [], notes };
}
