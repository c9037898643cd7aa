import { mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Clock, Random } from '../../ports.ts';
import { ensurePrivateDirectory, fileFailureCode, type ProcessTable } from '../../storage/index.ts';
import { createLockWatch, sameOwner, type LockOwner } from './lock-watch.ts';

/** A lock that is held. */
export interface HeldLock {
  /** False when another process has taken the lock over, or when our own sign of life is too old to count on it. */
  isOurs(): Promise<boolean>;
  /** Gives it up; does nothing when it is no longer ours. Never rejects. */
  release(): Promise<void>;
}

/** One lock for each name, across all processes that use the same folder. */
export interface CredentialLocks {
  /** Null when another process keeps it for longer than `waitMs`. Throws the system's error. */
  acquire(path: string, waitMs: number): Promise<HeldLock | null>;
}

export interface CredentialLocksOptions {
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly processes: ProcessTable;
  readonly pid: number;
}

export const lockTimes = { beatMs: 5000, staleMs: 60_000, pollMs: 50, slowestPollMs: 500 } as const;

/**
 * Locks as folders (making one is atomic everywhere), with the owner inside and a sign of life every 5 s. A lock
 * whose owner is provably dead is taken over at once, any other one after 60 s without a sign of life, measured on
 * our own monotonic clock so that a jump of the wall clock changes nothing.
 */
export function createCredentialLocks(options: CredentialLocksOptions): CredentialLocks {
  const { clock, random, processes, pid } = options;
  const watch = createLockWatch({ clock, processes, pid, host: hostname(), staleMs: lockTimes.staleMs });
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => void clock.after(delayMs, resolve));

  const tryMake = async (path: string): Promise<LockOwner | null> => {
    // Known before the folder is made: between the two a kill leaves a lock that names nobody.
    const own = await processes.stateOf(pid);
    const startedAt = own.state === 'alive' ? own.startedAt : null;
    const owner: LockOwner = { id: random.uuid(), pid, host: hostname(), startedAt };
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      const code = fileFailureCode(error);
      if (code === 'EEXIST') return null;
      if (code !== 'ENOENT') throw error;
      await ensurePrivateDirectory(dirname(path));
      return tryMake(path);
    }
    await writeFile(`${path}/owner.json`, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
    return owner;
  };

  /**
   * Removes a stale lock while holding a second one named after it, so that a slow taker never removes a new lock.
   * False when it did not, because somebody else is at it.
   */
  const removeStale = async (path: string, seen: string, depth: number): Promise<boolean> => {
    const second = `${path}.takeover-${seen}`;
    const owner = await tryMake(second);
    if (owner === null) {
      const judged = await watch.judge(second);
      return depth < 3 && judged.stale && removeStale(second, judged.fingerprint, depth + 1);
    }
    try {
      const isSame = (await watch.judge(path)).fingerprint === seen;
      if (isSame) await rm(path, { recursive: true, force: true });
      return true;
    } finally {
      await rm(second, { recursive: true, force: true });
    }
  };

  const hold = (path: string, owner: LockOwner): HeldLock => {
    let beats = 0;
    let lastBeatMs = clock.monotonicMs();
    let released = false;
    let cancel = (): void => undefined;
    let beating: Promise<void> = Promise.resolve();
    const stillOurs = async (): Promise<boolean> => !released && (await sameOwner(path, owner));
    const beat = async (): Promise<void> => {
      if (!(await stillOurs())) return;
      beats += 1;
      await writeFile(`${path}/beat`, String(beats), { mode: 0o600 });
      lastBeatMs = clock.monotonicMs();
    };
    const plan = (): void => {
      cancel = clock.after(lockTimes.beatMs, () => {
        beating = beat()
          .catch(() => undefined)
          .then(() => (released ? undefined : plan()));
      });
    };
    plan();
    return {
      isOurs: async () =>
        clock.monotonicMs() - lastBeatMs < lockTimes.staleMs / 2 && (await stillOurs().catch(() => false)),
      async release() {
        cancel();
        released = true;
        // A sign of life that is being written would make the folder again behind us.
        await beating;
        const ours = await sameOwner(path, owner).catch(() => false);
        if (ours) await rm(path, { recursive: true, force: true }).catch(() => undefined);
      },
    };
  };

  return {
    async acquire(path, waitMs) {
      const startedMs = clock.monotonicMs();
      for (let attempt = 0; ; attempt += 1) {
        const owner = await tryMake(path);
        if (owner !== null) return hold(path, owner);
        const judged = await watch.judge(path);
        // However long the look took, a way that is free now is taken.
        if (judged.stale && attempt < 100 && (await removeStale(path, judged.fingerprint, 0))) continue;
        if (clock.monotonicMs() - startedMs >= waitMs) return null;
        if (!judged.gone) await pause(Math.min(lockTimes.slowestPollMs, lockTimes.pollMs * (attempt + 1)));
      }
    },
  };
}
