import { copyFile, constants } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import { ensurePrivateDirectory, writeFileAtomic } from './atomic-file.ts';
import { fileFailureCode, writeFailure } from './file-failure.ts';
import {
  loadVersionedJson,
  previousGenerationOf,
  type ValueSource,
  type VersionedJsonOptions,
} from './load-versioned-json.ts';
import { createSerialQueue } from './serial-queue.ts';
import { encodeStateEnvelope } from './state-envelope.ts';

export interface VersionedJson<Value> {
  /** The value that is on disk. */
  readonly value: Value;
  readonly source: ValueSource;
  /** True when a newer Switchyard wrote the file, or when it cannot be read or migrated: nothing is written then. */
  readonly readOnly: boolean;
  /** Sentences for the person about what was found at opening; empty when all was well. */
  readonly notices: readonly string[];
  /** Stores `next` (and makes the folder, mode 0700, if missing); durable when it resolves. Throws SwitchyardError `conflict` in read-only mode, else `file-refused`. */
  save(next: Value): Promise<void>;
  /** Like `save`, computed from the value that is current when its turn comes, so that two changes both count. */
  update(change: (current: Value) => Value): Promise<void>;
}

/**
 * Opens one of our own state files. Two generations are kept, each with a checksum; a damaged file is renamed to
 * `.corrupt-<time>` and the other generation is used; nothing is ever deleted or silently reset.
 */
export async function openVersionedJson<Value>(
  options: VersionedJsonOptions<Value>,
): Promise<VersionedJson<Value>> {
  const { path, version, minReader, clock } = options;
  const loaded = await loadVersionedJson(options);
  const notices = [...loaded.notices];
  const queue = createSerialQueue();
  let value = loaded.value;
  let soundBytes = loaded.bytes;

  const write = async (next: Value): Promise<void> => {
    if (loaded.readOnly) {
      throw new SwitchyardError('conflict', `${basename(path)} was not saved: ${notices.join(' ')}`);
    }
    const bytes = encodeStateEnvelope({ version, minReader, writtenAtMs: clock.nowMs(), value: next });
    await ensurePrivateDirectory(dirname(path));
    if (soundBytes !== null) await writeFileAtomic(previousGenerationOf(path), soundBytes);
    await writeFileAtomic(path, bytes);
    soundBytes = bytes;
    value = next;
  };

  const writeOrSay = (next: Value): Promise<void> =>
    write(next).catch((error: unknown) => {
      throw writeFailure(path, error);
    });

  if (loaded.rewrite !== null) {
    try {
      if (loaded.rewrite.original !== null)
        await keepOriginal(loaded.rewrite.original, path, loaded.rewrite.fromVersion);
      await write(value);
    } catch (error) {
      notices.push(`${basename(path)} could not be written (${fileFailureCode(error) ?? 'unknown error'}).`);
    }
  }

  return {
    get value() {
      return value;
    },
    source: loaded.source,
    readOnly: loaded.readOnly,
    notices,
    save: (next) => queue(() => writeOrSay(next)),
    update: (change) => queue(() => writeOrSay(change(value))),
  };
}

async function keepOriginal(original: string, path: string, fromVersion: number): Promise<void> {
  try {
    await copyFile(original, `${path}.version-${fromVersion}`, constants.COPYFILE_EXCL);
  } catch (error) {
    if (fileFailureCode(error) !== 'EEXIST') throw error;
  }
}
