import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import type { SecretBackend } from '../ports.ts';
import { createKeytarSecretStore } from './keytar-secret-store.ts';
import { createMemorySecretStore } from './memory-secret-store.ts';
import { createFakeKeytar, type FakeKeytar } from './testing/fake-keytar.ts';
import { systemClock, systemRandom, vaultOptions } from './testing/ports.ts';
import { openVault, type OpenVaultOptions } from './vault.ts';

function overKeytar(
  directory: string,
  keytar: FakeKeytar,
  more: Partial<OpenVaultOptions> = {},
): OpenVaultOptions {
  const store = createKeytarSecretStore({
    loadKeytar: async () => keytar,
    clock: systemClock,
    random: systemRandom,
  });
  return vaultOptions(directory, store, more);
}

const backends: readonly SecretBackend[] = ['keychain', 'file', 'memory'];

it('saves nothing while no keychain answers and nothing is chosen, then takes the choice', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keytar = createFakeKeytar();
  keytar.mode = 'no-bus';
  const vault = await openVault(overKeytar(directory, keytar));
  expect(vault.state()).toMatchObject({ backend: null, state: 'absent' });
  await expect(vault.put('a', 'api-key', 's')).rejects.toMatchObject({ code: 'secret-absent' });
  await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(vault.choose('file')).rejects.toMatchObject({ code: 'secret-locked' });
  expect(await vault.choose('file', 'typed')).toMatchObject({ backend: 'file', state: 'available' });
  await vault.put('a', 'api-key', 's');
  await vault.close();
  const locked = await openVault(overKeytar(directory, keytar));
  expect(locked.state()).toMatchObject({ backend: 'file', state: 'locked' });
  await expect(locked.get('a')).rejects.toMatchObject({ code: 'secret-locked' });
  expect(await locked.unlock('wrong')).toMatchObject({
    state: 'locked',
    message: expect.stringContaining('wrong'),
  });
  expect(await locked.unlock('typed')).toMatchObject({ state: 'available' });
  expect((await locked.get('a')).secret).toBe('s');
});

it('asks before the keychain where it was told to, and saves nothing until then', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory, undefined, { askBeforeKeychain: true }));
  expect(vault.state()).toMatchObject({ backend: null, state: 'unset' });
  await expect(vault.put('a', 'api-key', 's')).rejects.toMatchObject({ code: 'secret-absent' });
  await vault.choose('keychain');
  await vault.put('a', 'api-key', 's');
});

it('takes a key that the keychain does not show for locked, overwrites nothing, and goes on when it is unlocked', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keytar = createFakeKeytar();
  const first = await openVault(overKeytar(directory, keytar));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  const before = await readFile(join(directory, 'a.v'));
  const items = [...keytar.items];
  keytar.mode = 'locked';
  const vault = await openVault(overKeytar(directory, keytar));
  expect(vault.state()).toMatchObject({ backend: 'keychain', state: 'locked' });
  await expect(vault.put('a', 'api-key', 'new')).rejects.toMatchObject({ code: 'secret-locked' });
  await expect(vault.get('a')).rejects.toMatchObject({ code: 'secret-locked' });
  await expect(vault.choose('keychain')).rejects.toMatchObject({ code: 'secret-locked' });
  keytar.mode = 'open';
  expect([...keytar.items]).toEqual(items);
  expect(await readFile(join(directory, 'a.v'))).toEqual(before);
  expect(await vault.retry()).toMatchObject({ state: 'available' });
  expect((await vault.get('a')).secret).toBe('kept');
});

it.each([
  ['denied', 'denied', 'secret-denied'],
  ['no-bus', 'absent', 'secret-absent'],
] as const)('stays on its pinned keychain when that is %s', async (mode, state, code) => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keytar = createFakeKeytar();
  const first = await openVault(overKeytar(directory, keytar));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  keytar.mode = mode;
  const vault = await openVault(overKeytar(directory, keytar));
  expect(vault.state()).toMatchObject({ backend: 'keychain', state });
  await expect(vault.get('a')).rejects.toMatchObject({ code });
  await expect(vault.choose('memory')).rejects.toMatchObject({ code: 'conflict' });
  await expect(vault.choose('file', 'p')).rejects.toMatchObject({ code: 'conflict' });
  expect((await readdir(directory)).sort()).toEqual(['a.v', 'kek.json', 'kek.json~1']);
});

