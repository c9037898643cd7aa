import { valueAt } from '../formats/semantic-diff.ts';
import { showPath, type KeyPath } from '../formats/text-format.ts';
import { joinPath } from '../manifest-parts.ts';
import type { AgentMode, Inspection, InspectionContext } from '../manifest.ts';
import { cloudFlags } from './variables.ts';

const managedKeys = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY'] as const;

/**
 * What else decides where Claude Code goes, strongest first: managed settings, settings.local.json, settings.json,
 * shell. Among credentials: cloud provider flags, ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY, apiKeyHelper, the login
 * (anthropic protocol notes 5.1). Nothing of this is ever edited.
 */
export async function inspectClaudeCode(context: InspectionContext): Promise<Inspection> {
  const overrides: string[] = [];
  const notes: string[] = [];
  for (const file of [managedSettingsFile(context.platform), joinPath(context.home, 'settings.local.json')]) {
    overrides.push(...(await strongerFile(context, file)));
  }
  const settings = joinPath(context.home, 'settings.json');
  const inSettings = await present(context, settings, [
    ['env', 'ANTHROPIC_API_KEY'],
    ...cloudFlags.map((flag) => ['env', flag]),
    ['apiKeyHelper'],
  ]);
  for (const path of inSettings) sort(overrides, notes, context.mode, path, `in ${settings}`);
  for (const name of [...managedKeys, ...cloudFlags]) {
    if ((context.environment[name] ?? '') !== '')
      sort(overrides, notes, context.mode, [name], 'in the environment');
  }
  return { overrides, notes };
}

function managedSettingsFile(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode/managed-settings.json';
  if (platform === 'win32') return 'C:\\Program Files\\ClaudeCode\\managed-settings.json';
  return '/etc/claude-code/managed-settings.json';
}

async function strongerFile(context: InspectionContext, file: string): Promise<readonly string[]> {
  const found = await present(context, file, [
    ...[...managedKeys, ...cloudFlags].map((name) => ['env', name]),
    ['apiKeyHelper'],
    ['forceLoginMethod'],
    ['forceLoginOrgUUID'],
  ]);
  const deciding = found.filter((path) => path[0] !== 'apiKeyHelper' || context.mode === 'pass-through');
  return deciding.map((path) => `${showPath(path)} in ${file} wins over the setting that Switchyard makes.`);
}

async function present(
  context: InspectionContext,
  file: string,
  paths: readonly KeyPath[],
): Promise<readonly KeyPath[]> {
  // One path at a time would refuse the whole file for one odd key.
  const [env, ...rest] = await Promise.all(
    [['env'], ...paths.filter((path) => path.length === 1)].map(async (path) => {
      const [reading] = await context.readKeys({ path: file, format: 'json' }, [path]);
      return { path, value: reading?.present === true ? reading.value : undefined };
    }),
  );
  return paths.filter((path) => {
    if (path.length === 1)
      return rest.some((other) => other.path[0] === path[0] && other.value !== undefined);
    const value = valueAt(env?.value, path.slice(1));
    return value !== undefined && value !== '';
  });
}

/** A weaker or equal place: whether it wins depends on what our mode sets. */
function sort(overrides: string[], notes: string[], mode: AgentMode, path: KeyPath, place: string): void {
  const name = path.at(-1) ?? '';
  const shown = `${showPath(path)} ${place}`;
  if (cloudFlags.some((flag) => flag === name)) {
    overrides.push(`${shown} wins: Claude Code then talks to that cloud and not to Switchyard.`);
  } else if (name === 'ANTHROPIC_BASE_URL') {
    notes.push(`${shown} loses against the address in settings.json.`);
  } else if (mode === 'pass-through') {
    overrides.push(`${shown} wins over Claude Code's own login, so that login would not reach Switchyard.`);
  } else {
    notes.push(
      `${shown} loses against ANTHROPIC_AUTH_TOKEN in settings.json; Claude Code may warn that both are set.`,
    );
  }
}
