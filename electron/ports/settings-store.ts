import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SwitchyardError } from '../../server/errors/index.ts';

/** Where the server keeps the settings; it validates what it reads. */
export interface SettingsStorage {
  read(): Promise<Readonly<Record<string, unknown>>>;
  write(value: unknown): Promise<void>;
}

/** The part of electron-store (and of its sibling conf) that is used. */
export interface KeyValueStore {
  get store(): Record<string, unknown>;
  set store(value: Record<string, unknown>);
}

export interface StoreOptions {
  readonly cwd: string;
  /** The file's name without `.json`. */
  readonly name: string;
}

export interface SettingsStoreOptions {
  readonly directory: string;
  /** Makes the electron-store; handed in, because that package may only be loaded inside Electron. */
  readonly createStore: (options: StoreOptions) => KeyValueStore;
  readonly nowMs: () => number;
}

/**
 * One JSON file through electron-store. A file that is not a JSON object is moved aside as `<name>.corrupt-<time>`
 * and the first read fails once with `config-invalid`, so that the reader tells the person; then the file is empty.
 * Nothing is overwritten that a person might still repair.
 */
export async function openSettingsStore(
  options: SettingsStoreOptions,
  name: string,
): Promise<SettingsStorage> {
  let corrupt = await moveAsideWhenCorrupt(options, join(options.directory, `${name}.json`));
  const store = options.createStore({ cwd: options.directory, name });
  return {
    read: async () => {
      const movedTo = corrupt;
      corrupt = null;
      if (movedTo === null) return store.store;
      throw new SwitchyardError('config-invalid', `${name}.json did not parse and was kept as ${movedTo}.`);
    },
    write: async (value) => {
      if (!isRecord(value)) throw new TypeError('settings must be an object');
      store.store = value;
    },
  };
}

/** The name that a broken file was moved to, else null. */
async function moveAsideWhenCorrupt(options: SettingsStoreOptions, file: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (isJsonObject(text)) return null;
  const movedTo = `${file}.corrupt-${options.nowMs()}`;
  await rename(file, movedTo);
  return movedTo;
}

function isJsonObject(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
