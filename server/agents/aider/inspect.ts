import type { Inspection, InspectionContext } from '../manifest.ts';
import { setVariables } from '../read-value.ts';

const names = ['OPENAI_API_BASE', 'OPENAI_API_KEY', 'AIDER_OPENAI_API_BASE', 'AIDER_OPENAI_API_KEY'] as const;

/**
 * Flags win over the environment, the environment over the file in the home directory; so do the files of a git root and
 * of the working directory, which are not known here (provider notes 17.11).
 */
export function inspectAider(context: InspectionContext): Promise<Inspection> {
  const overrides = setVariables(context, names).map(
    (name) => `${name} in the environment wins over .aider.conf.yml.`,
  );
  const notes = setVariables(context, ['AIDER_MODEL']).map(
    (name) => `${name} in the environment decides the model.`,
  );
  return Promise.resolve({ overrides, notes });
}
