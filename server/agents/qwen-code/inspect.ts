import { join } from 'node:path';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue, setVariables } from '../read-value.ts';
import { qwenKeyVariable } from './variable.ts';

/**
 * What else decides where Qwen Code goes: system settings outrank project and user settings; values of the shell, then
 * the first `.env` found, outrank `env` of the settings (provider notes 17.2; run with 0.24.4).
 */
export async function inspectQwenCode(context: InspectionContext): Promise<Inspection> {
  const overrides: string[] = [];
  const notes: string[] = [];
  const settings = join(context.home, 'settings.json');
  const system = systemSettings(context);
  for (const path of [['security', 'auth', 'selectedType'], ['model', 'name'], ['modelProviders']]) {
    if ((await readValue(context, system, 'json', path)) !== undefined)
      overrides.push(`${path.join('.')} in ${system} wins over the setting that Switchyard makes.`);
  }
  for (const file of [system, settings]) {
    const enforced = await readValue(context, file, 'json', ['security', 'auth', 'enforcedType']);
    if (enforced !== undefined && enforced !== 'openai')
      overrides.push(`security.auth.enforcedType in ${file} allows no sign-in by key.`);
  }
  const quick = (await readValue(context, settings, 'json', ['env', qwenKeyVariable])) === undefined;
  const names = quick ? ['OPENAI_BASE_URL', 'OPENAI_API_KEY'] : [qwenKeyVariable];
  for (const name of setVariables(context, names))
    overrides.push(`${name} in the environment wins over the settings of Qwen Code.`);
  for (const name of names) {
    const file = join(context.home, '.env');
    if ((await readValue(context, file, 'dotenv', [name])) !== undefined)
      overrides.push(`${name} in ${file} wins over settings.json.`);
  }
  return { overrides, notes };
}

function systemSettings({ environment, platform }: InspectionContext): string {
  const chosen = environment['QWEN_CODE_SYSTEM_SETTINGS_PATH'] ?? '';
  if (chosen !== '') return chosen;
  if (platform === 'darwin') return '/Library/Application Support/QwenCode/settings.json';
  if (platform === 'win32') return 'C:\\ProgramData\\qwen-code\\settings.json';
  return '/etc/qwen-code/settings.json';
}
