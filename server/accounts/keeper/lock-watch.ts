import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../../ports.ts';
import { fileFailureCode, type ProcessTable } from '../../storage/index.ts';
import { isObject } from './token-record.ts';

/** Who holds a lock: enough to tell one run of one process from every other. */
export interface LockOwner {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** As the process table says; null where the system does not tell. */
  readonly startedAt: string | null;
}

export interface LockJudgement {
  /** True when there is no lock any more. */
  readonly gone: boolean;
  readonly stale: boolean;
  /** Names this lock of this owner. */
  readonly fingerprint: string;
}

export interface LockWatch {
  judge(path: string): Promise<LockJudgement>;
}

export interface LockWatchOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly processes: ProcessTable;
  /** The process that watches. */
  readonly pid: number;
  readonly host: string;
  readonly staleMs: number;
}

/** Remembers when each lock last showed a sign of life, by our own monotonic clock. */
export function createLockWatch(options: LockWatchOptions): LockWatch {
  const { clock, staleMs } = options;
  const seen = new Map<string, { readonly sign: string; readonly sinceMs: number }>();
  return {
    async judge(path) {
      const folder = await stat(path).catch(() => null);
      if (folder === null) {
        seen.delete(path);
        return { gone: true, stale: false, fingerprint: '' };
      }
      const text = await readLockText(`${path}/owner.json`);
      const owner = text === null ? null : parseOwner(text);
      // Without an owner (killed before it was written) the folder itself is what must not change.
      const identity = owner === null ? `${folder.ino}:${folder.birthtimeMs}` : owner.id;
      const fingerprint = hash('sha256', identity).slice(0, 16);
      if (owner !== null && (await isProvablyDead(owner, options)))
        return { gone: false, stale: true, fingerprint };
      const sign = `${identity}:${(await readLockText(`${path}/beat`)) ?? ''}`;
      const known = seen.get(path);
      if (known?.sign !== sign) {
        seen.set(path, { sign, sinceMs: clock.monotonicMs() });
        return { gone: false, stale: false, fingerprint };
      }
      return { gone: false, stale: clock.monotonicMs() - known.sinceMs >= staleMs, fingerprint };
    },
  };
}

/** True when `owner` still stands in the lock at `path`. */
export async function sameOwner(path: string, owner: LockOwner): Promise<boolean> {
  const text = await readLockText(`${path}/owner.json`);
  return text !== null && parseOwner(text)?.id === owner.id;
}

/** Same machine, same start of it, and the process is gone or its number belongs to another one now. */
async function isProvablyDead(
  owner: LockOwner,
  { processes, host, pid }: LockWatchOptions,
): Promise<boolean> {
  if (owner.host !== host) return false;
  const found = await processes.stateOf(owner.pid);
  if (owner.startedAt === null) return found.state === 'dead';
  const self = await processes.stateOf(pid);
  const ownStart = self.state === 'alive' ? self.startedAt : null;
  if (ownStart === null || bootOf(owner.startedAt) !== bootOf(ownStart)) return false;
  return found.state === 'dead' || (found.startedAt !== null && found.startedAt !== owner.startedAt);
}

/** The process table writes `<boot>/<start>`. */
function bootOf(startedAt: string): string {
  return startedAt.slice(0, startedAt.lastIndexOf('/'));
}

function parseOwner(text: string): LockOwner | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed)) return null;
    const { id, pid, host, startedAt } = parsed;
    if (typeof id !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return null;
    if (!Number.isSafeInteger(pid) || pid <= 0) return null;
    return { id, pid, host, startedAt: typeof startedAt === 'string' ? startedAt : null };
  } catch {
    return null;
  }
}

async function readLockText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (fileFailureCode(error) === 'ENOENT' || fileFailureCode(error) === 'ENOTDIR') return null;
    throw error;
  });
}
