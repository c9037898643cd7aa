import Conf from 'conf';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsStorage } from '../control/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock } from '../ports.ts';
import { writeFailure } from '../storage/index.ts';

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
        const kept = `settings.json.corrupt-${clock.nowMs()}`;
        await rename(join(dataDirectory, 'settings.json'), join(dataDirectory, kept));
        store = open();
        throw new SwitchyardError(
          'config-invalid',
          `The settings could not be read; the file was kept as ${kept} and the defaults are used.`,
          { cause: error },
        );
      }
    },
    async write(value) {
      try {
        store ??= open();
        store.store = value as Record<string, unknown>;
      } catch (error) {
        throw writeFailure('settings.json', error);
      }
    },
  };
}
