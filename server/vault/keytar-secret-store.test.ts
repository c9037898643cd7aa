import { expect, it } from 'vitest';
import { SwitchyardError } from '../errors/index.ts';
import type { SecretStore } from '../ports.ts';
import { toKeychainError } from './keychain-failures.ts';
import { createKeytarSecretStore } from './keytar-secret-store.ts';
import { createFakeKeytar, type FakeKeytar } from './testing/fake-keytar.ts';
import { systemRandom } from './testing/ports.ts';

interface ManualClock {
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly fire: () => void;
}

function manualClock(): ManualClock {
  const callbacks = new Set<() => void>();
  return {
    after(_delayMs, callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    fire() {
      for (const callback of callbacks) callback();
    },
  };
}

function storeOver(keytar: FakeKeytar, clock: ManualClock = manualClock()): SecretStore {
  return createKeytarSecretStore({ loadKeytar: async () => keytar, clock, random: systemRandom });
}

it('gives back any bytes, under the service name Switchyard, and forgets them', async () => {
  const keytar = createFakeKeytar();
  const store = storeOver(keytar);
  const key = Uint8Array.from({ length: 256 }, (_, index) => index);
  await store.write('vault-key-1', key);
  expect([...keytar.items.keys()]).toEqual(['Switchyard/vault-key-1']);
  const read = await store.read('vault-key-1');
  expect(read.state === 'found' && Buffer.from(read.value).equals(key)).toBe(true);
  await store.remove('vault-key-1');
  await store.remove('vault-key-1');
  expect(await store.read('vault-key-1')).toEqual({ state: 'absent-item' });
});

it('probes by writing and reading back, and leaves nothing behind', async () => {
  const keytar = createFakeKeytar();
  await storeOver(keytar).probe(2000);
  expect(keytar.items.size).toBe(0);
});

it.each([
  ['locked', 'secret-locked'],
  ['no-bus', 'secret-absent'],
  ['denied', 'secret-denied'],
] as const)('tells a keychain that is %s from the other failures', async (mode, code) => {
  const keytar = createFakeKeytar();
  keytar.mode = mode;
  await expect(storeOver(keytar).probe(2000)).rejects.toMatchObject({ code });
  await expect(storeOver(keytar).write('key', new Uint8Array(32))).rejects.toMatchObject({ code });
});

it('calls a keychain that does not answer in time locked, and asks it nothing more until it does', async () => {
  const keytar = createFakeKeytar();
  const clock = manualClock();
  const store = storeOver(keytar, clock);
  keytar.mode = 'silent';
  const first = store.read('key');
  const second = store.write('key', new Uint8Array(32));
  await new Promise((resolve) => setImmediate(resolve));
  clock.fire();
  await expect(first).rejects.toMatchObject({ code: 'secret-locked' });
  await expect(second).rejects.toMatchObject({ code: 'secret-locked' });
  expect(keytar.overlap).toBe(1);
  expect(keytar.items.size).toBe(0);
});

it('runs calls one at a time', async () => {
  const keytar = createFakeKeytar();
  const store = storeOver(keytar);
  await Promise.all(Array.from({ length: 10 }, (_, index) => store.write(`key-${index}`, new Uint8Array(4))));
  expect(keytar.overlap).toBe(1);
  expect(keytar.items.size).toBe(10);
});

it.each(['not base64!', 'AAA', ''])('calls an item that somebody else wrote corrupt: %j', async (content) => {
  const keytar = createFakeKeytar();
  keytar.items.set('Switchyard/key', content);
  const read = storeOver(keytar).read('key');
  if (content === '') expect(await read).toEqual({ state: 'found', value: Buffer.alloc(0) });
  else await expect(read).rejects.toMatchObject({ code: 'secret-corrupt' });
});

it('says that the keychain is absent where its library cannot be loaded', async () => {
  const store = createKeytarSecretStore({
    loadKeytar: () => Promise.reject(new SwitchyardError('secret-absent', 'no libsecret')),
    clock: manualClock(),
    random: systemRandom,
  });
  await expect(store.read('key')).rejects.toMatchObject({ code: 'secret-absent' });
  await expect(store.probe(1)).rejects.toMatchObject({ code: 'secret-absent' });
});

it('never takes a failure it does not know for an absent keychain', () => {
  const sentences: readonly (readonly [string, string])[] = [
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'secret-absent'],
    ['Could not connect: No such file or directory', 'secret-absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'secret-absent'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'secret-absent'],
    ['A default keychain could not be found.', 'secret-absent'],
    ['Cannot create an item in a locked collection', 'secret-locked'],
    ['User interaction is not allowed.', 'secret-locked'],
    ['Did not receive a reply. Possible causes include …', 'secret-locked'],
    ['User canceled the operation.', 'secret-denied'],
    ['Access is denied.', 'secret-denied'],
    ['stub received bad data', 'secret-locked'],
  ];
  expect(sentences.map(([said]) => [said, toKeychainError(new Error(said)).code])).toEqual(sentences);
  expect(toKeychainError('odd').code).toBe('secret-locked');
});
