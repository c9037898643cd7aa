import { SwitchyardError } from '../errors/index.ts';
import type { Clock, Random, SecretStore } from '../ports.ts';
import { createSerialQueue } from '../storage/index.ts';
import { toKeychainError } from './keychain-failures.ts';
import type { Keytar } from './keytar-module.ts';

export interface KeytarSecretStoreOptions {
  /** `loadKeytar`, or a stand-in; called once, on first use. */
  readonly loadKeytar: () => Promise<Keytar>;
  readonly clock: Pick<Clock, 'after'>;
  readonly random: Pick<Random, 'bytes'>;
  /** How long a read or write may take, a question to the person included. Milliseconds. */
  readonly timeoutMs?: number;
}

const service = 'Switchyard';
const defaultTimeoutMs = 20_000;

/**
 * The OS keychain. Calls run one at a time (concurrent calls on one entry are unsafe on Windows and with the Secret
 * Service, and would stack prompts); one that takes too long is answered `secret-locked` and the next one waits until
 * the store has really finished it. Whether `absent-item` means "never stored" or "locked" is for the caller, who
 * knows whether the item must exist.
 */
export function createKeytarSecretStore(options: KeytarSecretStoreOptions): SecretStore {
  const { clock, random, timeoutMs = defaultTimeoutMs } = options;
  const queue = createSerialQueue();
  let loading: Promise<Keytar> | undefined;

  const call = <Result>(limitMs: number, task: (keytar: Keytar) => Promise<Result>): Promise<Result> => {
    let expired = false;
    const answer = queue(async () => {
      // Its caller has been told "locked" already; a late start would surprise with a prompt or an old value.
      if (expired) throw noAnswer(limitMs);
      try {
        loading ??= options.loadKeytar();
        return await task(await loading);
      } catch (error) {
        throw toKeychainError(error);
      }
    });
    return new Promise((resolve, reject) => {
      const cancel = clock.after(limitMs, () => {
        expired = true;
        reject(noAnswer(limitMs));
      });
      answer.finally(cancel).then(resolve, reject);
    });
  };

  return {
    backend: 'keychain',
    read: (name) =>
      call(timeoutMs, async (keytar) => {
        const stored = await keytar.getPassword(service, name);
        return stored === null
          ? { state: 'absent-item' }
          : { state: 'found', value: decodeItem(name, stored) };
      }),
    write: (name, value) =>
      call(timeoutMs, (keytar) => keytar.setPassword(service, name, Buffer.from(value).toString('base64'))),
    remove: (name) =>
      call(timeoutMs, async (keytar) => {
        await keytar.deletePassword(service, name);
      }),
    probe: (limitMs) =>
      call(limitMs, async (keytar) => {
        const name = `probe-${Buffer.from(random.bytes(8)).toString('hex')}`;
        const value = Buffer.from(random.bytes(32)).toString('base64');
        await keytar.setPassword(service, name, value);
        const stored = await keytar.getPassword(service, name);
        await keytar.deletePassword(service, name);
        if (stored === null)
          throw new SwitchyardError('secret-locked', 'The keychain did not give back what was just stored.');
        if (stored !== value)
          throw new SwitchyardError(
            'secret-corrupt',
            'The keychain gave back something else than was stored.',
          );
      }),
  };
}

function decodeItem(name: string, stored: string): Uint8Array {
  const value = Buffer.from(stored, 'base64');
  if (value.toString('base64') !== stored) {
    throw new SwitchyardError('secret-corrupt', `The keychain item ${name} of ${service} is damaged.`);
  }
  return value;
}

function noAnswer(limitMs: number): SwitchyardError {
  return new SwitchyardError(
    'secret-locked',
    `The keychain did not answer within ${limitMs / 1000} s; it may be waiting for you to unlock it.`,
  );
}
