import { join } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock, Random, SecretBackend, SecretStore } from '../ports.ts';
import {
  createKeyedQueue,
  createSerialQueue,
  fileFailureCode,
  openVersionedJson,
  sweepTemporaryFiles,
} from '../storage/index.ts';
import { createKeyKeeper, type VaultKey } from './key-keeper.ts';
import { parseKeyPin, type KeyPin } from './key-pin.ts';
import { createFileShelf, createMemoryShelf } from './record-shelf.ts';
import { checkAccountId, checkSecret, createRecordBook, type StoredSecret } from './record-book.ts';
import { vaultError, type VaultState } from './vault-state.ts';

export interface OpenVaultOptions {
  /** The vault's own folder (`<data directory>/vault`); made, mode 0700, with the first write. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly makeStore: (backend: SecretBackend, passphrase?: string) => SecretStore;
  /** What the environment asks for: an explicit choice while nothing is pinned, and never a change of the pin. */
  readonly requestedBackend?: SecretBackend;
  readonly passphrase?: string;
  /** True where the keychain would ask again after each update (unsigned macOS builds): the person chooses first. */
  readonly askBeforeKeychain?: boolean;
  readonly onState?: (state: VaultState) => void;
  /** How long opening waits for the store; the attempt itself goes on. Milliseconds. */
  readonly openLimitMs?: number;
}

/**
 * The secrets of all accounts, each in a file of its own under one key from the SecretStore. `get` and `put` throw
 * SwitchyardError secret-locked, secret-denied, secret-absent or secret-corrupt as the state says,
 * `secrets-unavailable` when a file cannot be read, `file-refused` when one cannot be written, and `shutting-down` after `close`.
 */
export interface Vault {
  state(): VaultState;
  /** Sentences for the person about the vault folder and `kek.json`, from opening. */
  notices(): readonly string[];
  /** Pins a backend. Throws `conflict` when another one is pinned and records exist, else the store's error. */
  choose(backend: SecretBackend, passphrase?: string): Promise<VaultState>;
  /** Asks the pinned store (or, with none pinned, the keychain) again. Never throws; the state is the answer. */
  unlock(passphrase?: string): Promise<VaultState>;
  /** `unlock` with what is known already. */
  retry(): Promise<VaultState>;
  /** Durable when it resolves. Calls for one account take effect in the order they were made. */
  put(accountId: string, kind: string, secret: string): Promise<void>;
  /**
   * Like `put`, but only when the newest generation is `onlyAfter` (0 for none); else throws `conflict` and writes
   * nothing. Answers with the new generation. Two processes need a lock of their own around reading and replacing.
   */
  replace(accountId: string, kind: string, secret: string, onlyAfter: number): Promise<number>;
  /** Throws `not-found` when there is none. */
  get(accountId: string): Promise<StoredSecret>;
  /** Also possible while the vault is locked. Quarantined copies stay. */
  remove(accountId: string): Promise<void>;
  has(accountId: string): Promise<boolean>;
  /** Account ids, sorted. */
  list(): Promise<readonly string[]>;
  /** Waits for the writes under way and forgets the key. */
  close(): Promise<void>;
}

const pinVersion = 1;
const defaultOpenLimitMs = 2000;

/** Opens the vault whatever its condition; call it under the instance lock. */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  const { directory, clock, random } = options;
  const swept = await sweepTemporaryFiles(directory).then(
    () => [],
    (error: unknown) => [
      `The vault folder cannot be cleaned up (${fileFailureCode(error) ?? 'unknown error'}).`,
    ],
  );
  const pins = await openVersionedJson<KeyPin | null>({
    path: join(directory, 'kek.json'),
    version: pinVersion,
    minReader: pinVersion,
    parse: parseKeyPin,
    initial: null,
    clock,
  });
  const fileShelf = createFileShelf(directory);
  const memoryShelf = createMemoryShelf();
  const recordQueue = createKeyedQueue();
  const keyQueue = createSerialQueue();
  let keyWork = 0;
  let keyWorkDone: Promise<unknown> = Promise.resolve();
  let closed = false;

  const keeper = createKeyKeeper({
    clock,
    random,
    makeStore: options.makeStore,
    pins,
    requestedBackend: options.requestedBackend ?? null,
    askBeforeKeychain: options.askBeforeKeychain ?? false,
    hasRecords: async () => (await fileShelf.list()).length > 0 || (await memoryShelf.list()).length > 0,
    onState: options.onState ?? (() => {}),
  });
  const shelfOf = (backend: SecretBackend | null) => (backend === 'memory' ? memoryShelf : fileShelf);
  const shelf = () => shelfOf(keeper.state().backend);
  const keyIsBusy = (): boolean => keyWork > 0;
  const book = createRecordBook(random);

  /** Work on the key runs alone: no record may be written while a choice depends on there being none. */
  const onKey = (task: () => Promise<VaultState>): Promise<VaultState> => {
    keyWork += 1;
    const result = keyQueue(async () => {
      try {
        await recordQueue.idle();
        return await task();
      } finally {
        keyWork -= 1;
      }
    });
    keyWorkDone = result.catch(() => undefined);
    return result;
  };

  const withKey = async <Result>(
    accountId: string,
    task: (key: VaultKey) => Promise<Result>,
  ): Promise<Result> => {
    checkAccountId(accountId);
    while (keyIsBusy()) await keyWorkDone;
    refuseWhenClosed();
    const key = keeper.key();
    if (key === null) throw vaultError(keeper.state());
    return recordQueue.run(accountId, () => task(key));
  };

  const refuseWhenClosed = (): void => {
    if (closed) throw new SwitchyardError('shutting-down', 'The vault is closed.');
  };

  const unlock = async (passphrase?: string): Promise<VaultState> => onKey(() => keeper.unlock(passphrase));

  const firstAttempt = unlock(options.passphrase);
  await new Promise<void>((resolve) => {
    const cancel = clock.after(options.openLimitMs ?? defaultOpenLimitMs, resolve);
    void firstAttempt.finally(() => {
      cancel();
      resolve();
    });
  });

  return {
    state: () => keeper.state(),
    notices: () => [...swept, ...pins.notices],
    async choose(backend, passphrase) {
      refuseWhenClosed();
      return onKey(() => keeper.choose(backend, passphrase));
    },
    unlock,
    retry: () => unlock(),
    async put(accountId, kind, secret) {
      checkSecret(kind, secret);
      await withKey(accountId, (key) => book.put(shelfOf(key.backend), key, accountId, kind, secret));
    },
    async replace(accountId, kind, secret, onlyAfter) {
      checkSecret(kind, secret);
      return withKey(accountId, (key) =>
        book.put(shelfOf(key.backend), key, accountId, kind, secret, onlyAfter),
      );
    },
    get: (accountId) => withKey(accountId, (key) => book.get(shelfOf(key.backend), key, accountId)),
    async remove(accountId) {
      checkAccountId(accountId);
      refuseWhenClosed();
      await recordQueue.run(accountId, () => shelf().remove(accountId));
    },
    async has(accountId) {
      checkAccountId(accountId);
      return (await shelf().list()).includes(accountId);
    },
    list: () => shelf().list(),
    async close() {
      closed = true;
      await recordQueue.idle();
      keeper.close();
    },
  };
}
