import { SwitchyardError } from '../errors/index.ts';

/**
 * The three calls of keytar that we use. `findCredentials` is left out on purpose: it crashes the process when the
 * keyring holds an item of this service without an account attribute.
 */
export interface Keytar {
  setPassword(service: string, account: string, password: string): Promise<void>;
  /** Null when there is no such item, and also when the keyring is locked and no prompt can be shown. */
  getPassword(service: string, account: string): Promise<string | null>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** Loads the native module; throws SwitchyardError `secret-absent` where it or a library it needs is missing. */
export async function loadKeytar(): Promise<Keytar> {
  try {
    return pickCalls(await import('keytar'));
  } catch (error) {
    throw new SwitchyardError(
      'secret-absent',
      'The keychain library could not be loaded on this machine (on Linux it needs libsecret).',
      { cause: error },
    );
  }
}

/** keytar is CommonJS: Node finds only some of its names by itself, all of them are on the default export. */
function pickCalls(loaded: object): Keytar {
  const keytar: unknown = 'default' in loaded ? loaded.default : loaded;
  if (!isKeytar(keytar)) throw new TypeError('keytar has not the calls that are expected of it');
  return {
    setPassword: (service, account, password) => keytar.setPassword(service, account, password),
    getPassword: (service, account) => keytar.getPassword(service, account),
    deletePassword: (service, account) => keytar.deletePassword(service, account),
  };
}

function isKeytar(value: unknown): value is Keytar {
  if (typeof value !== 'object' || value === null) return false;
  const calls: Partial<Record<string, unknown>> = { ...value };
  return ['setPassword', 'getPassword', 'deletePassword'].every((name) => typeof calls[name] === 'function');
}
