import type { GrantProfile } from './grant-profile.ts';
import type { HeldCredential } from './held-credential.ts';
import type { Revoke } from './keeper-types.ts';
import type { TokenRecord } from './token-record.ts';
import type { SendTokenRequest, TokenRequest } from './token-request.ts';
import { readRecord, type TokenVault } from './token-vault.ts';

export interface RevocationParts {
  readonly vault: TokenVault;
  readonly send: SendTokenRequest;
  /** Waits for a renewal under way, after which nothing is written any more. */
  readonly forget: (account: string) => Promise<void>;
  /** Logins in memory: newer than the disk when a save failed. */
  readonly open: ReadonlyMap<string, { readonly held: HeldCredential }>;
}

/** The newest tokens of a login that goes away, ready to be revoked; null when there are none. */
export async function takeOut(
  { vault, send, forget, open }: RevocationParts,
  account: string,
  profile: GrantProfile,
): Promise<Revoke | null> {
  const held = open.get(account)?.held;
  await forget(account);
  const record = held?.record ?? (await readRecord(vault, account).catch(() => null))?.record ?? null;
  const request = record === null ? null : revocationRequest(profile, record);
  if (request === null) return null;
  return async () => {
    const reply = await send(request, account);
    return reply.state === 'answered' && reply.status === 200;
  };
}

/** RFC 7009 2.1 in the vendor's encoding: the refresh token where there is one, because all others end with it. */
export function revocationRequest(profile: GrantProfile, record: TokenRecord): TokenRequest | null {
  const { revocation } = profile;
  const token = record.refreshToken ?? record.accessToken;
  if (revocation === null || token === '') return null;
  const fields = {
    token,
    token_type_hint: record.refreshToken === null ? 'access_token' : 'refresh_token',
    client_id: record.clientId ?? profile.clientId,
  };
  const isJson = revocation.encoding === 'json';
  return {
    url: revocation.endpoint,
    contentType: isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
    limitMs: revocation.limitMs,
  };
}
