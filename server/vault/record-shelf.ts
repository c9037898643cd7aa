import { createHash } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import {
  ensurePrivateDirectory,
  fileFailureCode,
  previousGenerationOf,
  syncDirectory,
  writeFailure,
  writeFileAtomic,
} from '../storage/index.ts';

export type RecordSlot = 'current' | 'previous';

/**
 * Where sealed records lie: two generations for each account. Account ids are already validated here. What changes a file
 * throws SwitchyardError `file-refused` when the system does not let it.
 */
export interface RecordShelf {
  /** Null when there is none; throws SwitchyardError `secrets-unavailable` when it cannot be read. */
  read(accountId: string, slot: RecordSlot): Promise<Uint8Array | null>;
  /** Durable when it resolves; `previous` (when not null) replaces the previous generation first. */
  replace(accountId: string, current: Uint8Array, previous: Uint8Array | null): Promise<void>;
  /** Keeps a copy of a record that cannot be opened, once for each content. */
  quarantine(accountId: string, record: Uint8Array): Promise<void>;
  remove(accountId: string): Promise<void>;
  /** Accounts with at least one generation, sorted. */
  list(): Promise<readonly string[]>;
}

/** Larger than any secret we accept, so that a foreign giant in the folder is not read into memory. */
const largestRecordBytes = 4 * 1024 * 1024;
const recordName = /^([a-z0-9-]{1,64})\.v(?:~1)?$/;

/** Records as files in `directory`: `<account>.v` and `<account>.v~1`, mode 0600. */
export function createFileShelf(directory: string): RecordShelf {
  const currentPath = (accountId: string): string => join(directory, `${accountId}.v`);
  const pathOf = (accountId: string, slot: RecordSlot): string =>
    slot === 'current' ? currentPath(accountId) : previousGenerationOf(currentPath(accountId));

  return {
    read: (accountId, slot) =>
      guarded(`read the secret of ${accountId}`, () => readRecord(pathOf(accountId, slot))),
    replace: (accountId, current, previous) =>
      guardedWrite(currentPath(accountId), `The secret of ${accountId} could not be stored`, async () => {
        await ensurePrivateDirectory(directory);
        if (previous !== null) await writeFileAtomic(pathOf(accountId, 'previous'), previous);
        await writeFileAtomic(pathOf(accountId, 'current'), current);
      }),
    quarantine: (accountId, record) =>
      guardedWrite(
        currentPath(accountId),
        `The damaged secret of ${accountId} could not be kept`,
        async () => {
          const digest = createHash('sha256').update(record).digest('hex').slice(0, 12);
          const path = `${currentPath(accountId)}.corrupt-${digest}`;
          if ((await readRecord(path)) === null) await writeFileAtomic(path, record);
        },
      ),
    remove: (accountId) =>
      guardedWrite(currentPath(accountId), `The secret of ${accountId} could not be removed`, async () => {
        // The older one first: the other order could bring it back to life after a crash.
        await rm(pathOf(accountId, 'previous'), { force: true });
        await rm(pathOf(accountId, 'current'), { force: true });
        await syncDirectory(directory);
      }),
    list: () =>
      guarded('list the vault', async () => {
        const names = await readdir(directory).catch((error: unknown): string[] => {
          if (fileFailureCode(error) === 'ENOENT') return [];
          throw error;
        });
        const accounts = names.map((name) => recordName.exec(name)?.[1]).filter((id) => id !== undefined);
        return [...new Set(accounts)].sort();
      }),
  };
}

/** Records of the `memory` backend: nothing of them reaches the disk. */
export function createMemoryShelf(): RecordShelf {
  const records = new Map<string, { readonly current: Uint8Array; readonly previous: Uint8Array | null }>();
  return {
    read: async (accountId, slot) => records.get(accountId)?.[slot] ?? null,
    replace: async (accountId, current, previous) => {
      records.set(accountId, { current, previous: previous ?? records.get(accountId)?.previous ?? null });
    },
    quarantine: async () => {},
    remove: async (accountId) => {
      records.delete(accountId);
    },
    list: async () => [...records.keys()].sort(),
  };
}

async function readRecord(path: string): Promise<Uint8Array | null> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size <= largestRecordBytes) return await handle.readFile();
      const head = Buffer.alloc(largestRecordBytes);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (fileFailureCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function guarded<Result>(action: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    const code = fileFailureCode(error) ?? 'unknown error';
    throw new SwitchyardError('secrets-unavailable', `Switchyard could not ${action} (${code}).`, {
      cause: error,
    });
  }
}

/** A disk that is full or read-only is no matter of the secret store, and unlocking that would not help. */
function guardedWrite(path: string, said: string, task: () => Promise<void>): Promise<void> {
  return task().catch((error: unknown) => {
    throw writeFailure(path, error, said);
  });
}
