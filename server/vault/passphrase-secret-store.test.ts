import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SecretStore } from '../ports.ts';
import { damage, seededNumbers } from '../storage/testing/damage.ts';
import { scaled, temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createPassphraseSecretStore } from './passphrase-secret-store.ts';
import { systemRandom, testScryptCost } from './testing/ports.ts';
import { defaultScryptCost, type ScryptCost } from './wrapped-key.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

function storeAt(
  directory: string,
  passphrase: string | undefined,
  cost: ScryptCost = testScryptCost,
): SecretStore {
  return createPassphraseSecretStore({ directory, passphrase, random: systemRandom, cost });
}

it('keeps the key under the full cost of the product, in a private file that does not show it', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  await storeAt(directory, 'correct horse', defaultScryptCost).write('vault-key-1', key);
  const read = await storeAt(directory, 'correct horse').read('vault-key-1');
  expect(read.state === 'found' && Buffer.from(read.value).equals(key)).toBe(true);
  const path = join(directory, 'wrapped-key.json');
  const text = await readFile(path, 'utf8');
  expect(text).toContain('"n": 131072');
  expect(text).not.toContain(Buffer.from(key).toString('base64'));
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('says locked for a wrong, an empty and a missing passphrase', async () => {
  const directory = await temporaryDirectory();
  await storeAt(directory, 'right').write('key', key);
  for (const passphrase of ['wrong', 'Right', '', undefined]) {
    await expect(storeAt(directory, passphrase).read('key')).rejects.toMatchObject({ code: 'secret-locked' });
  }
  await expect(storeAt(directory, undefined).write('key', key)).rejects.toMatchObject({
    code: 'secret-locked',
  });
  await expect(storeAt(directory, '').probe(2000)).rejects.toMatchObject({ code: 'secret-locked' });
  expect((await storeAt(directory, 'right').read('key')).state).toBe('found');
});

it('takes a passphrase in either Unicode form', async () => {
  const directory = await temporaryDirectory();
  await storeAt(directory, 'schl\u00fcssel').write('key', key);
  expect((await storeAt(directory, 'schlu\u0308ssel').read('key')).state).toBe('found');
});

it('answers absent for another name and for no file, and removes only its own item', async () => {
  const directory = await temporaryDirectory();
  expect(await storeAt(directory, 'p').read('key')).toEqual({ state: 'absent-item' });
  await storeAt(directory, 'p').write('key', key);
  expect(await storeAt(directory, 'p').read('other')).toEqual({ state: 'absent-item' });
  await storeAt(directory, 'p').remove('other');
  expect((await storeAt(directory, 'p').read('key')).state).toBe('found');
  await storeAt(directory, undefined).remove('key');
  expect(await readdir(directory)).toEqual([]);
});

it('reads its second copy when the first is damaged, and says corrupt when both are', async () => {
  const directory = await temporaryDirectory();
  const store = storeAt(directory, 'p');
  await store.write('key', key);
  const path = join(directory, 'wrapped-key.json');
  await writeFile(path, '{"format":"switchyard-wrapped-key"');
  expect((await store.read('key')).state).toBe('found');
  await writeFile(`${path}~1`, '');
  await expect(store.read('key')).rejects.toMatchObject({ code: 'secret-corrupt' });
  expect(await readFile(path, 'utf8')).toBe('{"format":"switchyard-wrapped-key"');
  await rm(path);
  await expect(store.read('key')).rejects.toMatchObject({ code: 'secret-corrupt' });
});

it('does not spend gigabytes on a file that asks for them', async () => {
  const directory = await temporaryDirectory();
  await storeAt(directory, 'p').write('key', key);
  const path = join(directory, 'wrapped-key.json');
  const greedy = (await readFile(path, 'utf8')).replace('"n": 1024', '"n": 1073741824');
  await writeFile(path, greedy);
  await writeFile(`${path}~1`, greedy);
  await expect(storeAt(directory, 'p').read('key')).rejects.toMatchObject({ code: 'secret-corrupt' });
});

it('says corrupt, and never a wrong key, for any damage to both copies', async () => {
  const directory = await temporaryDirectory();
  const store = storeAt(directory, 'p');
  await store.write('key', key);
  const path = join(directory, 'wrapped-key.json');
  const sound = await readFile(path);
  for (let seed = 1; seed <= scaled(200); seed += 1) {
    const broken = damage(sound, seededNumbers(seed));
    await writeFile(path, broken);
    await writeFile(`${path}~1`, broken);
    const outcome = await store.read('key').then(
      (read) => (read.state === 'found' && Buffer.from(read.value).equals(key) ? 'the key' : read.state),
      (error: { readonly code: string }) => error.code,
    );
    // A flipped blank or a lost last line end leaves the content as it was.
    expect(['secret-corrupt', 'the key'], `seed ${seed}`).toContain(outcome);
  }
});
