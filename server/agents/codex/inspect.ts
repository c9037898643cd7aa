import { isTable } from '../formats/semantic-diff.ts';
import { joinPath } from '../manifest-parts.ts';
import type { Inspection, InspectionContext } from '../manifest.ts';

const ownKeys: ReadonlySet<string> = new Set([
  'name',
  'base_url',
  'wire_api',
  'experimental_bearer_token',
  'requires_openai_auth',
]);

/**
 * Managed configuration outranks config.toml (codex protocol notes 5.1); the environment variable OPENAI_BASE_URL is
 * ignored by Codex. Project files outrank it too, but only in their projects, which we do not know.
 */
export async function inspectCodex(context: InspectionContext): Promise<Inspection> {
  const overrides: string[] = [];
  const profile = context.mode === 'profile';
  const system = context.platform === 'win32' ? [] : ['/etc/codex/managed_config.toml'];
  for (const path of [...system, joinPath(context.home, 'managed_config.toml')]) {
    const [provider] = await context.readKeys({ path, format: 'toml' }, [['model_provider']]);
    if (provider?.present === true)
      overrides.push(`model_provider in ${path} wins over the setting that Switchyard makes.`);
  }
  const config = joinPath(context.home, profile ? 'switchyard.config.toml' : 'config.toml');
  const table = ['model_providers', 'switchyard'];
  const [provider] = await context.readKeys({ path: config, format: 'toml' }, [table]);
  const foreign = provider?.present === true && isTable(provider.value) ? Object.keys(provider.value) : [];
  const others = foreign.filter((key) => !ownKeys.has(key));
  const howTo = profile ? ['Start Codex with `codex --profile switchyard`; without it nothing changes.'] : [];
  const notes =
    others.length === 0
      ? howTo
      : [
          ...howTo,
          `The table model_providers.switchyard in ${config} has keys that are not Switchyard's and stay: ${others.join(', ')}.`,
        ];
  return { overrides, notes };
}