it('opens in time beside a keychain that does not answer, and serves the request when it does', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keychain = createMemorySecretStore('keychain');
  const first = await openVault(vaultOptions(directory, keychain));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = { ...keychain, read: (name: string) => promise.then(() => keychain.read(name)) };
  const states: string[] = [];
  const vault = await openVault(
    vaultOptions(directory, slow, { openLimitMs: 1, onState: ({ state }) => states.push(state) }),
  );
  expect(vault.state()).toMatchObject({ backend: 'keychain', state: 'locked' });
  const waiting = vault.get('a');
  resolve();
  expect((await waiting).secret).toBe('kept');
  expect(states).toEqual(['available']);
});

it('never makes a second key while a record exists', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keytar = createFakeKeytar();
  const first = await openVault(overKeytar(directory, keytar));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  const [name] = [...keytar.items.keys()];
  const saved = keytar.items.get(name ?? '') ?? '';

  keytar.items.clear();
  const gone = await openVault(overKeytar(directory, keytar));
  expect(gone.state().state).toBe('locked');
  await expect(gone.choose('keychain')).rejects.toMatchObject({ code: 'secret-locked' });
  await gone.close();

  keytar.items.set(name ?? '', Buffer.alloc(32, 1).toString('base64'));
  const foreign = await openVault(overKeytar(directory, keytar));
  expect(foreign.state().state).toBe('corrupt');
  await expect(foreign.put('b', 'api-key', 'x')).rejects.toMatchObject({ code: 'secret-corrupt' });
  await foreign.close();
  expect(keytar.items.size).toBe(1);

  keytar.items.set(name ?? '', saved);
  await rename(join(directory, 'kek.json'), join(directory, 'moved'));
  await rm(join(directory, 'kek.json~1'));
  const unpinned = await openVault(overKeytar(directory, keytar));
  expect(unpinned.state()).toMatchObject({ backend: null, state: 'corrupt' });
  for (const backend of backends) {
    await expect(unpinned.choose(backend, 'p')).rejects.toMatchObject({ code: 'secret-corrupt' });
  }
  await unpinned.close();
  expect(keytar.items.size).toBe(1);

  await rename(join(directory, 'moved'), join(directory, 'kek.json'));
  const restored = await openVault(overKeytar(directory, keytar));
  expect((await restored.get('a')).secret).toBe('kept');
});

it('names both backends and writes nothing when the environment asks for another one than is pinned', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keychain = createMemorySecretStore('keychain');
  const first = await openVault(vaultOptions(directory, keychain));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  const files = (await readdir(directory)).sort();
  for (const requestedBackend of ['file', 'memory'] as const) {
    const vault = await openVault(vaultOptions(directory, keychain, { requestedBackend, passphrase: 'p' }));
    const { backend, state, message } = vault.state();
    expect([backend, state]).toEqual(['keychain', 'locked']);
    expect(message).toContain('keychain');
    expect(message).toContain(requestedBackend);
    await expect(vault.put('b', 'api-key', 'x')).rejects.toMatchObject({ code: 'secret-locked' });
    expect((await vault.retry()).state).toBe('locked');
    expect((await readdir(directory)).sort()).toEqual(files);
    expect((await vault.choose('keychain')).state).toBe('available');
    expect((await vault.get('a')).secret).toBe('kept');
    await vault.close();
  }
});

it('moves to another backend only while there is nothing to lose', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keychain = createMemorySecretStore('keychain');
  const vault = await openVault(vaultOptions(directory, keychain));
  expect(vault.state().backend).toBe('keychain');
  expect(await vault.choose('file', 'forgotten')).toMatchObject({ backend: 'file', state: 'available' });
  await vault.close();
  const forgotten = await openVault(vaultOptions(directory, keychain));
  expect(forgotten.state().state).toBe('locked');
  expect(await forgotten.choose('file', 'new one')).toMatchObject({ state: 'available' });
  await forgotten.put('a', 'api-key', 'x');
  await expect(forgotten.choose('keychain')).rejects.toMatchObject({ code: 'conflict' });
  await forgotten.remove('a');
  expect(await forgotten.choose('keychain')).toMatchObject({ backend: 'keychain', state: 'available' });
});

it('writes no record under a key that a choice is about to replace', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory));
  const outcomes = await Promise.allSettled([
    vault.put('a', 'api-key', 'early'),
    vault.choose('file', 'p'),
    vault.put('b', 'api-key', 'late'),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect([(await vault.get('a')).secret, (await vault.get('b')).secret]).toEqual(['early', 'late']);
  const empty = await openVault(vaultOptions(join(directory, 'second')));
  await Promise.all([empty.choose('file', 'p'), empty.put('b', 'api-key', 'late')]);
  expect((await empty.get('b')).secret).toBe('late');
});
