export {
  ensurePrivateDirectory,
  sweepTemporaryFiles,
  syncDirectory,
  temporaryPrefix,
  writeFileAtomic,
} from './atomic-file.ts';
export type { AtomicWriteOptions } from './atomic-file.ts';
export { openDatabase } from './database.ts';
export type { OpenDatabaseOptions, OpenedDatabase } from './database.ts';
export { fileFailureCode, writeFailure } from './file-failure.ts';
export { acquireInstanceLock } from './instance-lock.ts';
export type { InstanceLock, InstanceLockOptions } from './instance-lock.ts';
export { migrate } from './migrations.ts';
export type { Migration } from './migrations.ts';
export { createProcessTable } from './process-table.ts';
export type { ProcessState, ProcessTable } from './process-table.ts';
export { renameWithRetry } from './rename-with-retry.ts';
export { createKeyedQueue, createSerialQueue } from './serial-queue.ts';
export type { KeyedQueue, SerialQueue } from './serial-queue.ts';
export { previousGenerationOf } from './load-versioned-json.ts';
export type { ValueSource, VersionedJsonOptions } from './load-versioned-json.ts';
export { openVersionedJson } from './versioned-json.ts';
export type { VersionedJson } from './versioned-json.ts';
