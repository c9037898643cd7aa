import type { CredentialSource } from '../accounts/index.ts';
import { clientCodecs, dialects, upstreamCodecs } from '../dialects/index.ts';
import type { Catalogue } from '../models/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { Ports } from '../ports.ts';
import { providers } from '../providers/index.ts';
import { createFairQueue, createRetryBudget, type Rotation } from '../scheduler/index.ts';
import type { Upstream } from '../upstream/index.ts';
import type { State } from './open-state.ts';
import type { Signals } from './signals.ts';

export interface PipelineParts {
  readonly ports: Ports;
  readonly state: State;
  readonly signals: Signals;
  readonly upstream: Upstream;
  readonly userAgent: string;
  readonly models: Catalogue;
  readonly credentials: CredentialSource;
  readonly rotation: Rotation;
  /** A conversation goes on with another account, and nobody asked for it. */
  readonly switched: (move: {
    readonly fromId: string;
    readonly toId: string;
    readonly reason: string;
  }) => void;
  readonly accountUsed: (accountId: string, nowMs: number) => void;
}

/** What serves requests, from the product's parts. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { ports, state, signals } = parts;
  const { clock, random, logger } = ports;
  return {
    clock,
    random,
    logger,
    upstream: parts.upstream,
    providers,
    dialects,
    codecs: { clients: clientCodecs, upstreams: upstreamCodecs },
    models: parts.models,
    userAgent: parts.userAgent,
    accounts: state.accounts,
    credentials: parts.credentials,
    health: state.health,
    quota: state.quota,
    sessions: state.sessions,
    queue: createFairQueue(clock.after),
    retryBudget: createRetryBudget(() => (random.bytes(1)[0] ?? 0) / 256),
    rotation: parts.rotation,
    holds: new Map(),
    activity: state.activity,
    settings: state.settings.current,
    relayedLogins: new Map(),
    accountsChanged: signals.accountsChanged,
    sessionMoved(move) {
      signals.hub.emit('session.moved', () => move);
      const { fromAccountId: fromId, toAccountId: toId, reason } = move;
      if (move.cause === 'automatic') parts.switched({ fromId, toId, reason });
    },
    accountUsed: parts.accountUsed,
  };
}
