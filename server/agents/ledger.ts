import { createHash } from 'node:crypto';
import { isTable } from './formats/semantic-diff.ts';
import type { FormatId, KeyPath, Placement } from './formats/text-format.ts';
import type { AgentMode } from './manifest.ts';
import type { AgentChoice } from './choice.ts';

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
  /** Why the key is set, for people; absent in records of older versions. */
  readonly why?: string;
  /** Wall clock, milliseconds. */
  readonly appliedAtMs: number;
}

/** `keep`: keys that somebody changed were given up; no file was written. */
export type WriteAction = 'apply' | 'undo' | 'keep';

/** Identifies one file of one agent home. */
export interface FileScope {
  readonly agent: string;
  readonly home: string;
  readonly file: string;
}

/** Written down before the file is, so that a crash between the two can be told apart afterwards. */
export interface PendingWrite extends FileScope {
  /** The same for all files that are written together; they are settled together too. */
  readonly set: string;
  /** True for an undo that a start began to end an interrupted run: it is finished in any case. */
  readonly recovery?: true;
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
  /** In one transaction; replaces older pending writes of the same files. */
  readonly begin: (pending: readonly PendingWrite[]) => void;
  /**
   * In one transaction: makes the pending entries the files' entries and adds the writes to the history. A file without
   * pending write is passed over.
   */
  readonly confirm: (scopes: readonly FileScope[]) => void;
  /** In one transaction: forgets the pending writes; the entries stay as they were. */
  readonly drop: (scopes: readonly FileScope[]) => void;
  readonly pending: () => readonly PendingWrite[];
  /** Replaces all entries of a file without a write, for instance after keys were given up. */
  readonly replace: (scope: FileScope, entries: readonly LedgerEntry[]) => void;
  /** Newest first. */
  readonly history: (agent: string, home?: string) => readonly HistoryEntry[];
  /** What the person chose for an agent home; null = nothing yet. */
  readonly choice: (agent: string, home: string) => AgentChoice | null;
  /** Null forgets the choice. */
  readonly setChoice: (agent: string, home: string, choice: AgentChoice | null) => void;
  /** Homes that the person added (`source` is `added`). */
  readonly addedHomes: (agent: string) => readonly string[];
}

const missingFile = 'missing';

export function textHash(text: string | null): string {
  return text === null ? missingFile : createHash('sha256').update(text).digest('hex');
}

/**
 * Type and value: the string "1" and the number 1 are different settings. Tables count by content, whatever the order
 * of their keys; lists by order.
 */
export function valueHash(value: unknown): string {
  const isContainer = Array.isArray(value) || isTable(value);
  return createHash('sha256')
    .update(isContainer ? `container:${canonicalText(value)}` : `${typeof value}:${String(value)}`)
    .digest('hex');
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (isTable(value)) {
    const names = Object.keys(value).toSorted();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`).join(',')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
