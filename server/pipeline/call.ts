import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Settings } from '../contract/index.ts';
import type { AccountRepository, CredentialSource, HealthStore } from '../accounts/index.ts';
import type { DialectId, NativeDialect } from '../dialects/dialect.ts';
import type { Clock, Logger, Random } from '../ports.ts';
import type { CallKind, Provider } from '../providers/provider.ts';
import type { QuotaStore } from '../quota/index.ts';
import type { Sessions } from '../scheduler/index.ts';
import type { Upstream } from '../upstream/index.ts';
import type { Activity } from '../usage/index.ts';

/** Who asks: the client key as the gate matched it. */
export interface CallKey {
  readonly id: string;
  readonly label: string;
  readonly agent: string | null;
  readonly pinnedAccountId: string | null;
  readonly pinnedProvider: string | null;
}

/** One request of a client, past the gate and with its body read. */
export interface InboundCall {
  readonly kind: CallKind;
  readonly dialect: DialectId;
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
}

/** Everything the pipeline works with; built once in the composition root. */
export interface Pipeline {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly upstream: Upstream;
  readonly providers: readonly Provider[];
  readonly dialects: Readonly<Record<DialectId, NativeDialect>>;
  readonly accounts: AccountRepository;
  readonly credentials: CredentialSource;
  readonly health: HealthStore;
  readonly quota: QuotaStore;
  readonly sessions: Sessions;
  readonly activity: Activity;
  readonly settings: () => Settings;
  /** Which pass-through account a relayed login belongs to, by the login's hash. */
  readonly relayedLogins: Map<string, string>;
  /** Something about an account changed that a person can see. */
  readonly accountsChanged: () => void;
  /** An account served a request. */
  readonly accountUsed: (accountId: string, nowMs: number) => void;
}
