import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { seededNumbers } from '../storage/testing/damage.ts';
import { scaled, temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { vaultOptions } from './testing/ports.ts';
import { openVault, type Vault } from './vault.ts';

const writerPath = fileURLToPath(new URL('./testing/write-loop.ts', import.meta.url));

function openFileVault(directory: string): Promise<Vault> {
  return openVault(vaultOptions(directory, undefined, { requestedBackend: 'file', passphrase: 'kill test' }));
}

/** Starts the writer at `start`, kills it `delayMs` after its first durable write, and says how far it came. */
async function writeAndKill(
  directory: string,
  start: number,
  delayMs: number,
): Promise<{ readonly begun: number; readonly done: number }> {
  const child = spawn(process.execPath, [writerPath, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const closed = once(child, 'close');
  let begun = 0;
  let done = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'available') child.stdin.write(`${start}\n`);
    const [verb, count] = line.split(' ');
    if (verb === 'begin') begun = Number(count);
    if (verb !== 'done') continue;
    if (done === 0) setTimeout(() => child.kill('SIGKILL'), delayMs);
    done = Number(count);
  }
  await closed;
  return { begun, done };
}

it(
  'holds the last durable secret or the one being written after each kill',
  { timeout: 120_000 },
  async () => {
    const directory = await temporaryDirectory();
    const setup = await openFileVault(directory);
    await setup.put('bystander', 'api-key', 'untouched');
    await setup.close();
    const next = seededNumbers(20);
    let start = 1;
    for (let round = 1; round <= scaled(12); round += 1) {
      const { begun, done } = await writeAndKill(directory, start, next() * 25);
      expect(done, `round ${round}`).toBeGreaterThanOrEqual(start);
      const vault = await openFileVault(directory);
      const stored = await vault.get('victim');
      const held = Number(stored.secret.split(' ')[1]);
      expect(stored.secret, `round ${round}`).toBe(`secret ${held} ${'x'.repeat(2000)}`);
      expect([done, begun], `round ${round}`).toContain(held);
      expect(stored).toMatchObject({ generation: held, fromPrevious: false });
      expect((await vault.get('bystander')).secret).toBe('untouched');
      expect(
        (await readdir(directory)).filter((name) => !/^(?:victim|bystander|kek|wrapped-key)\./.test(name)),
      ).toEqual([]);
      await vault.close();
      start = held + 1;
    }
  },
);
