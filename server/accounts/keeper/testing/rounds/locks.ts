import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createProcessTable } from '../../../../storage/index.ts';
import { systemRandom } from '../../../../vault/testing/ports.ts';
import { createCredentialLocks } from '../../credential-lock.ts';
import { createLeapClock } from '../leap-clock.ts';
import { until } from '../login-bench.ts';
import { differs, firstFault, openRoundBook, type RoundReport } from './report.ts';

const second = 1000;

/**
 * T-R3, second half: an owner that cannot be proved dead (another machine) shows no sign of life. It is taken over
 * after 60 to 75 s of our own clock while the wall clock jumps by an hour, and a lock that shows signs never is.
 */
export async function silentLockHolder(count: number): Promise<RoundReport> {
  const book = openRoundBook(
    'T-R3-silent',
    'silent owner elsewhere: takeover after 60 to 75 s, clock jumps or not',
  );
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-locks-'));
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const clock = createLeapClock();
      const options = { clock, random: systemRandom, processes: createProcessTable(), pid: process.pid };
      const locks = createCredentialLocks(options);
      const silent = join(directory, `silent-${round}.lock`);
      const lively = join(directory, `lively-${round}.lock`);
      for (const path of [silent, lively]) await plantForeignLock(path);
      let takenAfterMs = 0;
      for (let passedMs = 0; passedMs < 120 * second; passedMs += 2.5 * second) {
        clock.turnWallClock(Math.random() < 0.1 ? (Math.random() < 0.5 ? -1 : 1) * 3_600_000 : 0);
        await writeFile(join(lively, 'beat'), String(passedMs));
        if ((await locks.acquire(lively, 0)) !== null) return 'a lively lock was taken';
        const taken = takenAfterMs === 0 ? await locks.acquire(silent, 0) : null;
        // Judged stale in one look, taken in the next.
        if (taken !== null) {
          takenAfterMs = passedMs;
          await taken.release();
        }
        clock.leap(2.5 * second);
      }
      book.most('slowest-takeover-s', takenAfterMs / second);
      return differs('taken between 60 and 75 s', takenAfterMs >= 60_000 && takenAfterMs <= 75_000, true);
    });
  await rm(directory, { recursive: true, force: true });
  return book.report();
}

async function plantForeignLock(path: string): Promise<void> {
  await mkdir(path);
  const owner = { id: 'foreign', pid: 1, host: 'another-machine', startedAt: 'boot/1' };
  await writeFile(join(path, 'owner.json'), JSON.stringify(owner));
}

/** Our own lock: kept alive by its signs for ten minutes, given up at once, and not ours any more once taken. */
export async function livelyLock(count: number): Promise<RoundReport> {
  const book = openRoundBook('T-R3-lively', 'a lock that is held shows signs of life and is never taken');
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-locks-'));
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const clock = createLeapClock();
      const options = { clock, random: systemRandom, processes: createProcessTable(), pid: process.pid };
      const [locks, others] = [createCredentialLocks(options), createCredentialLocks(options)];
      const path = join(directory, `${round}.lock`);
      const held = await locks.acquire(path, 0);
      if (held === null) return 'not acquired';
      for (let step = 0; step < 20; step += 1) {
        if ((await others.acquire(path, 0)) !== null) return `taken in step ${step}`;
        clock.leap(31 * second);
        await until(() => held.isOurs());
      }
      const ours = await held.isOurs();
      await held.release();
      const next = await others.acquire(path, 0);
      const stillOurs = await held.isOurs();
      await held.release();
      const nextIsOwner = (await next?.isOurs()) ?? false;
      await next?.release();
      const gone = await stat(path).then(
        () => false,
        () => true,
      );
      return firstFault(
        differs('ours while held', ours, true),
        differs('ours after release', stillOurs, false),
        differs('the next one holds it', nextIsOwner, true),
        differs('gone', gone, true),
      );
    });
  await rm(directory, { recursive: true, force: true });
  return book.report();
}

/** T-R7: two starts at once on one data directory; exactly one becomes the owner. */
export async function twoStarts(count: number): Promise<RoundReport> {
  const book = openRoundBook('T-R7', 'two starts at once: exactly one owner');
  const program = fileURLToPath(new URL('../../../../storage/testing/lock-racer.ts', import.meta.url));
  for (let round = 0; round < count; round += 1)
    await book.round(`round ${round}`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'switchyard-starts-'));
      const starts = [0, 1].map(() => {
        const child = spawn(process.execPath, [program, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const line = async (): Promise<string> => String((await lines.next()).value);
        return { child, line, closed: once(child, 'close') };
      });
      await Promise.all(starts.map(({ line }) => line()));
      for (const { child } of starts) child.stdin.write('go\n');
      const said = await Promise.all(starts.map(({ line }) => line()));
      for (const { child } of starts) child.stdin.end();
      await Promise.all(starts.map(({ closed }) => closed));
      await rm(directory, { recursive: true, force: true });
      return differs('owners', said.toSorted(), ['already-running', 'held']);
    });
  return book.report();
}
