import type { GrantProfile } from './grant-profile.ts';
import { accessTokenLife, parseMoment } from './token-life.ts';
import { numberOrNull, textOrNull, type TokenRecord } from './token-record.ts';

/** When an answer arrived. */
export interface Arrival {
  /** Our wall clock. */
  readonly nowMs: number;
  /** The vendor's, from its `Date` header; null when it sent none. */
  readonly vendorNowMs: number | null;
}

export interface MergedAnswer {
  readonly record: TokenRecord;
  /** What was odd about the answer, for the log; no values. */
  readonly oddities: readonly string[];
}

const second = 1000;
const longestLoginMs = 10 * 366 * 24 * 60 * 60 * second;
const readFields: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'expires_in',
  'scope',
]);

/** True when a parsed answer holds at least one token. */
export function holdsTokens(answer: Readonly<Record<string, unknown>>): boolean {
  return textOrNull(answer['access_token']) !== null || textOrNull(answer['refresh_token']) !== null;
}

/**
 * The record after an answer of the token endpoint (RFC 6749 5.1). Every field may be missing: the old value stays.
 * An empty refresh token counts as missing. Never throws, whatever the fields hold.
 */
export function mergeAnswer(
  old: TokenRecord,
  answer: Readonly<Record<string, unknown>>,
  arrival: Arrival,
  profile: GrantProfile,
): MergedAnswer {
  const oddities: string[] = [];
  const vendorNowMs = arrival.vendorNowMs ?? arrival.nowMs;
  const accessToken = textOrNull(answer['access_token']);
  const refreshToken = textOrNull(answer['refresh_token']);
  if (refreshToken === null && 'refresh_token' in answer) oddities.push('refresh_token without a text');
  if (accessToken === null) oddities.push('no access_token');
  const timing =
    accessToken === null
      ? {}
      : {
          accessToken,
          receivedAtMs: arrival.nowMs,
          lifeMs: accessTokenLife(answer['expires_in'], accessToken, vendorNowMs),
          earliestAfterMs: earliestAfter(answer, vendorNowMs, profile),
        };
  const record: TokenRecord = {
    ...old,
    ...timing,
    refreshToken: refreshToken ?? old.refreshToken,
    idToken: profile.idToken === 'drop' ? null : (textOrNull(answer['id_token']) ?? old.idToken),
    scopes: scopesOf(answer['scope']) ?? old.scopes,
    loginEndsAtMs: loginEnd(old.loginEndsAtMs, answer, arrival.nowMs, profile),
    unknown: Object.fromEntries([
      ...Object.entries(old.unknown),
      ...Object.entries(answer).filter(([name]) => !readFields.has(name)),
    ]),
  };
  return { record, oddities };
}

function scopesOf(scope: unknown): readonly string[] | null {
  if (typeof scope !== 'string') return null;
  const scopes = scope.split(/\s+/).filter((part) => part !== '');
  return scopes.length === 0 ? null : scopes;
}

function earliestAfter(
  answer: Readonly<Record<string, unknown>>,
  vendorNowMs: number,
  { earliestRenewalField }: GrantProfile,
): number | null {
  if (earliestRenewalField === null) return null;
  const moment = parseMoment(answer[earliestRenewalField]);
  return moment === null ? null : Math.max(0, moment - vendorNowMs);
}

function loginEnd(
  old: number | null,
  answer: Readonly<Record<string, unknown>>,
  nowMs: number,
  { loginEnd: rule }: GrantProfile,
): number | null {
  if (rule === null || rule.field === null) return old;
  const left = (numberOrNull(answer[rule.field]) ?? Number.NaN) * second;
  if (!(left > 0 && left <= longestLoginMs)) return old;
  const end = nowMs + left;
  return rule.moves === 'sliding' || old === null ? end : Math.min(old, end);
}
