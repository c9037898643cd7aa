import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import type { SecretBackend } from '../ports.ts';
import { createMemorySecretStore } from './memory-secret-store.ts';
import { vaultOptions } from './testing/ports.ts';
import { openVault } from './vault.ts';

const backends: readonly SecretBackend[] = ['keychain', 'file', 'memory'];

it.each(backends)(
  'stores, replaces, lists and removes secrets with the %s backend',
  async (requestedBackend) => {
    const directory = join(await temporaryDirectory(), 'vault');
    const vault = await openVault(vaultOptions(directory, undefined, { requestedBackend, passphrase: 'p' }));
    expect(vault.state()).toMatchObject({ backend: requestedBackend, state: 'available' });
    await vault.put('account-1', 'api-key', 'sk-ünïcödé 🔑');
    await vault.put('account-2', 'oauth', 'x'.repeat(64 * 1024));
    await vault.put('account-1', 'setup-token', '');
    expect(await vault.get('account-1')).toEqual({
      kind: 'setup-token',
      secret: '',
      generation: 2,
      fromPrevious: false,
    });
    expect((await vault.get('account-2')).secret).toHaveLength(64 * 1024);
    expect(await vault.list()).toEqual(['account-1', 'account-2']);
    expect(await vault.has('account-2')).toBe(true);
    await vault.remove('account-2');
    await vault.remove('account-2');
    expect(await vault.has('account-2')).toBe(false);
    await expect(vault.get('account-2')).rejects.toMatchObject({ code: 'not-found' });
    await vault.close();
    await expect(vault.get('account-1')).rejects.toMatchObject({ code: 'shutting-down' });
    await expect(vault.put('account-1', 'api-key', 'x')).rejects.toMatchObject({ code: 'shutting-down' });
  },
);

it('opens again to the same secrets, in private files that do not show them', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keychain = createMemorySecretStore('keychain');
  const first = await openVault(vaultOptions(directory, keychain));
  await first.put('a', 'api-key', 'sk-canary-1');
  await first.put('a', 'api-key', 'sk-canary-2');
  await first.close();
  const second = await openVault(vaultOptions(directory, keychain));
  expect(await second.get('a')).toMatchObject({ secret: 'sk-canary-2', generation: 2, fromPrevious: false });
  expect(second.notices()).toEqual([]);
  const names = (await readdir(directory)).sort();
  expect(names).toEqual(['a.v', 'a.v~1', 'kek.json', 'kek.json~1']);
  for (const name of names) {
    expect((await readFile(join(directory, name))).includes('canary')).toBe(false);
    if (process.platform !== 'win32') expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  }
  if (process.platform !== 'win32') expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

it('writes nothing at all for the memory backend', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory, undefined, { requestedBackend: 'memory' }));
  await vault.put('a', 'api-key', 'secret');
  expect((await vault.get('a')).secret).toBe('secret');
  await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  await vault.close();
  const next = await openVault(vaultOptions(directory, undefined, { askBeforeKeychain: true }));
  expect(next.state()).toMatchObject({ backend: null, state: 'unset' });
  expect(await next.list()).toEqual([]);
});

it('keeps the order of writes to one account and loses none', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory));
  const accounts = ['a', 'b', 'c'];
  await Promise.all(
    accounts.flatMap((account) =>
      Array.from({ length: 15 }, (_, index) => vault.put(account, 'oauth', `${account}${index}`)),
    ),
  );
  for (const account of accounts) {
    expect(await vault.get(account)).toEqual({
      kind: 'oauth',
      secret: `${account}14`,
      generation: 15,
      fromPrevious: false,
    });
  }
});

it.each(['', '../a', 'a/b', 'A', 'a.v', 'con', 'lpt1', 'ä', 'a'.repeat(65), 'a\u0000'])(
  'refuses the account id %j everywhere',
  async (accountId) => {
    const vault = await openVault(
      vaultOptions(join(await temporaryDirectory(), 'vault'), undefined, { requestedBackend: 'memory' }),
    );
    for (const call of [
      () => vault.put(accountId, 'api-key', 'x'),
      () => vault.get(accountId),
      () => vault.remove(accountId),
      () => vault.has(accountId),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'input-invalid' });
    }
  },
);

it('refuses secrets that could not be given back unchanged', async () => {
  const vault = await openVault(
    vaultOptions(join(await temporaryDirectory(), 'vault'), undefined, { requestedBackend: 'memory' }),
  );
  for (const [kind, secret] of [
    ['api-key', '\ud800'],
    ['api-key', 'x'.repeat(1024 * 1024 + 1)],
    ['API key', 'x'],
  ] as const) {
    await expect(vault.put('a', kind, secret)).rejects.toMatchObject({ code: 'input-invalid' });
  }
  expect(await vault.list()).toEqual([]);
});

it('cleans up what a killed write left', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const keychain = createMemorySecretStore('keychain');
  const first = await openVault(vaultOptions(directory, keychain));
  await first.put('a', 'api-key', 'kept');
  await first.close();
  await writeFile(join(directory, '.switchyard-tmp-00ff'), 'half of a record');
  const vault = await openVault(vaultOptions(directory, keychain));
  expect((await vault.get('a')).secret).toBe('kept');
  expect((await readdir(directory)).sort()).toEqual(['a.v', 'kek.json', 'kek.json~1']);
});

it('opens, and says so, where its folder cannot be used', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  await writeFile(directory, 'a file in the place of the folder');
  const vault = await openVault(vaultOptions(directory));
  expect(vault.state().state).toBe('locked');
  expect(vault.notices()).not.toEqual([]);
  await expect(vault.put('a', 'api-key', 'x')).rejects.toMatchObject({ code: 'secret-locked' });
});

it('reports a record that cannot be written as a passing failure and keeps the old one', async () => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory));
  await vault.put('a', 'api-key', 'one');
  await mkdir(join(directory, 'a.v~1'));
  await expect(vault.put('a', 'api-key', 'two')).rejects.toMatchObject({
    code: 'secrets-unavailable',
    retryable: true,
  });
  expect((await vault.get('a')).secret).toBe('one');
  await rm(join(directory, 'a.v~1'), { recursive: true });
  await vault.put('a', 'api-key', 'two');
  expect(await vault.get('a')).toMatchObject({ secret: 'two', generation: 2 });
});

it.each(backends)('replaces a secret only in the generation that was read (%s)', async (requestedBackend) => {
  const directory = join(await temporaryDirectory(), 'vault');
  const vault = await openVault(vaultOptions(directory, undefined, { requestedBackend, passphrase: 'p' }));
  expect(await vault.replace('a', 'oauth', 'one', 0)).toBe(1);
  await expect(vault.replace('a', 'oauth', 'stale', 0)).rejects.toMatchObject({ code: 'conflict' });
  expect(await vault.replace('a', 'oauth', 'two', 1)).toBe(2);
  const racers = await Promise.allSettled(
    ['x', 'y', 'z'].map((secret) => vault.replace('a', 'oauth', secret, 2)),
  );
  expect(racers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await vault.get('a')).toMatchObject({ secret: 'x', generation: 3 });
  await vault.close();
});
