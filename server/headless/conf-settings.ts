import Conf from 'conf';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsStorage } from '../control/index.ts';
import type { Clock } from '../ports.ts';

/** Settings in `settings.json` of the data directory, through electron-store's sibling; a broken file is set aside. */
export function createConfSettings(dataDirectory: string, clock: Clock): SettingsStorage {
  const open = (): Conf<Record<string, unknown>> =>
    new Conf<Record<string, unknown>>({
      cwd: dataDirectory,
      configName: 'settings',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      projectName: 'switchyard',
      projectSuffix: '',
    });
  let store: Conf<Record<string, unknown>> | null = null;
  return {
    async read() {
      try {
        store = open();
        return { ...store.store };
      } catch (error) {
        await rename(
          join(dataDirectory, 'settings.json'),
          join(dataDirectory, `settings.json.corrupt-${clock.nowMs()}`),
        );
        store = open();
        throw error;
      }
    },
    async write(value) {
      store ??= open();
      store.store = value as Record<string, unknown>;
    },
  };
}
