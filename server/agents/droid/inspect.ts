import { joinPath } from '../manifest-parts.ts';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue } from '../read-value.ts';

/** Our models stand beside the person's; only what may hide them is of interest (provider notes 17.5). */
export async function inspectDroid(context: InspectionContext): Promise<Inspection> {
  const local = joinPath(context.home, 'settings.local.json');
  const notes: string[] = [];
  if ((await readValue(context, local, 'json', ['customModels'])) !== undefined)
    notes.push(`${local} has models of its own; they are listed beside those of Switchyard.`);
  return { overrides: [], notes };
}
