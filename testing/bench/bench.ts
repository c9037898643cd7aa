import type { Peer, RunningPeer, SwitchyardSetup } from './peers/index.ts';
import type { Processes } from './processes.ts';
import type { Pace, Upstream } from './upstream/upstream.ts';

/** How long things take: a full run, or a quick look. */
export interface Lengths {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly wrkSeconds: number;
  readonly firstBytes: number;
  readonly pacedMs: number;
  readonly fastestMs: number;
  readonly idleSeconds: number;
  readonly tapSeconds: number;
  readonly soakHours: number;
}

export const fullLengths: Lengths = {
  rounds: 5,
  warmUpMs: 5_000,
  wrkSeconds: 2,
  firstBytes: 300,
  pacedMs: 4_000,
  fastestMs: 3_000,
  idleSeconds: 20,
  tapSeconds: 2,
  soakHours: 24,
};

export const quickLengths: Lengths = {
  rounds: 1,
  warmUpMs: 1_500,
  wrkSeconds: 1,
  firstBytes: 100,
  pacedMs: 2_000,
  fastestMs: 1_000,
  idleSeconds: 5,
  tapSeconds: 1,
  soakHours: 4,
};

/** What every measure works with. */
export interface Bench {
  readonly processes: Processes;
  readonly upstream: Upstream;
  /** A fresh folder under the run's own. */
  folder(name: string): Promise<string>;
  readonly lengths: Lengths;
  readonly setup: SwitchyardSetup;
  /** Starts another copy of a peer, as a person would run it. */
  startFresh(name: string): Promise<RunningPeer>;
  readonly peers: readonly Peer[];
}

/** Figures of one peer in one round, by name; the unit is in the name. */
export type Sample = Readonly<Record<string, number>>;

export type Combination = 'ratio' | 'difference';

/** One column of a table. A combination is made inside each round, against `to`'s figure of the same name. */
export interface Column {
  readonly title: string;
  readonly figure: string;
  readonly digits: number;
  /** Summed over the rounds instead of the median: for what must never happen. */
  readonly isTotal?: true;
  readonly against?: { readonly to: Reference; readonly how: Combination };
}

/** `best llm` is the best of the other LLM proxies in that round. */
export type Reference = 'direct' | 'nginx' | 'pass-through' | { readonly bestLlm: 'highest' | 'lowest' };

export interface Measure {
  readonly name: string;
  readonly title: string;
  /** Which face of the vendor it needs. */
  readonly upstream: 'whole' | Pace | 'none';
  readonly everyRound: boolean;
  applies(peer: RunningPeer): boolean;
  run(peer: RunningPeer, bench: Bench): Promise<Sample>;
  /** Rows of its table, where the product alone is measured in several ways: their figures are `<row>.<figure>`. */
  readonly rows?: readonly string[];
  readonly columns: readonly Column[];
}
