import { joinPath } from '../manifest-parts.ts';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue } from '../read-value.ts';

/** Continue refuses a config.yaml without `name` and `version` (seen with its command line 1.5.47). */
export async function inspectContinue(context: InspectionContext): Promise<Inspection> {
  const config = joinPath(context.home, 'config.yaml');
  const overrides: string[] = [];
  const models = await readValue(context, config, 'yaml', ['models']);
  if (models === undefined) return { overrides, notes: [] };
  for (const key of ['name', 'version']) {
    if ((await readValue(context, config, 'yaml', [key])) === undefined)
      overrides.push(
        `Continue rejects ${config} without ${key}: add a line such as "${key}: ${examples[key]}".`,
      );
  }
  return { overrides, notes: [] };
}

const examples: Readonly<Record<string, string>> = { name: 'My models', version: '1.0.0' };
