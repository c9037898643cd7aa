/** What is remembered of one key: an account, a model on it, or a vendor's endpoint (reliability notes 2.1-2.4). */
export interface KeyHealth {
  readonly rest: Rest | null;
  /** How often in a row it had to rest for a reason of ours; the length of the next rest follows from it. */
  readonly step: number;
  /** Since when nothing has failed; steps fade with it. */
  readonly cleanSinceMs: number;
}

/**
 * A time in which a key is left alone, then tried by one request. COOLING is `nowMs < untilMs`, PROBING what follows
 * until a request succeeds: no timer is needed for the way from one to the other.
 */
export interface Rest {
  readonly untilMs: number;
  /** The part of it that the vendor itself asked for; 0 where all of it is our inference. */
  readonly toldUntilMs: number;
  /** The moment the vendor named, without our spread; null when it named none. */
  readonly resetsAtMs: number | null;
  /** Stable short name of the failure, e.g. `plan-limit`. */
  readonly code: string;
  /** For people, without secrets. */
  readonly reason: string;
  /** The vendor named a moment beyond belief, and the bound took its place. */
  readonly isUnusual: boolean;
  readonly writtenAtMs: number;
  readonly probe: Probe | null;
}

/** The one request that tries a key after its rest. */
export interface Probe {
  readonly request: string;
  readonly sinceMs: number;
  /** Its first content came: others may follow, although only the end proves the key. */
  readonly isAnswering: boolean;
}

/** The owner must act; `link` is the vendor's own page, if it named one. */
export interface Attention {
  readonly code: string;
  readonly message: string;
  readonly notedAtMs: number;
}

export type StoreTrouble = 'locked' | 'denied' | 'absent' | 'corrupt' | 'unverified';

export type CredentialHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'refreshing'; readonly attempts: number }
  | { readonly state: 'persist-pending' }
  /** A renewal was sent and not answered. */
  | { readonly state: 'unknown-outcome'; readonly attempts: number }
  | CredentialEnd
  | {
      readonly state: 'store';
      readonly trouble: StoreTrouble;
      readonly before: Exclude<CredentialHealth, { readonly state: 'store' }>;
    };

/** A person, or the program that owns the login, has to act. `found` tells whether traffic or a renewal showed it. */
export type CredentialEnd = {
  readonly state: 'needs-login' | 'expired';
  readonly reason: string;
  readonly found: 'answer' | 'renewal';
  readonly notedAtMs: number;
};

/** Works, but slowly or failing in part: chosen last. */
export interface Degraded {
  readonly reason: string;
  readonly sinceMs: number;
  readonly good: number;
}

/** Weighted means over the last requests, to tell a slow or failing account from a good one. */
export interface Pace {
  readonly samples: number;
  readonly errors: number;
  readonly firstByteMs: number;
  /** The account's own usual first byte. */
  readonly usualMs: number;
  readonly lastAtMs: number;
}

/** 5xx and time-outs in a row; what they mean depends on how the vendor's other accounts do. */
export interface Trouble {
  readonly count: number;
  readonly sinceMs: number;
  readonly lastAtMs: number;
  readonly lastRequest: string;
}

export interface AccountState {
  readonly credential: CredentialHealth;
  readonly own: KeyHealth;
  readonly models: ReadonlyMap<string, KeyHealth>;
  readonly attention: Attention | null;
  readonly degraded: Degraded | null;
  readonly pace: Pace;
  readonly trouble: Trouble | null;
  /** Moments of 403s that nothing explains, within three hours. */
  readonly forbiddenAtMs: readonly number[];
  /** Moments of streams that broke off, within ten minutes. */
  readonly truncatedAtMs: readonly number[];
  readonly triedNowAtMs: number;
  /** The start of the hash of the token that the credential state is about; null where it is not known. */
  readonly tokenHash: string | null;
}

/** Health of everything: pure data, replaced as a whole. `endpoints` has keys of `endpointKey`. */
export interface HealthState {
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly endpoints: ReadonlyMap<string, KeyHealth>;
}

export const wellKey: KeyHealth = { rest: null, step: 0, cleanSinceMs: 0 };

export const wellAccount: AccountState = {
  credential: { state: 'ok' },
  own: wellKey,
  models: new Map(),
  attention: null,
  degraded: null,
  pace: { samples: 0, errors: 0, firstByteMs: 0, usualMs: 0, lastAtMs: 0 },
  trouble: null,
  forbiddenAtMs: [],
  truncatedAtMs: [],
  triedNowAtMs: Number.NEGATIVE_INFINITY,
  tokenHash: null,
};

export const wellState: HealthState = { accounts: new Map(), endpoints: new Map() };

/** An endpoint as a whole (`model` null), or one model at it: overload belongs to neither account. */
export function endpointKey(endpoint: string, model: string | null): string {
  return model === null ? endpoint : `${endpoint}\n${model}`;
}
