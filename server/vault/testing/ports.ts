import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random, SecretBackend, SecretStore } from '../../ports.ts';
import { createMemorySecretStore } from '../memory-secret-store.ts';
import { createPassphraseSecretStore } from '../passphrase-secret-store.ts';
import type { OpenVaultOptions } from '../vault.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
};

/** Cheap enough to be derived in every test; the product's cost is used where it is the subject. */
export const testScryptCost = { n: 1024, r: 8, p: 1 };

/**
 * Options of a vault whose keychain is `keychain`, kept by the test across openings the way the system keeps it
 * across starts.
 */
export function vaultOptions(
  directory: string,
  keychain: SecretStore = createMemorySecretStore('keychain'),
  more: Partial<OpenVaultOptions> = {},
): OpenVaultOptions {
  return {
    directory,
    clock: systemClock,
    random: systemRandom,
    makeStore: (backend: SecretBackend, passphrase?: string) => {
      if (backend === 'keychain') return keychain;
      if (backend === 'memory') return createMemorySecretStore();
      return createPassphraseSecretStore({
        directory,
        passphrase,
        random: systemRandom,
        cost: testScryptCost,
      });
    },
    ...more,
  };
}
