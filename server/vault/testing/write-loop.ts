import { createInterface } from 'node:readline';
import { createMemorySecretStore } from '../memory-secret-store.ts';
import { openVault } from '../vault.ts';
import { systemClock, systemRandom, testScryptCost } from './ports.ts';
import { createPassphraseSecretStore } from '../passphrase-secret-store.ts';

/**
 * Child process of the kill test: after a line on its input it replaces the secret of one account as fast as it can
 * and reports each write before it starts (`begin n`) and when it is durable (`done n`).
 */
const directory = process.argv[2] ?? '';
const vault = await openVault({
  directory,
  clock: systemClock,
  random: systemRandom,
  makeStore: (backend, passphrase) =>
    backend === 'file'
      ? createPassphraseSecretStore({ directory, passphrase, random: systemRandom, cost: testScryptCost })
      : createMemorySecretStore(backend),
  requestedBackend: 'file',
  passphrase: 'kill test',
});
process.stdout.write(`${vault.state().state}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  for (let count = Number(line); ; count += 1) {
    process.stdout.write(`begin ${count}\n`);
    await vault.put('victim', 'oauth', `secret ${count} ${'x'.repeat(2000)}`);
    process.stdout.write(`done ${count}\n`);
  }
}
