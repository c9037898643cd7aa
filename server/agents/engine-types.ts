import type { Clock } from '../ports.ts';
import type { AgentChoice } from './choice.ts';
import type { FileAccess } from './file-access.ts';
import type { PlannedChange } from './file-plan.ts';
import type { AgentLedger, HistoryEntry } from './ledger.ts';
import type { AgentManifest, AgentMode, Environment, OfferedModel } from './manifest.ts';
import type { OwnedKey } from './owned-keys.ts';
import type { AgentStatus } from './status.ts';

export interface AgentEngineOptions {
  readonly environment: Environment;
  /** The person's home directory. */
  readonly homeDirectory: string;
  readonly ledger: AgentLedger;
  readonly clock: Clock;
  /** Switchyard's data directory; backups go below it. */
  readonly dataDirectory: string;
  readonly delay: (delayMs: number) => Promise<void>;
  readonly findExecutable?: (name: string) => Promise<string | null>;
  readonly manifests?: readonly AgentManifest[];
  readonly platform?: NodeJS.Platform;
  readonly fileAccess?: FileAccess;
  /** Home directories inside Linux systems on Windows; default: asked of `wsl.exe` on Windows, else none. */
  readonly listWslHomes?: () => Promise<readonly string[]>;
  /** Something about an agent became known after the call that caused it had returned. */
  readonly onLateChange?: (change: LateChange) => void;
}

/**
 * `file`: the last look after a write found something, told in `message`. `version`: a program has answered. `homes`:
 * homes in Linux systems on Windows were found or are gone.
 */
export type LateChange =
  | { readonly kind: 'file'; readonly agent: string; readonly home: string; readonly message: string }
  | { readonly kind: 'version'; readonly executable: string }
  | { readonly kind: 'homes' };

export interface AgentTarget {
  readonly agent: string;
  /** Default: the agent's first home. */
  readonly home?: string | undefined;
}

export interface ApplyRequest extends AgentTarget {
  /** Default: the agent's recommended one. */
  readonly mode?: AgentMode | undefined;
  /** Origin of the proxy, for example `http://127.0.0.1:4310`. */
  readonly proxyUrl: string;
  readonly clientKey: string;
  /** Model names by slot id; default: the stored choice. */
  readonly models?: Readonly<Record<string, string>> | undefined;
  /** What Switchyard serves, for agents that have to be told; default: nothing. */
  readonly catalogue?: readonly OfferedModel[] | undefined;
}

export interface UndoRequest extends AgentTarget {
  /** Dotted paths (`OwnedKey.key`); absent = all. */
  readonly keys?: readonly string[] | undefined;
}

export type PlanRequest =
  | ({ readonly action: 'apply' } & ApplyRequest)
  | ({ readonly action: 'undo' } & UndoRequest);

/** What an apply or undo would do, for showing; nothing is written. */
export interface AgentPlan {
  readonly agent: string;
  readonly home: string;
  readonly action: 'apply' | 'undo';
  readonly mode: AgentMode | null;
  readonly changes: readonly PlannedChange[];
  /** A unified diff over all files, secrets masked; empty when nothing would change. */
  readonly diff: string;
  readonly warnings: readonly string[];
  readonly refused: {
    readonly file: string;
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
  } | null;
}

export interface AgentOutcome {
  readonly agent: AgentStatus;
  readonly warnings: readonly string[];
}

/** Points agents at the proxy and puts them back. Writes to one agent home never overlap. */
export interface AgentEngine {
  /** Never waits for a program: versions and homes that are not known yet come with `onLateChange`. */
  readonly list: () => Promise<readonly AgentStatus[]>;
  /** One entry of the list. Throws not-found. */
  readonly status: (target: AgentTarget) => Promise<AgentStatus>;
  readonly plan: (request: PlanRequest) => Promise<AgentPlan>;
  /**
   * Remembers the models and that the file is the way. Throws not-found, input-invalid, file-unparsable, file-refused,
   * file-changed; then nothing was written, or it was put back.
   */
  readonly apply: (request: ApplyRequest) => Promise<AgentOutcome>;
  /** Throws not-found, file-unparsable, file-refused, file-changed; the entries stay until the files could be written. */
  readonly undo: (request: UndoRequest) => Promise<AgentOutcome>;
  /** The keys that are ours now. Throws not-found, file-unparsable, file-refused. */
  readonly keys: (target: AgentTarget) => Promise<readonly OwnedKey[]>;
  /** A sentence when the file names other models than `catalogue` has now; null for agents that need no names. */
  readonly modelNote: (target: AgentTarget, catalogue: readonly OfferedModel[]) => Promise<string | null>;
  /** Gives up the keys that somebody changed or removed; no file is written. Throws as `keys` does. */
  readonly keep: (target: AgentTarget) => Promise<AgentOutcome>;
  readonly history: (agent: string, home?: string) => readonly HistoryEntry[];
  /** What the person chose, or what counts without a choice. Throws not-found. */
  readonly choice: (target: AgentTarget) => Promise<AgentChoice>;
  /** Remembered only: no file is written. Throws not-found, input-invalid. */
  readonly setChoice: (
    target: AgentTarget,
    choice: Pick<AgentChoice, 'way' | 'models'>,
  ) => Promise<AgentStatus>;
  /** A further home: an existing directory. Throws not-found, input-invalid. */
  readonly addHome: (agent: string, path: string) => Promise<AgentStatus>;
  /** Forgets an added home; refused (input-invalid) while keys of ours are in it. Throws not-found. */
  readonly removeHome: (agent: string, path: string) => Promise<void>;
  /** To be called once at start, before anything else: settles what a crash cut off. */
  readonly reconcile: () => Promise<readonly string[]>;
  /** No late looks and no calls to `onLateChange` after this. */
  readonly close: () => void;
}
