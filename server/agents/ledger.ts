import { createHash } from 'node:crypto';
import type { FormatId, KeyPath, Placement } from './formats/text-format.ts';
import type { AgentMode } from './manifest.ts';

/** What stood at the key before our first write. */
export type PreviousValue = { readonly present: false } | { readonly present: true; readonly text: string };

/** What the file was before our first write, when it held nothing. */
export type FileBase =
  | { readonly kind: 'missing'; readonly directoryCreated: boolean }
  | { readonly kind: 'blank'; readonly text: string };

/** One key that we own: enough to recognise our value and to put the former one back to the byte. */
export interface LedgerEntry {
  readonly agent: string;
  readonly home: string;
  readonly file: string;
  readonly format: FormatId;
  readonly path: KeyPath;
  readonly mode: AgentMode;
  readonly secret: boolean;
  readonly neededByTable: boolean;
  readonly previous: PreviousValue;
  /** Hash of our value (`valueHash`): the client key itself is never stored here. */
  readonly oursHash: string;
  /** Our value for people, masked where it is secret. */
  readonly oursShown: string;
  readonly placements: readonly Placement[];
  readonly base: FileBase | null;
  /** Wall clock, milliseconds. */
  readonly appliedAtMs: number;
}

export type WriteAction = 'apply' | 'undo';

/** Identifies one file of one agent home. */
export interface FileScope {
  readonly agent: string;
  readonly home: string;
  readonly file: string;
}

/** Written down before the file is, so that a crash between the two can be told apart afterwards. */
export interface PendingWrite extends FileScope {
  readonly action: WriteAction;
  /** Hash of the file's text (`textHash`) before and after; of a missing file: `missingFile`. */
  readonly hashBefore: string;
  readonly hashAfter: string;
  /** All entries of the file once the write has happened. */
  readonly entries: readonly LedgerEntry[];
  readonly keys: readonly string[];
  readonly note: string | null;
  readonly atMs: number;
}

export interface HistoryEntry {
  readonly id: number;
  readonly atMs: number;
  readonly action: WriteAction;
  readonly file: string;
  /** Dotted paths. */
  readonly keys: readonly string[];
  readonly note: string | null;
  readonly hashBefore: string;
  readonly hashAfter: string;
  readonly appVersion: string;
}

/** Where it is kept which keys are ours. All methods are synchronous and durable when they return. */
export interface AgentLedger {
  /** In the order in which the keys were written. */
  readonly entries: (agent: string, home: string) => readonly LedgerEntry[];
  /** Homes of an agent that have entries, also ones that the environment no longer names. */
  readonly homes: (agent: string) => readonly string[];
  /** Replaces an older pending write of the same file. */
  readonly begin: (pending: PendingWrite) => void;
  /** Makes the pending entries the file's entries and adds the write to the history; a no-op without pending write. */
  readonly confirm: (scope: FileScope) => void;
  /** Forgets the pending write; the entries stay as they were. */
  readonly drop: (scope: FileScope) => void;
  readonly pending: () => readonly PendingWrite[];
  /** Replaces all entries of a file without a write, for instance after keys were given up. */
  readonly replace: (scope: FileScope, entries: readonly LedgerEntry[]) => void;
  /** Newest first. */
  readonly history: (agent: string, home?: string) => readonly HistoryEntry[];
}

export const missingFile = 'missing';

export function textHash(text: string | null): string {
  return text === null ? missingFile : createHash('sha256').update(text).digest('hex');
}

/** Type and value: the string "1" and the number 1 are different settings. */
export function valueHash(value: unknown): string {
  return createHash('sha256')
    .update(`${typeof value}:${String(value)}`)
    .digest('hex');
}
