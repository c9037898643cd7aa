import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where everything of Switchyard lives: `SWITCHYARD_HOME` or `--home`, else the platform's place for application data.
 */
export function dataDirectoryOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  given?: string,
): string {
  const asked = given ?? environment['SWITCHYARD_HOME'];
  if (asked !== undefined && asked !== '') return resolve(asked);
  const home = environment['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Switchyard');
  if (platform === 'win32')
    return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Switchyard');
  return join(environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'switchyard');
}
