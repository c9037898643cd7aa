import { createHash } from 'node:crypto';
import { constants, copyFile, link, open, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock, Random } from '../ports.ts';
import { ensurePrivateDirectory, temporaryPrefix } from './atomic-file.ts';
import { fileFailureCode, writeFailure } from './file-failure.ts';
import { createProcessTable, type ProcessTable } from './process-table.ts';

export interface InstanceLockOptions {
  /** The process that will hold the lock. */
  readonly pid: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly processes?: ProcessTable;
}

export interface InstanceLock {
  readonly id: string;
  readonly path: string;
  /** Gives the lock up; does nothing when it is no longer ours. */
  release(): Promise<void>;
}

interface LockOwner {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: string | null;
}

const lockName = 'instance.lock';
const attempts = 20;
const linkUnsupported: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Makes this process the only Switchyard on `dataDirectory` (made, mode 0700, when missing). A lock whose process has
 * ended, or whose pid now belongs to a process that started at another time, is taken over. Throws SwitchyardError
 * `already-running` (with the pid in `details.pid`) when the holder lives, `file-refused` where nothing can be written.
 */
export async function acquireInstanceLock(
  dataDirectory: string,
  options: InstanceLockOptions,
): Promise<InstanceLock> {
  await ensurePrivateDirectory(dataDirectory);
  const processes = options.processes ?? createProcessTable();
  const own = await processes.stateOf(options.pid);
  const owner: LockOwner = {
    id: options.random.uuid(),
    pid: options.pid,
    startedAt: own.state === 'alive' ? own.startedAt : null,
  };
  const path = join(dataDirectory, lockName);
  const draft = join(dataDirectory, `${temporaryPrefix}lock-${owner.id}`);
  try {
    await writeDraft(draft, { ...owner, createdAtMs: options.clock.nowMs() }).catch((error: unknown) => {
      throw writeFailure(path, error);
    });
    await claim(path, draft, processes);
  } finally {
    await rm(draft, { force: true });
  }
  return { id: owner.id, path, release: () => release(path, owner.id) };
}

/**
 * Puts our draft at `path`. A stale lock is removed only while holding a second lock that is named after the stale
 * one; without it two starters could both judge the same lock stale, and the slower one would remove the lock that
 * the faster one has just made.
 */
async function claim(path: string, draft: string, processes: ProcessTable): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await placeExclusively(draft, path)) return;
    const holder = await readHolder(path);
    if (holder === null) continue;
    if (holder.owner !== null && (await isAlive(holder.owner, processes)))
      throw alreadyRunning(holder.owner, path);
    const takeover = `${path}.takeover-${holder.fingerprint}`;
    await claim(takeover, draft, processes);
    try {
      const current = await readHolder(path);
      if (current?.fingerprint === holder.fingerprint) await unlink(path);
    } finally {
      await rm(takeover, { force: true });
    }
  }
  throw new SwitchyardError('already-running', `The lock ${path} changes hands too quickly; try again.`);
}

/** The content appears together with the name, so a reader never sees half a lock. False when the name is taken. */
async function placeExclusively(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = fileFailureCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!linkUnsupported.has(code)) throw error;
  }
  try {
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (fileFailureCode(error) === 'EEXIST') return false;
    throw error;
  }
}

interface Holder {
  /** Null when the file holds no owner that we understand. */
  readonly owner: LockOwner | null;
  readonly fingerprint: string;
}

/** Null when there is no lock any more. */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readText(path);
  if (text === null) return null;
  const owner = parseOwner(text);
  if (owner !== null) return { owner, fingerprint: fingerprintOf(text) };
  // On a file system without hard links the copy may still be under way: look again before judging it.
  await sleep(100);
  const again = await readText(path);
  return again === null ? null : { owner: parseOwner(again), fingerprint: fingerprintOf(again) };
}

async function isAlive(owner: LockOwner, processes: ProcessTable): Promise<boolean> {
  const found = await processes.stateOf(owner.pid);
  if (found.state === 'dead') return false;
  return owner.startedAt === null || found.startedAt === null || owner.startedAt === found.startedAt;
}

async function release(path: string, id: string): Promise<void> {
  const text = await readText(path);
  if (text === null || parseOwner(text)?.id !== id) return;
  await rm(path, { force: true });
}

async function writeDraft(
  path: string,
  content: LockOwner & { readonly createdAtMs: number },
): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (fileFailureCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseOwner(text: string): LockOwner | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const { id, pid, startedAt }: Partial<Record<string, unknown>> = { ...parsed };
    if (typeof id !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0)
      return null;
    return { id, pid, startedAt: typeof startedAt === 'string' ? startedAt : null };
  } catch {
    return null;
  }
}

function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function alreadyRunning(owner: LockOwner, path: string): SwitchyardError {
  return new SwitchyardError(
    'already-running',
    `Switchyard already runs on this data directory as process ${owner.pid} (lock ${path}).`,
    { details: { pid: owner.pid } },
  );
}
