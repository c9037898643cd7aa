import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Logger, Paths, Ports, Random, SecretBackend, SecretStore } from '../ports.ts';
import {
  createKeytarSecretStore,
  createMemorySecretStore,
  createPassphraseSecretStore,
  loadKeytar,
} from '../vault/index.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuid: () => randomUUID(),
};

export interface NodePortsInput {
  readonly paths: Paths;
  readonly logger: Logger;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The ports of a plain Node process: the same keychain as the desktop's, no notifications. */
export function createNodePorts({ paths, logger, environment }: NodePortsInput): Ports {
  // One keychain store for all: its queue is what keeps prompts from stacking.
  const keychain = createKeytarSecretStore({ loadKeytar, clock: systemClock, random: systemRandom });
  return {
    clock: systemClock,
    random: systemRandom,
    paths,
    logger,
    notifier: { notify: ({ title, body }) => logger.log('info', 'notice', { title, body }) },
    environment,
    secretStore: (backend, passphrase) =>
      backend === 'keychain' ? keychain : ownStore(paths.dataDirectory, backend, passphrase),
  };
}

function ownStore(
  dataDirectory: string,
  backend: Exclude<SecretBackend, 'keychain'>,
  passphrase: string | undefined,
): SecretStore {
  if (backend === 'memory') return createMemorySecretStore();
  return createPassphraseSecretStore({
    directory: join(dataDirectory, 'vault'),
    random: systemRandom,
    passphrase,
  });
}
