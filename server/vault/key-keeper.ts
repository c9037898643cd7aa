import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import type { Clock, Random, SecretBackend, SecretStore } from '../ports.ts';
import type { VersionedJson } from '../storage/index.ts';
import { isPinnedKey, keyBytes, keyCheck, keyItemName, type KeyPin } from './key-pin.ts';
import { backendLabel, stateAfter, vaultError, type VaultState } from './vault-state.ts';

/** The key that all records are sealed under. */
export interface VaultKey {
  readonly kekId: string;
  readonly backend: SecretBackend;
  readonly bytes: Uint8Array;
}

export interface KeyKeeperOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly random: Random;
  readonly makeStore: (backend: SecretBackend, passphrase?: string) => SecretStore;
  readonly pins: VersionedJson<KeyPin | null>;
  readonly requestedBackend: SecretBackend | null;
  readonly askBeforeKeychain: boolean;
  /** True while any record exists that needs a key; asked when no record is being written. */
  readonly hasRecords: () => Promise<boolean>;
  readonly onState: (state: VaultState) => void;
}

/** Owns the key: fetches it, makes it once, never makes another one while a record needs the old one. */
export interface KeyKeeper {
  state(): VaultState;
  key(): VaultKey | null;
  /** Never throws for a store that does not answer; the state says what it is. */
  unlock(passphrase: string | undefined): Promise<VaultState>;
  /** Throws when the backend cannot be used. */
  choose(backend: SecretBackend, passphrase: string | undefined): Promise<VaultState>;
  close(): void;
}

const probeLimitMs = 2000;

export function createKeyKeeper(options: KeyKeeperOptions): KeyKeeper {
  const { pins, hasRecords } = options;
  const stores = new Map<SecretBackend, SecretStore>();
  let state: VaultState = {
    backend: pins.value?.backend ?? null,
    state: 'locked',
    message: 'The secret store has not answered yet; it may be waiting for you.',
  };
  let key: VaultKey | null = null;
  let requested = options.requestedBackend;
  let closed = false;

  const enter = (next: VaultState): VaultState => {
    state = next;
    options.onState(next);
    return next;
  };

  const storeFor = (backend: SecretBackend, passphrase: string | undefined): SecretStore => {
    const known = stores.get(backend);
    if (known !== undefined && passphrase === undefined) return known;
    const store =
      passphrase === undefined ? options.makeStore(backend) : options.makeStore(backend, passphrase);
    stores.set(backend, store);
    return store;
  };

  const adopt = (next: VaultKey): VaultState => {
    if (closed) {
      next.bytes.fill(0);
      throw new SwitchyardError('shutting-down', 'The vault is closed.');
    }
    key = next;
    // This store holds the passphrase, which is not needed any more.
    stores.delete('file');
    const label = backendLabel(next.backend);
    return enter({ backend: next.backend, state: 'available', message: `Secrets are kept in ${label}.` });
  };

  const fetchPinned = async (pin: KeyPin, passphrase: string | undefined): Promise<VaultState> => {
    if (requested !== null && requested !== pin.backend) {
      const message = `The vault belongs to ${backendLabel(pin.backend)} (${pin.backend}), but ${backendLabel(requested)} (${requested}) was asked for. Start Switchyard with "${pin.backend}", or choose it here.`;
      return enter({ backend: pin.backend, state: 'locked', message });
    }
    const read = await storeFor(pin.backend, passphrase).read(keyItemName(pin.kekId));
    // The item must exist, and a locked keyring answers the same as an empty one.
    if (read.state === 'absent-item') {
      const message = `The vault's key was not handed out by ${backendLabel(pin.backend)}: it is locked, or the key was removed from it. Nothing was changed; unlock it and try again.`;
      return enter({ backend: pin.backend, state: 'locked', message });
    }
    if (!isPinnedKey(read.value, pin)) {
      const message = `What ${backendLabel(pin.backend)} holds is not the key of this vault. Nothing was changed.`;
      return enter({ backend: pin.backend, state: 'corrupt', message });
    }
    return adopt({ kekId: pin.kekId, backend: pin.backend, bytes: read.value });
  };

  const pin = async (next: KeyPin): Promise<void> => {
    await pins.save(next);
    // Written once more so that the other generation holds this pin too: without it no record could be opened.
    await pins.save(next);
  };

  const createKey = async (backend: SecretBackend, passphrase: string | undefined): Promise<VaultState> => {
    if (pins.readOnly && backend !== 'memory') throw new SwitchyardError('conflict', pins.notices.join(' '));
    const store = storeFor(backend, passphrase);
    await store.probe(probeLimitMs);
    const kekId = options.random.uuid();
    const name = keyItemName(kekId);
    const bytes = options.random.bytes(keyBytes);
    await store.write(name, bytes);
    try {
      const stored = await store.read(name);
      if (stored.state === 'absent-item' || !Buffer.from(stored.value).equals(bytes)) {
        throw new SwitchyardError(
          'secret-corrupt',
          `The key that was stored in ${backendLabel(backend)} did not read back.`,
        );
      }
      if (backend !== 'memory')
        await pin({ backend, kekId, createdAtMs: options.clock.nowMs(), check: keyCheck(bytes, kekId) });
    } catch (error) {
      if (pins.value?.kekId !== kekId) await store.remove(name).catch(() => undefined);
      throw error;
    }
    return adopt({ kekId, backend, bytes });
  };

  const startWithoutPin = async (passphrase: string | undefined): Promise<VaultState> => {
    if (pins.readOnly) return enter({ backend: null, state: 'locked', message: pins.notices.join(' ') });
    if (await hasRecords()) return enter(pinLost(pins.notices));
    if (requested === null && options.askBeforeKeychain) {
      return enter({
        backend: null,
        state: 'unset',
        message: 'Choose where secrets are kept before the first one is saved.',
      });
    }
    return createKey(requested ?? 'keychain', passphrase);
  };

  const unlock = async (passphrase: string | undefined): Promise<VaultState> => {
    if (key !== null || closed) return state;
    const pinned = pins.value;
    try {
      return pinned === null ? await startWithoutPin(passphrase) : await fetchPinned(pinned, passphrase);
    } catch (error) {
      return enter(stateAfter(toSwitchyardError(error), pinned?.backend ?? null));
    }
  };

  const choose = async (backend: SecretBackend, passphrase: string | undefined): Promise<VaultState> => {
    const active = key?.backend ?? pins.value?.backend ?? null;
    if (key !== null && active === backend) return state;
    if (!(await hasRecords())) {
      const next = await createKey(backend, passphrase);
      requested = backend;
      return next;
    }
    if (active === null) throw vaultError(pinLost(pins.notices));
    if (active !== backend) {
      throw new SwitchyardError(
        'conflict',
        `Secrets are kept in ${backendLabel(active)} (${active}); they cannot be moved to ${backendLabel(backend)} (${backend}). Remove the accounts first, or keep ${active}.`,
      );
    }
    requested = backend;
    const next = await unlock(passphrase);
    if (next.state !== 'available') throw vaultError(next);
    return next;
  };

  return {
    state: () => state,
    key: () => key,
    unlock,
    choose,
    close() {
      closed = true;
      key?.bytes.fill(0);
      key = null;
      stores.clear();
    },
  };
}

function pinLost(notices: readonly string[]): VaultState {
  const message =
    'The vault holds secrets, but kek.json, which says where their key is, is missing or damaged. Nothing was changed; restore kek.json from a backup.';
  return { backend: null, state: 'corrupt', message: [message, ...notices].join(' ') };
}
