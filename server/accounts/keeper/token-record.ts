import { hash } from 'node:crypto';

/** The secret record of one login, as it lies in the vault. Only the keeper writes it. */
export interface TokenRecord {
  readonly accessToken: string;
  /** Null: a login that cannot be renewed. */
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly scopes: readonly string[] | null;
  /** The client id that was issued for this login; null = the profile's. */
  readonly clientId: string | null;
  /** The vendor's stable id of the account; null when unknown. */
  readonly accountKey: string | null;
  /** Wall clock when the access token arrived. */
  readonly receivedAtMs: number;
  /** How long the access token lives from then on. */
  readonly lifeMs: number;
  /** No renewal before this long after `receivedAtMs`; null = any time. */
  readonly earliestAfterMs: number | null;
  /** Wall clock when the login itself ends; null when unknown. */
  readonly loginEndsAtMs: number | null;
  /** Every other field of the vendor's answers, as it came. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** A record to which an answer is still to come. */
export function emptyTokenRecord(receivedAtMs: number): TokenRecord {
  return {
    accessToken: '',
    refreshToken: null,
    idToken: null,
    scopes: null,
    clientId: null,
    accountKey: null,
    receivedAtMs,
    lifeMs: 0,
    earliestAfterMs: null,
    loginEndsAtMs: null,
    unknown: {},
  };
}

/** The vault's name for such a record. */
export const tokenRecordKind = 'oauth';

const recordFormat = 1;
/** The vault takes 1 MiB; what is beyond this is foreign matter, not tokens. */
const largestRecordCharacters = 700_000;

/**
 * The record as text. Unknown fields that cannot be written (nested too deep) or are too large are left out, with
 * `complete` false: they must never cost the tokens.
 */
export function encodeTokenRecord(record: TokenRecord): {
  readonly text: string;
  readonly complete: boolean;
} {
  try {
    const text = JSON.stringify({ format: recordFormat, ...record });
    if (text.length <= largestRecordCharacters) return { text, complete: true };
  } catch {
    // Nested deeper than the stack: written without it below.
  }
  return { text: JSON.stringify({ format: recordFormat, ...record, unknown: {} }), complete: false };
}

/** Null for anything that is not such a record. */
export function parseTokenRecord(text: string): TokenRecord | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(parsed) || parsed['format'] !== recordFormat) return null;
  const accessToken = parsed['accessToken'];
  const receivedAtMs = numberOrNull(parsed['receivedAtMs']);
  const lifeMs = numberOrNull(parsed['lifeMs']);
  if (typeof accessToken !== 'string' || receivedAtMs === null || lifeMs === null) return null;
  const scopes = parsed['scopes'];
  return {
    accessToken,
    refreshToken: textOrNull(parsed['refreshToken']),
    idToken: textOrNull(parsed['idToken']),
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : null,
    clientId: textOrNull(parsed['clientId']),
    accountKey: textOrNull(parsed['accountKey']),
    receivedAtMs,
    lifeMs,
    earliestAfterMs: numberOrNull(parsed['earliestAfterMs']),
    loginEndsAtMs: numberOrNull(parsed['loginEndsAtMs']),
    unknown: isObject(parsed['unknown']) ? parsed['unknown'] : {},
  };
}

/** SHA-256 of a token, hex: names it in notes and verdicts without being it. */
export function tokenHash(token: string): string {
  return hash('sha256', token);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
