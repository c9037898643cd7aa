import type { CredentialState, KeeperEvent } from './credential-state.ts';
import type { GrantProfile } from './grant-profile.ts';
import type { RenewalParts } from './renewal.ts';
import type { SignedIn } from './sign-in.ts';
import type { TokenRecord } from './token-record.ts';

export interface AccessToken {
  readonly token: string;
  /** Wall clock, as far as it can be told. */
  readonly expiresAtMs: number;
}

/** What is known about a login beside its access and refresh token. */
export type LoginDetails = Pick<
  TokenRecord,
  'idToken' | 'scopes' | 'loginEndsAtMs' | 'accountKey' | 'clientId' | 'unknown'
>;

/** When a login itself ends. */
export interface LoginEndMoment {
  /** Wall clock, ms since the epoch. */
  readonly endsAtMs: number;
  /** The vendor did not tell: it is what the vendor's own program assumes. */
  readonly isAssumed: boolean;
}

/** Asks the vendor to end a login, once; true when it said so. Never rejects. */
export type Revoke = () => Promise<boolean>;

export interface QuitReport {
  readonly safe: boolean;
  /** Accounts whose newest tokens exist only in memory, or are on their way: quitting now may end these logins. */
  readonly unsaved: readonly string[];
}

/**
 * Owns every login that we made ourselves: hands out access tokens, renews them in time, and never loses a refresh
 * token by its own doing. The rules are R1 to R14 of the reliability notes, 1.1.
 */
export interface TokenKeeper {
  /** Begins to look after an account. Answers with its state once an unsettled renewal was looked at; null: unreadable. */
  watch(account: string, profile: GrantProfile): Promise<CredentialState | null>;
  /**
   * A token that lives, renewed first if need be. Throws `credential-expired` (sign in again; `details.end` says why),
   * `account-unavailable` or `upstream-unreachable` with `retryAfterSeconds`, `shutting-down`, or an error of the vault.
   */
  accessToken(account: string, profile: GrantProfile): Promise<AccessToken>;
  /** After a 401: renews, unless the token has moved since the one that failed. Throws like `accessToken`. */
  renew(account: string, profile: GrantProfile, failedToken: string): Promise<AccessToken>;
  /** Takes a new sign-in over: durable when it resolves. Throws `conflict` when it belongs to another vendor account. */
  signedIn(account: string, profile: GrantProfile, signIn: SignedIn): Promise<void>;
  details(account: string, profile: GrantProfile): Promise<LoginDetails>;
  states(): ReadonlyMap<string, CredentialState>;
  /** When the login of a watched account ends; null = not known. */
  loginEnd(account: string): LoginEndMoment | null;
  /**
   * For an account that is being removed: ends the looking after like `forget` and takes the newest tokens out, so that
   * the vault may be emptied before the vendor is asked. Null: there is nothing to revoke, or nothing that can be read.
   */
  takeOut(account: string, profile: GrantProfile): Promise<Revoke | null>;
  /** The person's consent to renew a login of which only an older copy could be read. */
  permitRenewal(account: string): void;
  /** Ends the looking after (the account is removed); waits for a renewal under way. The vault is not touched. */
  forget(account: string): Promise<void>;
  /** The machine is about to sleep: nothing new starts. */
  suspend(): void;
  /** The machine is awake, the network changed, or a quit was called off. */
  resume(): void;
  /** Starts nothing new and waits (milliseconds; 35,000 is the rule) until no renewal is between request and disk. */
  beforeQuit(limitMs: number): Promise<QuitReport>;
  /** Stops the schedule; renewals under way are waited for. */
  close(): Promise<void>;
}

/** What `createKeeper` is made of. */
export type KeeperParts = Omit<RenewalParts, 'save' | 'changed' | 'atRisk' | 'permitted'> & {
  readonly emit: (event: KeeperEvent) => void;
  /** True when the network works; null: the rest after waking is waited out. */
  readonly probeNetwork: (() => Promise<boolean>) | null;
};
