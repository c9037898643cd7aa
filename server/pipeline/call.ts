import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { SessionMove, Settings } from '../contract/index.ts';
import type { AccountRecord, AccountRepository, CredentialSource, HealthStore } from '../accounts/index.ts';
import type { ClientCodec, Codec } from '../dialects/codec.ts';
import type { DialectId, NativeDialect } from '../dialects/dialect.ts';
import type { ListedModel, ModelTraits } from '../ir/index.ts';
import type { Clock, Logger, Random } from '../ports.ts';
import type { CallKind, Provider } from '../providers/provider.ts';
import type { QuotaStore } from '../quota/index.ts';
import type { FairQueue, RetryBudget, Rotation, Sessions } from '../scheduler/index.ts';
import type { Upstream } from '../upstream/index.ts';
import type { Activity } from '../usage/index.ts';
import type { Ending } from './ending.ts';

/** Who asks: the client key as the gate matched it. */
export interface CallKey {
  readonly id: string;
  readonly label: string;
  readonly agent: string | null;
  readonly pinnedAccountId: string | null;
  readonly pinnedProvider: string | null;
}

/** What a path told besides the kind of call. */
export interface PathFacts {
  /** The model, where the dialect puts it into the path (Gemini). */
  readonly model: string | null;
  /** The way of answering, where the path tells. */
  readonly stream: boolean | null;
  /** `/api/provider/{provider}/…`: this provider only. */
  readonly provider: string | null;
  /** Gemini's stream without `alt=sse`: a JSON array that grows. */
  readonly isArrayStream: boolean;
}

/** One request of a client, past the gate and with its body read. */
export interface InboundCall {
  readonly kind: CallKind;
  readonly dialect: DialectId;
  readonly fromPath: PathFacts;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Plain JSON bytes, or null for a request without a body. */
  readonly body: Buffer | null;
  /** The client had compressed the body. */
  readonly bodyWasDecoded: boolean;
  readonly key: CallKey;
  /** The secret of that key, as the client sent it; it must not travel on. */
  readonly keySecret: string;
  readonly ownBearer: string | null;
  readonly response: ServerResponse;
  /** Of the proxy that took the request. */
  readonly ending: Ending;
}

/** What is known of accounts' models. */
export interface ModelKnowledge {
  /** The ids that an account's vendor lists, or that the person named; null = not known. */
  listed(accountId: string): ReadonlySet<string> | null;
  /** The same with what is known of each; empty when not known. */
  models(accountId: string): readonly ListedModel[];
  traits(account: AccountRecord, provider: Provider, model: string): ModelTraits;
  /** Reads lists that are old or unknown; resolves after a few seconds at most, whatever came of it. */
  learn(): Promise<void>;
}

/** Everything the pipeline works with; built once in the composition root. */
export interface Pipeline {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly upstream: Upstream;
  readonly providers: readonly Provider[];
  readonly dialects: Readonly<Record<DialectId, NativeDialect>>;
  /** The translating sides of the dialects. */
  readonly codecs: {
    readonly clients: Readonly<Record<DialectId, ClientCodec>>;
    readonly upstreams: Readonly<Partial<Record<DialectId, Codec>>>;
  };
  readonly models: ModelKnowledge;
  /** `Switchyard/<version>`: the name on requests that we compose ourselves. */
  readonly userAgent: string;
  readonly accounts: AccountRepository;
  readonly credentials: CredentialSource;
  readonly health: HealthStore;
  readonly quota: QuotaStore;
  readonly sessions: Sessions;
  readonly queue: FairQueue;
  readonly retryBudget: RetryBudget;
  readonly rotation: Rotation;
  /** Until when nobody of a vendor is moved, because a login of it was just ended. */
  readonly holds: Map<string, number>;
  readonly activity: Activity;
  readonly settings: () => Settings;
  /** Which pass-through account a relayed login belongs to, by the login's hash. */
  readonly relayedLogins: Map<string, string>;
  /** Something about an account changed that a person can see. */
  readonly accountsChanged: () => void;
  /** A conversation went to another account. */
  readonly sessionMoved: (move: SessionMove) => void;
  /** An account served a request. */
  readonly accountUsed: (accountId: string, nowMs: number) => void;
}
