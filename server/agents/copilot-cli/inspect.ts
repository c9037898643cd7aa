import type { Inspection, InspectionContext } from '../manifest.ts';
import { setVariables } from '../read-value.ts';

/** Variables of the person's own; a process started through Switchyard gets ours in their place. */
export function inspectCopilotCli(context: InspectionContext): Promise<Inspection> {
  const found = setVariables(context, ['COPILOT_PROVIDER_BASE_URL', 'COPILOT_PROVIDER_BEARER_TOKEN']);
  const notes = found.map(
    (name) => `${name} in the environment decides for processes that are not started through Switchyard.`,
  );
  return Promise.resolve({ overrides: [], notes });
}
