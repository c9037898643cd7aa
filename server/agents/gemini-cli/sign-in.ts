import { dirname, join } from 'node:path';
import { SwitchyardError } from '../../errors/index.ts';
import type { FoundSetting, InspectionContext, SignIn } from '../manifest.ts';
import { readValue } from '../read-value.ts';

export const signInByKey = 'gemini-api-key';
const signInByVertex = 'vertex-ai';

/** Where an administrator's settings stand (read in 0.61.0). */
export function systemSettings({ environment, platform }: InspectionContext): string {
  const chosen = environment['GEMINI_CLI_SYSTEM_SETTINGS_PATH'] ?? '';
  if (chosen !== '') return chosen;
  if (platform === 'darwin') return '/Library/Application Support/GeminiCli/settings.json';
  if (platform === 'win32') return 'C:\\ProgramData\\gemini-cli\\settings.json';
  return '/etc/gemini-cli/settings.json';
}

/** The strongest file that chooses, and that enforces; those of a project are not known here. */
export async function geminiSignIn(context: InspectionContext): Promise<SignIn> {
  const system = systemSettings(context);
  const named = context.environment['GEMINI_CLI_SYSTEM_DEFAULTS_PATH'] ?? '';
  const defaults = named === '' ? join(dirname(system), 'system-defaults.json') : named;
  const files = [system, join(context.home, 'settings.json'), defaults];
  const find = async (name: string): Promise<FoundSetting | null> => {
    for (const file of files) {
      const value = await readValue(context, file, 'json', ['security', 'auth', name]);
      if (typeof value === 'string' && value !== '') return { value, file };
    }
    return null;
  };
  return { chosen: await find('selectedType'), enforced: await find('enforcedType') };
}

/**
 * The sign-in of a started process. The environment alone chooses Vertex AI by the first of these variables, and only
 * then looks at an address, which makes it the "gateway" that it refuses. Throws input-invalid when files choose one
 * that does not go through Switchyard.
 */
export function startedSignIn({ chosen, enforced }: SignIn): 'key' | 'vertex' {
  const name = chosen?.value ?? signInByVertex;
  if (enforced !== null && enforced.value !== name && enforced.value !== signInByKey)
    throw refusal(`${enforced.file} allows no sign-in but ${enforced.value}`);
  const isServed = name === signInByKey || name === signInByVertex;
  if (isServed && (enforced === null || enforced.value === name))
    return name === signInByKey ? 'key' : 'vertex';
  const why =
    chosen === null
      ? `${enforced?.file} enforces the sign-in by key and no file chooses it`
      : `${chosen.file} chooses the sign-in ${chosen.value}, which does not go through Switchyard`;
  throw refusal(
    `${why}. \`switchyard apply gemini-cli\` chooses the key in your own settings (system settings still win), undo puts it back`,
  );
}

function refusal(why: string): SwitchyardError {
  return new SwitchyardError('input-invalid', `Gemini CLI was not started: ${why}`);
}
