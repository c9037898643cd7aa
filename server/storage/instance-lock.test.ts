import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { acquireInstanceLock, type InstanceLock } from './instance-lock.ts';
import { parseProcStat, type ProcessState } from './process-table.ts';
import { scaled, temporaryDirectory } from './testing/temporary-directory.ts';

const racerPath = fileURLToPath(new URL('./testing/lock-racer.ts', import.meta.url));

function acquire(
  directory: string,
  pid: number,
  table: Readonly<Record<number, ProcessState>> = {},
): Promise<InstanceLock> {
  return acquireInstanceLock(directory, {
    pid,
    clock: { nowMs: () => 0 },
    random: { uuid: () => randomUUID() },
    processes: { stateOf: async (asked) => table[asked] ?? { state: 'dead' } },
  });
}

const alive = (startedAt: string | null): ProcessState => ({ state: 'alive', startedAt });

interface Racer {
  readonly child: ChildProcess;
  readonly nextLine: () => Promise<string>;
  readonly go: () => void;
}

async function startRacer(directory: string): Promise<Racer> {
  const child = spawn(process.execPath, [racerPath, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await lines.next()).value);
  expect(await nextLine()).toBe('ready');
  return { child, nextLine, go: () => child.stdin.write('go\n') };
}

async function killed({ child }: Racer): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

it('refuses a second holder while the first lives, naming its pid, and lets go by release', async () => {
  const directory = join(await temporaryDirectory(), 'data');
  const processes = { 100: alive('boot/1'), 200: alive('boot/2') };
  const lock = await acquire(directory, 100, processes);
  await expect(acquire(directory, 200, processes)).rejects.toMatchObject({
    code: 'already-running',
    details: { pid: 100 },
  });
  await lock.release();
  await lock.release();
  const second = await acquire(directory, 200, processes);
  expect(await readdir(directory)).toEqual(['instance.lock']);
  await lock.release();
  expect(JSON.parse(await readFile(second.path, 'utf8'))).toMatchObject({ id: second.id, pid: 200 });
});

it('takes over from a process that has ended', async () => {
  const directory = await temporaryDirectory();
  await acquire(directory, 100, { 100: alive('boot/1') });
  const lock = await acquire(directory, 200, { 200: alive('boot/2') });
  expect(await readdir(directory)).toEqual(['instance.lock']);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
});

it('takes over when the pid now belongs to a process that started at another time', async () => {
  const directory = await temporaryDirectory();
  await acquire(directory, 100, { 100: alive('boot/1') });
  await expect(acquire(directory, 200, { 100: alive('boot/1'), 200: alive('boot/2') })).rejects.toMatchObject(
    {
      code: 'already-running',
    },
  );
  await expect(acquire(directory, 200, { 100: alive(null), 200: alive('boot/2') })).rejects.toMatchObject({
    code: 'already-running',
  });
  const lock = await acquire(directory, 200, { 100: alive('boot/777'), 200: alive('boot/2') });
  expect(JSON.parse(await readFile(lock.path, 'utf8'))).toMatchObject({ pid: 200, startedAt: 'boot/2' });
});

it.each([
  ['empty', ''],
  ['cut short', '{"id":'],
  ['of another shape', '[null]'],
  ['with an impossible pid', '{"id":"x","pid":-1}'],
  ['full of zeros', '\u0000'.repeat(4096)],
])('takes over a lock file that is %s', async (_description, content) => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'instance.lock'), content);
  const lock = await acquire(directory, 200, { 200: alive('boot/2') });
  expect(JSON.parse(await readFile(lock.path, 'utf8'))).toMatchObject({ pid: 200 });
});

it('lets one of many starters take over the same stale lock', async () => {
  for (let round = 0; round < scaled(10); round += 1) {
    const directory = await temporaryDirectory();
    await acquire(directory, 1, { 1: alive('boot/1') });
    const pids = [11, 12, 13, 14, 15, 16];
    const table = Object.fromEntries(pids.map((pid) => [pid, alive(`boot/${pid}`)]));
    const outcomes = await Promise.allSettled(pids.map((pid) => acquire(directory, pid, table)));
    const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const onDisk: unknown = JSON.parse(await readFile(join(directory, 'instance.lock'), 'utf8'));
    expect(onDisk).toMatchObject({ id: winners[0]!.value.id });
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'already-running' });
    }
  }
});

it('takes over also when an earlier takeover was killed half way', async () => {
  const directory = await temporaryDirectory();
  const stale = await acquire(directory, 100, { 100: alive('boot/1') });
  const states = { 300: alive('boot/3') };
  const content = await readFile(stale.path, 'utf8');
  const fingerprint = createHash('sha256').update(content).digest('hex').slice(0, 16);
  await writeFile(
    `${stale.path}.takeover-${fingerprint}`,
    JSON.stringify({ id: 'dead', pid: 150, startedAt: 'boot/9' }),
  );
  await acquire(directory, 300, states);
  expect(await readdir(directory)).toEqual(['instance.lock']);
});

it('passes on what the file system says when there can be no lock', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'instance.lock'));
  await expect(acquire(directory, 100, { 100: alive('boot/1') })).rejects.toMatchObject({ code: 'EISDIR' });
});

it('reads start time and state of a process whose name is hostile', () => {
  const fields = 'S 1 2 2 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 11 0 987654 1 1';
  expect(parseProcStat(`77 (a) R 1 (x) ) ${fields}`, 'boot-id\n')).toEqual({
    state: 'alive',
    startedAt: 'boot-id/987654',
  });
  expect(parseProcStat(`77 (node) Z${fields.slice(1)}`, null)).toEqual({ state: 'dead' });
  expect(parseProcStat('77', null)).toEqual({ state: 'alive', startedAt: null });
});

it(
  'gives the lock to exactly one of several processes that start at once, also over a killed holder',
  { timeout: 120_000 },
  async () => {
    const directory = await temporaryDirectory();
    for (let round = 0; round < scaled(3); round += 1) {
      const racers = await Promise.all([startRacer(directory), startRacer(directory), startRacer(directory)]);
      for (const racer of racers) racer.go();
      const answers = await Promise.all(racers.map((racer) => racer.nextLine()));
      expect(answers.toSorted()).toEqual(['already-running', 'already-running', 'held']);
      // The holder is killed, not closed: the next round starts over its lock.
      await Promise.all(racers.map(killed));
      expect(await readdir(directory)).toEqual(['instance.lock']);
    }
  },
);
