import type { FormatId, KeyPath } from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';
import type { AgentMode, ManagedKey } from './manifest.ts';

/** What is known of one file when a plan is made. `text` null = there is no file. */
export interface FileSituation {
  readonly agent: string;
  readonly home: string;
  readonly file: string;
  readonly format: FormatId;
  readonly text: string | null;
  /** False when even the directory would have to be made. */
  readonly directoryExists: boolean;
  /** Entries of this file only. */
  readonly entries: readonly LedgerEntry[];
  readonly nowMs: number;
}

export interface ApplyWish {
  readonly mode: AgentMode;
  readonly proxyUrl: string;
  /** Keys of this file only. */
  readonly keys: readonly ManagedKey[];
}

/** One key as it stands before and after; null = absent. Values are masked where they are secret. */
export interface PlannedChange {
  readonly file: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly why: string;
}

export interface ReadyPlan {
  readonly kind: 'ready';
  readonly action: 'apply' | 'undo';
  /** Null = the file is to be deleted, because we made it and nothing else is in it. */
  readonly nextText: string | null;
  readonly nextEntries: readonly LedgerEntry[];
  readonly changes: readonly PlannedChange[];
  /** Unified diff lines, secrets masked. */
  readonly diff: readonly string[];
  readonly warnings: readonly string[];
  readonly hashBefore: string;
  readonly hashAfter: string;
  /** The present text with secrets masked, for the backup. */
  readonly maskedText: string | null;
}

/** Nothing may be written. Line and column count from 1 and are null when the trouble has no place. */
export interface RefusedPlan {
  readonly kind: 'refused';
  readonly code: 'file-unparsable' | 'file-refused';
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

export type FilePlan = ReadyPlan | RefusedPlan;

/** A text that would do what is wanted, not yet checked. */
export interface Draft {
  readonly text: string | null;
  readonly entries: readonly LedgerEntry[];
  /** The only paths that may mean something else afterwards. */
  readonly touched: readonly KeyPath[];
  readonly warnings: readonly string[];
  readonly why: (path: KeyPath) => string;
}
