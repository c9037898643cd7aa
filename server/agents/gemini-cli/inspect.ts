import { join } from 'node:path';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue, setVariables } from '../read-value.ts';
import { signInByKey, systemSettings } from './sign-in.ts';

/**
 * What else decides where Gemini CLI goes, strongest first: shell, system settings, project settings, user settings; the
 * `.env` only fills in what the shell does not set (provider notes 17.1). Project files are not known here.
 */
export async function inspectGeminiCli(context: InspectionContext): Promise<Inspection> {
  const overrides: string[] = [];
  const notes: string[] = [];
  const system = systemSettings(context);
  const own = join(context.home, 'settings.json');
  const selected = await readValue(context, system, 'json', ['security', 'auth', 'selectedType']);
  if (isSet(selected) && selected !== signInByKey)
    overrides.push(`security.auth.selectedType in ${system} wins over the setting that Switchyard makes.`);
  for (const file of [system, own]) {
    const enforced = await readValue(context, file, 'json', ['security', 'auth', 'enforcedType']);
    if (isSet(enforced) && enforced !== signInByKey)
      overrides.push(`security.auth.enforcedType in ${file} allows no sign-in by key.`);
  }
  for (const name of setVariables(context, ['GOOGLE_GEMINI_BASE_URL', 'GEMINI_API_KEY']))
    overrides.push(`${name} in the environment wins over the .env in ${context.home}.`);
  for (const name of setVariables(context, ['GEMINI_MODEL']))
    notes.push(`${name} in the environment decides the model.`);
  return { overrides, notes };
}

/** Gemini CLI takes null for absent. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
