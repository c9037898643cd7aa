import type { GrantProfile } from './grant-profile.ts';
import type { TokenRecord } from './token-record.ts';

/** One POST to a token endpoint. `body` holds a secret: it is sent and never kept. */
export interface TokenRequest {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** How long the answer may take; absent = the sender's own limit. */
  readonly limitMs?: number;
}

/** What became of the POST. */
export type TokenReply =
  | {
      readonly state: 'answered';
      readonly status: number;
      readonly contentType: string;
      /** `Date` and `Retry-After` as they came; null when absent. */
      readonly date: string | null;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  /** `sent` is false only when it is certain that no byte of the request left. */
  | { readonly state: 'failed'; readonly sent: boolean; readonly reason: string };

/**
 * Sends once: no retry, no redirect. Never rejects. `accountId` says whose way out it takes (the outbound proxy of that
 * account); null = the global one.
 */
export type SendTokenRequest = (request: TokenRequest, accountId: string | null) => Promise<TokenReply>;

/** The refresh grant of RFC 6749 6 in the vendor's encoding. */
export function buildRenewalRequest(
  profile: GrantProfile,
  record: TokenRecord,
  refreshToken: string,
): TokenRequest {
  const scope = scopeOf(profile, record);
  const fields: Record<string, string> = {
    ...profile.parameters,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: record.clientId ?? profile.clientId,
    ...(scope === null ? {} : { scope }),
  };
  return profile.encoding === 'json'
    ? { url: profile.tokenEndpoint, contentType: 'application/json', body: JSON.stringify(fields) }
    : {
        url: profile.tokenEndpoint,
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams(fields).toString(),
      };
}

function scopeOf({ scope: rule }: GrantProfile, { scopes }: TokenRecord): string | null {
  if (rule === null) return null;
  if (rule.from === 'fixed') return rule.scope;
  const kept = (scopes ?? []).filter((scope) => !rule.without.includes(scope));
  return kept.length === 0 ? null : kept.join(' ');
}
