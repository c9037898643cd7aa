import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ProcessState } from '../../storage/index.ts';
import { temporaryDirectory } from '../../storage/testing/temporary-directory.ts';
import { systemRandom } from '../../vault/testing/ports.ts';
import { createCredentialLocks } from './credential-lock.ts';
import { createLeapClock } from './testing/leap-clock.ts';

const own: ProcessState = { state: 'alive', startedAt: 'boot/10' };

/** Locks of process 10, on a machine with these other processes. */
function locksWith(others: Readonly<Record<number, ProcessState>>) {
  const clock = createLeapClock();
  const stateOf = async (pid: number): Promise<ProcessState> =>
    pid === 10 ? own : (others[pid] ?? { state: 'dead' });
  return {
    clock,
    locks: createCredentialLocks({ clock, random: systemRandom, processes: { stateOf }, pid: 10 }),
  };
}

async function plantedLock(owner: unknown): Promise<string> {
  const path = join(await temporaryDirectory(), 'x.lock');
  await mkdir(path);
  await writeFile(join(path, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner));
  return path;
}

const owner = { id: 'i', pid: 77, host: hostname(), startedAt: 'boot/5' };

it.each([
  ['a dead process', owner, {}, true],
  ['a process number that was given out again', owner, { 77: { state: 'alive', startedAt: 'boot/9' } }, true],
  ['a process that lives', owner, { 77: { state: 'alive', startedAt: 'boot/5' } }, false],
  ['a process of a machine that we cannot see', { ...owner, host: 'elsewhere' }, {}, false],
  ['an earlier start of the machine', { ...owner, startedAt: 'earlier/5' }, {}, false],
  ['nobody', '', {}, false],
  ['something else', '[1,2', {}, false],
  ['a hostile owner', '{"__proto__":{"id":"x"},"pid":-1,"host":{}}', {}, false],
] as const)('a lock of %s', async (_name, planted, others, isFree) => {
  const { locks } = locksWith(others);
  const path = await plantedLock(planted);
  const held = await locks.acquire(path, 0);
  expect(held !== null).toBe(isFree);
  await held?.release();
});

it('without an owner, left by a kill as it was made, is free after a minute of silence', async () => {
  const { clock, locks } = locksWith({});
  const path = join(await temporaryDirectory(), 'x.lock');
  await mkdir(path);
  expect(await locks.acquire(path, 0)).toBeNull();
  clock.leap(59_000);
  expect(await locks.acquire(path, 0)).toBeNull();
  clock.leap(2000);
  const held = await locks.acquire(path, 0);
  expect(await held?.isOurs()).toBe(true);
  await held?.release();
});

it('of many takers at once goes to exactly one, and nothing is left behind', async () => {
  const path = await plantedLock(owner);
  const takers = Array.from({ length: 20 }, () => locksWith({}).locks);
  const held = (await Promise.all(takers.map((locks) => locks.acquire(path, 0)))).filter(
    (one) => one !== null,
  );
  const ours = await Promise.all(held.map((one) => one.isOurs()));
  expect([held.length, ours]).toEqual([1, [true]]);
  await held[0]?.release();
  expect(await readdir(join(path, '..'))).toEqual([]);
});

it('is not counted on any more when the process stood still for half a minute', async () => {
  const { clock, locks } = locksWith({});
  const held = await locks.acquire(join(await temporaryDirectory(), 'locks', 'x.lock'), 0);
  expect(await held?.isOurs()).toBe(true);
  clock.leap(31_000);
  expect(await held?.isOurs()).toBe(false);
  await held?.release();
});
