import { Value } from 'typebox/value';
import { Settings, type Handlers, type NoticeSettings, type SettingsSnapshot } from '../contract/index.ts';
import { isSwitchyardError, SwitchyardError } from '../errors/index.ts';
import { checkModelSettings } from '../models/index.ts';

/** Where settings are kept: electron-store in the shell, `conf` when headless. */
export interface SettingsStorage {
  /** The stored values, of any shape; throws when the file cannot be read at all. */
  read(): Promise<unknown>;
  write(value: unknown): Promise<void>;
}

/** As the interface notes (4) have them. */
export const defaultNotices: NoticeSettings = {
  enabled: true,
  thresholds: [90, 100],
  runsOut: true,
  resets: true,
  switched: true,
  signIn: true,
  exhausted: true,
  agents: true,
  quiet: null,
};

export const defaultSettings: Settings = {
  port: 4310,
  theme: 'system',
  language: 'system',
  meterShows: 'left',
  resetShows: 'in',
  privacy: false,
  allowHeadlessClaude: true,
  historyDays: 90,
  modelRules: [],
  excludedModels: [],
  asksForQuota: true,
  notices: defaultNotices,
};

export interface SettingsStore {
  current(): Settings;
  snapshot(): SettingsSnapshot;
  update(change: Partial<Settings>): Promise<Settings>;
  readonly notices: readonly string[];
}

/** One bad value costs that value only: it goes back to its default, and the person is told. */
export async function openSettings(storage: SettingsStorage, changed: () => void): Promise<SettingsStore> {
  const notices: string[] = [];
  const stored = await storage.read().catch((error: unknown) => {
    notices.push(
      isSwitchyardError(error)
        ? error.message
        : 'The settings could not be read; the defaults are used until you change one.',
    );
    return {};
  });
  let settings = pickValid(stored, notices);
  let revision = 1;
  return {
    notices,
    current: () => settings,
    snapshot: () => ({ revision, settings }),
    async update(change) {
      const next = { ...settings, ...change };
      if (!Value.Check(Settings, next))
        throw new SwitchyardError('input-invalid', 'a setting has a value that is not allowed');
      checkModelSettings(change);
      await storage.write(next);
      settings = next;
      revision += 1;
      changed();
      return settings;
    },
  };
}

function pickValid(stored: unknown, notices: string[]): Settings {
  const values = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const picked: Record<string, unknown> = { ...defaultSettings };
  for (const [name, schema] of Object.entries(Settings.properties)) {
    if (!Object.hasOwn(values, name)) continue;
    if (Value.Check(schema, values[name])) picked[name] = values[name];
    else notices.push(`The setting "${name}" had a value that is not allowed; its default is used.`);
  }
  return picked as Settings;
}

/** `movePort` makes a new port serve before it is stored; when that fails nothing changes. */
export function settingsHandlers(
  store: SettingsStore,
  movePort: (port: number) => Promise<void>,
): Pick<Handlers, 'settings.snapshot' | 'settings.update'> {
  return {
    'settings.snapshot': async () => store.snapshot(),
    'settings.update': async (change) => {
      // Before the port moves: a refused change changes nothing.
      checkModelSettings(change);
      if (change.port !== undefined && change.port !== store.current().port) await movePort(change.port);
      await store.update(withoutUndefined(change));
      return store.snapshot();
    },
  };
}

function withoutUndefined(change: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
