import { join } from 'node:path';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue } from '../read-value.ts';
import { crushProviderId } from './provider.ts';

/**
 * Crush merges `crushrc` over `crush.json` of the same directory, and project files over both (provider notes 17.13). A
 * script cannot be read for what it will do, so only the older file and our own block are looked at.
 */
export async function inspectCrush(context: InspectionContext): Promise<Inspection> {
  const json = join(context.home, 'crush.json');
  const script = join(context.home, 'crushrc');
  const block = await readValue(context, script, 'shell', ['provider']);
  const older = await readValue(context, json, 'json', ['providers', crushProviderId]);
  const notes: string[] = [];
  if (block !== undefined && older !== undefined)
    notes.push(`providers.${crushProviderId} in ${json} is merged with the block in ${script}, which wins.`);
  const disabled = await readValue(context, json, 'json', ['providers', crushProviderId, 'disable']);
  const overrides =
    disabled === true ? [`providers.${crushProviderId}.disable in ${json} takes its models out.`] : [];
  return { overrides, notes };
}
