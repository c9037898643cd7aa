import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePrivateDirectory, fileFailureCode, writeFileAtomic } from '../../storage/index.ts';
import type { LoginEnd } from './grant-profile.ts';
import { isObject, numberOrNull } from './token-record.ts';

/**
 * What is known about one refresh token beside the vault, without any secret: that a renewal went out and has not
 * been settled, or that the vendor refused it for good. It speaks of the token with this hash only, so that a new
 * sign-in makes it meaningless by itself.
 */
export type RenewalNote =
  | {
      readonly phase: 'sent';
      readonly tokenHash: string;
      /** Generation of the record that held the token. */
      readonly generation: number;
      /** How many renewals went out without an answer, this one included. */
      readonly attempts: number;
      /** Wall clock. */
      readonly atMs: number;
    }
  | {
      readonly phase: 'refused';
      readonly tokenHash: string;
      readonly end: LoginEnd;
      readonly code: string;
      readonly atMs: number;
    };

/** One note for each account, durable when a write resolves. */
export interface RenewalNotes {
  /** Null when there is none, or none that can be understood. Throws the system's error. */
  read(account: string): Promise<RenewalNote | null>;
  write(account: string, note: RenewalNote): Promise<void>;
  remove(account: string): Promise<void>;
}

/** Notes as files in `directory`. Account ids are file names already (the vault checks them). */
export function createFileNotes(directory: string): RenewalNotes {
  const pathOf = (account: string): string => join(directory, `${account}.json`);
  return {
    async read(account) {
      try {
        return parseRenewalNote(await readFile(pathOf(account), 'utf8'));
      } catch (error) {
        if (fileFailureCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    async write(account, note) {
      await ensurePrivateDirectory(directory);
      await writeFileAtomic(pathOf(account), `${JSON.stringify({ format: 1, ...note })}\n`);
    },
    remove: (account) => rm(pathOf(account), { force: true }),
  };
}

const ends: Readonly<Record<LoginEnd, true>> = {
  refused: true,
  'time-limit': true,
  'on-hold': true,
  'client-refused': true,
  interrupted: true,
  'unknown-outcome': true,
  'no-refresh-token': true,
};

/** Null for anything that is no note. */
export function parseRenewalNote(text: string): RenewalNote | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(parsed) || parsed['format'] !== 1) return null;
  const { phase, tokenHash, end, code } = parsed;
  const atMs = numberOrNull(parsed['atMs']);
  if (typeof tokenHash !== 'string' || atMs === null) return null;
  if (phase === 'refused')
    return typeof code === 'string' && isEnd(end) ? { phase, tokenHash, end, code, atMs } : null;
  const generation = numberOrNull(parsed['generation']);
  const attempts = numberOrNull(parsed['attempts']);
  if (phase !== 'sent' || generation === null || attempts === null) return null;
  return { phase, tokenHash, generation, attempts, atMs };
}

function isEnd(value: unknown): value is LoginEnd {
  return typeof value === 'string' && Object.hasOwn(ends, value);
}
