import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where everything of Switchyard lives: `SWITCHYARD_HOME` or `--home`, else the platform's place for application data.
 */
export function dataDirectoryOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  given?: string,
): string {
  // An empty variable counts as unset, and a relative XDG path is to be ignored (XDG base directory specification).
  const asked = given || environment['SWITCHYARD_HOME'];
  if (asked) return resolve(asked);
  const home = environment['HOME'] || homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Switchyard');
  if (platform === 'win32')
    return join(environment['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Switchyard');
  const dataHome = environment['XDG_DATA_HOME'];
  const base = dataHome && isAbsolute(dataHome) ? dataHome : join(home, '.local', 'share');
  return join(base, 'switchyard');
}
