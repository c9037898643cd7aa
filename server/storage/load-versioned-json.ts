import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clock } from '../ports.ts';
import { fileFailureCode } from './file-failure.ts';
import { setAside } from './set-aside.ts';
import { decodeStateEnvelope, type StateEnvelope } from './state-envelope.ts';

const largestStateFileBytes = 64 * 1024 * 1024;

export interface VersionedJsonOptions<Value> {
  readonly path: string;
  /** The version this build writes. */
  readonly version: number;
  /** The oldest version whose readers understand what this build writes. */
  readonly minReader: number;
  /** Narrows a stored value of this version; throws when it does not fit. */
  readonly parse: (stored: unknown) => Value;
  /** What a missing or lost file stands for. */
  readonly initial: Value;
  /** Turns a value of an older version into one that `parse` takes; without it older values go to `parse` as they are. */
  readonly migrate?: (stored: unknown, fromVersion: number) => unknown;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Where the value came from. `fresh`: there was no file. `previous`: the last generation but one had to be used.
 * `lost`: a file is or was there and nothing in it could be used, so the value is the initial one.
 */
export type ValueSource = 'fresh' | 'current' | 'previous' | 'lost';

/** The copy that is kept beside `path`: generation N-1. */
export function previousGenerationOf(path: string): string {
  return `${path}~1`;
}

export interface LoadedValue<Value> {
  readonly value: Value;
  readonly source: ValueSource;
  readonly readOnly: boolean;
  readonly notices: readonly string[];
  /** The sound bytes of this version that the value came from; they become generation N-1 at the next save. */
  readonly bytes: Uint8Array | string | null;
  /** Set when the current file should be written at once: after a migration, or in place of a damaged one. */
  readonly rewrite: { readonly original: string | null; readonly fromVersion: number } | null;
}

type Candidate =
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable'; readonly reason: string }
  | { readonly state: 'corrupt'; readonly reason: string }
  | { readonly state: 'sound'; readonly bytes: Uint8Array; readonly envelope: StateEnvelope };

/** Reads the current generation, else the previous one, else the initial value; sets damaged files aside. */
export async function loadVersionedJson<Value>(
  options: VersionedJsonOptions<Value>,
): Promise<LoadedValue<Value>> {
  const { path, clock } = options;
  const notices: string[] = [];
  let writable = true;
  for (const [source, candidatePath] of [
    ['current', path],
    ['previous', previousGenerationOf(path)],
  ] as const) {
    const candidate = await readCandidate(candidatePath);
    if (candidate.state === 'missing') continue;
    if (candidate.state === 'unreadable') {
      notices.push(
        `${basename(candidatePath)} cannot be read (${candidate.reason}); nothing is written to it.`,
      );
      return lost(options, notices, true);
    }
    const found =
      candidate.state === 'sound' ? interpret(options, candidate.envelope, candidatePath) : candidate;
    if (found.state === 'corrupt') {
      const described = `${basename(candidatePath)} is damaged (${found.reason})`;
      try {
        const kept = await setAside(candidatePath, clock.nowMs());
        notices.push(`${described}; it was kept as ${basename(kept)}.`);
      } catch (error) {
        writable = false;
        const code = fileFailureCode(error) ?? 'unknown error';
        notices.push(`${described} and could not be renamed (${code}); changes are not saved.`);
      }
      continue;
    }
    if (found.state === 'refused') return lost(options, [...notices, found.notice], true);
    if (source === 'previous') notices.push(`The previous generation of ${basename(path)} is in use.`);
    if (found.notice !== null) notices.push(found.notice);
    return {
      value: found.value,
      source,
      readOnly: found.readOnly || !writable,
      notices,
      bytes: candidate.state === 'sound' && !found.migrated ? candidate.bytes : null,
      rewrite:
        found.readOnly || !writable || (source === 'current' && !found.migrated)
          ? null
          : { original: found.migrated ? candidatePath : null, fromVersion: found.fromVersion },
    };
  }
  return notices.length > 0
    ? lost(options, notices, !writable)
    : { ...lost(options, [], false), source: 'fresh' };
}

type Interpreted<Value> =
  | { readonly state: 'corrupt'; readonly reason: string }
  | { readonly state: 'refused'; readonly notice: string }
  | {
      readonly state: 'usable';
      readonly value: Value;
      readonly readOnly: boolean;
      readonly migrated: boolean;
      readonly fromVersion: number;
      readonly notice: string | null;
    };

function interpret<Value>(
  options: VersionedJsonOptions<Value>,
  envelope: StateEnvelope,
  path: string,
): Interpreted<Value> {
  const name = basename(path);
  const newer = envelope.version > options.version;
  const older = envelope.version < options.version;
  const newerNotice = `${name} was written by a newer Switchyard; it is left as it is and changes are not saved.`;
  if (newer && envelope.minReader > options.version) return { state: 'refused', notice: newerNotice };
  try {
    const stored =
      older && options.migrate !== undefined
        ? options.migrate(envelope.value, envelope.version)
        : envelope.value;
    return {
      state: 'usable',
      value: options.parse(stored),
      readOnly: newer,
      migrated: older,
      fromVersion: envelope.version,
      notice: newer ? newerNotice : null,
    };
  } catch {
    if (newer) return { state: 'refused', notice: newerNotice };
    // The file is sound, so a failed migration is our fault: leave it alone for a build that can do it.
    if (older) {
      return {
        state: 'refused',
        notice: `${name} has the older format ${envelope.version} and could not be converted; it is left as it is and changes are not saved.`,
      };
    }
    return { state: 'corrupt', reason: 'its content does not fit' };
  }
}

async function readCandidate(path: string): Promise<Candidate> {
  let bytes: Uint8Array;
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > largestStateFileBytes) return { state: 'corrupt', reason: 'it is larger than 64 MiB' };
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = fileFailureCode(error);
    return code === 'ENOENT'
      ? { state: 'missing' }
      : { state: 'unreadable', reason: code ?? 'unknown error' };
  }
  const decoded = decodeStateEnvelope(bytes);
  return decoded.state === 'corrupt' ? decoded : { state: 'sound', bytes, envelope: decoded.envelope };
}

function lost<Value>(
  { initial }: VersionedJsonOptions<Value>,
  notices: readonly string[],
  readOnly: boolean,
): LoadedValue<Value> {
  return { value: initial, source: 'lost', readOnly, notices, bytes: null, rewrite: null };
}
