import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import type { Random, SecretRead, SecretStore } from '../ports.ts';
import {
  ensurePrivateDirectory,
  fileFailureCode,
  previousGenerationOf,
  writeFileAtomic,
} from '../storage/index.ts';
import {
  decodeWrappedKey,
  defaultScryptCost,
  encodeWrappedKey,
  unwrapKey,
  wrapKey,
  type ScryptCost,
  type WrappedKey,
} from './wrapped-key.ts';

export interface PassphraseSecretStoreOptions {
  /** The vault's folder; the store keeps `wrapped-key.json` there, and a second copy beside it. */
  readonly directory: string;
  /** Undefined or empty: every call answers `secret-locked`. */
  readonly passphrase: string | undefined;
  readonly random: Pick<Random, 'bytes'>;
  readonly cost?: ScryptCost;
}

const fileName = 'wrapped-key.json';

/**
 * Keeps one secret in a file under a passphrase (scrypt, AES-256-GCM). It holds a single item: writing another name
 * replaces it. A wrong or missing passphrase is `secret-locked`, a damaged file `secret-corrupt`; reading changes
 * nothing.
 */
export function createPassphraseSecretStore(options: PassphraseSecretStoreOptions): SecretStore {
  const path = join(options.directory, fileName);
  const copyPath = previousGenerationOf(path);

  const passphrase = (): string => {
    if (options.passphrase === undefined || options.passphrase === '') {
      throw new SwitchyardError('secret-locked', 'The vault needs its passphrase.');
    }
    return options.passphrase;
  };

  const read = async (name: string): Promise<SecretRead> => {
    const wrapped = await readWrapped(path, copyPath);
    if (wrapped === null || wrapped.name !== name) return { state: 'absent-item' };
    const value = await unwrapKey(wrapped, passphrase());
    if (value === null) throw new SwitchyardError('secret-locked', 'The passphrase of the vault is wrong.');
    return { state: 'found', value };
  };

  return {
    backend: 'file',
    read,
    async write(name, value) {
      const text = encodeWrappedKey(
        await wrapKey({
          name,
          value,
          passphrase: passphrase(),
          salt: options.random.bytes(16),
          nonce: options.random.bytes(12),
          cost: options.cost ?? defaultScryptCost,
        }),
      );
      try {
        await ensurePrivateDirectory(dirname(path));
        await writeFileAtomic(path, text);
        await writeFileAtomic(copyPath, text);
      } catch (error) {
        throw unavailable('written', error);
      }
    },
    async remove(name) {
      const wrapped = await readWrapped(path, copyPath);
      if (wrapped?.name !== name) return;
      await rm(copyPath, { force: true });
      await rm(path, { force: true });
    },
    /** There is nothing to wait for here: the file is ours, so the passphrase is all that can be missing. */
    async probe() {
      passphrase();
    },
  };
}

async function readWrapped(path: string, copyPath: string): Promise<WrappedKey | null> {
  let damaged = false;
  for (const candidate of [path, copyPath]) {
    const bytes = await readOrNull(candidate);
    if (bytes === null) continue;
    const wrapped = decodeWrappedKey(bytes);
    if (wrapped !== null) return wrapped;
    damaged = true;
  }
  if (!damaged) return null;
  throw new SwitchyardError(
    'secret-corrupt',
    `The vault's key file ${fileName} is damaged, and so is its copy.`,
  );
}

async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (fileFailureCode(error) === 'ENOENT') return null;
    throw unavailable('read', error);
  }
}

function unavailable(verb: string, error: unknown): SwitchyardError {
  const code = fileFailureCode(error) ?? 'unknown error';
  return new SwitchyardError(
    'secret-locked',
    `The vault's key file ${fileName} cannot be ${verb} (${code}).`,
    { cause: error },
  );
}
