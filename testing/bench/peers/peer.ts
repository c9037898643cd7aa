import type { Target } from '../load/target.ts';
import type { Probe } from './probe-client.ts';
import type { Processes } from '../processes.ts';

export interface PeerContext {
  readonly processes: Processes;
  /** The peer's own folder; removed after the run. */
  readonly folder: string;
  readonly upstreamPort: number;
  /** Whether a peer of ours is looked into; without, it runs as a person runs it. */
  readonly probed: boolean;
}

/** `llm`: another LLM proxy; `product`: Switchyard; the rest are marks to measure by. */
export type PeerKind = 'mark' | 'llm' | 'product';

export interface RunningPeer {
  readonly name: string;
  readonly kind: PeerKind;
  readonly target: Target;
  /** Null for the direct connection. */
  readonly pid: number | null;
  /** A look inside, where the peer is ours. */
  readonly probe: Probe | null;
  stop(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  readonly kind: PeerKind;
  /** Resolves when it listens. */
  start(context: PeerContext): Promise<RunningPeer>;
  /** Null when it can run here, else why not. */
  missing(): Promise<string | null>;
}
