/** Why a login needs the person again. */
export type LoginEnd =
  /** The vendor does not accept the refresh token any more. */
  | 'refused'
  /** The vendor says that the login has reached its time limit. */
  | 'time-limit'
  /** The vendor holds or has closed the account. */
  | 'on-hold'
  /** The vendor does not accept the program that asks: a fault of ours or of the registration. */
  | 'client-refused'
  /** Refused after a renewal whose answer never arrived: most likely the vendor had renewed, and the answer was lost. */
  | 'interrupted'
  /** Three renewals went out and none was answered. */
  | 'unknown-outcome'
  /** There is no refresh token. */
  | 'no-refresh-token';

/** One final answer of a token endpoint. */
export interface RefusalRule {
  /** Compared with `error`, `error.code`, `error.type`, `code` and `error_description` of the answer. */
  readonly code: string;
  /** Text that `error_description` must hold too, compared without case; null = any. */
  readonly description: string | null;
  readonly end: Exclude<LoginEnd, 'interrupted' | 'unknown-outcome' | 'no-refresh-token'>;
}

/** Which scopes a renewal asks for. `granted`: those that came with the tokens, without the named ones. */
export type ScopeRule =
  | { readonly from: 'fixed'; readonly scope: string }
  | { readonly from: 'granted'; readonly without: readonly string[] };

/**
 * How one kind of login is renewed, as data: the keeper knows no vendor. Facts per vendor stand in the notes
 * (anthropic protocol 1.1-1.4, codex protocol 1.1-1.4 and 7.1).
 */
export interface GrantProfile {
  /** Logins with the same value share a turn (one renewal at a time) and a stop after failures. */
  readonly group: string;
  /** Absolute address of the token endpoint. */
  readonly tokenEndpoint: string;
  /** Public client id; a login with its own registration carries its own and wins. */
  readonly clientId: string;
  readonly encoding: 'json' | 'form';
  /** Sent with every renewal as they are, for example `resource`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly scope: ScopeRule | null;
  /** How long the vendor accepts a spent refresh token again, as far as it says so. Null = never (the safe value). */
  readonly replayGraceMs: number | null;
  /** Name of the answer's field with the moment before which a renewal is refused and burns the token. */
  readonly earliestRenewalField: string | null;
  /** When the login itself ends. */
  readonly loginEnd: LoginEndRule | null;
  /** Final answers, first match wins. Anything else is temporary. */
  readonly refusals: readonly RefusalRule[];
  readonly idToken: 'keep' | 'drop';
  /** How a login is ended at the vendor (RFC 7009); null = it has no such endpoint. */
  readonly revocation: RevocationRule | null;
}

export interface RevocationRule {
  /** Absolute address. */
  readonly endpoint: string;
  readonly encoding: 'json' | 'form';
  /** The vendor's own program waits no longer. */
  readonly limitMs: number;
  /** Where a person ends the session, in one sentence, and the page. */
  readonly byHand: string;
  readonly byHandUrl: string;
}

export interface LoginEndRule {
  /** Name of the answer's field with the seconds that are left; null = the vendor does not say. */
  readonly field: string | null;
  /** Taken at sign-in when the field is missing; null = unknown then. */
  readonly assumedMs: number | null;
  /** `fixed`: the end is set at sign-in and only ever moves earlier. `sliding`: each renewal sets it anew. */
  readonly moves: 'fixed' | 'sliding';
}

/** What RFC 6749 5.2 calls final; a vendor's own list goes before it. */
export const standardRefusals: readonly RefusalRule[] = [
  { code: 'invalid_grant', description: null, end: 'refused' },
  { code: 'access_denied', description: null, end: 'refused' },
  { code: 'invalid_client', description: null, end: 'client-refused' },
  { code: 'unauthorized_client', description: null, end: 'client-refused' },
];
