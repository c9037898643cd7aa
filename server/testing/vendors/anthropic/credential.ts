import type { AccountBook, AnthropicAccount } from '../accounts.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { AnthropicFailure } from './failures.ts';

export type Credential =
  | { readonly state: 'known'; readonly account: AnthropicAccount }
  | { readonly state: 'refused'; readonly failure: AnthropicFailure };

/** The token of an `Authorization: Bearer` header. */
export const bearerOf = (request: Pick<RecordedRequest, 'headers'>): string | undefined =>
  /^Bearer (.+)$/iu.exec(request.headers['authorization'] ?? '')?.[1];

export const hasOauthBeta = (request: RecordedRequest): boolean =>
  (request.headers['anthropic-beta'] ?? '').split(',').some((value) => value.trim() === 'oauth-2025-04-20');

/** The request as a server sees it that reads one form of credential only. */
export function onlyCredential(
  request: RecordedRequest,
  form: 'bearer' | 'x-api-key' | undefined,
): Pick<RecordedRequest, 'headers'> {
  if (form === undefined) return request;
  const ignored = form === 'bearer' ? 'x-api-key' : 'authorization';
  const kept = Object.entries(request.headers).filter(([name]) => name !== ignored);
  return { headers: Object.fromEntries(kept) };
}

/**
 * Finds the account of a request. Every credential that is present has to be known and to mean the same account, so
 * that a leaked local key next to the right one is noticed. A plan account is never reached by `x-api-key`.
 */
export function readCredential(
  request: Pick<RecordedRequest, 'headers'>,
  book: AccountBook<AnthropicAccount>,
): Credential {
  const bearer = bearerOf(request);
  const key = request.headers['x-api-key'];
  const byBearer = bearer === undefined ? undefined : book.bySecret(bearer);
  const byKey = key === undefined ? undefined : book.bySecret(key);
  if (bearer !== undefined && byBearer === undefined) return { state: 'refused', failure: 'invalid-bearer' };
  if (key !== undefined && byKey?.kind !== 'api-key') return { state: 'refused', failure: 'invalid-key' };
  if (byBearer !== undefined && byKey !== undefined && byBearer.name !== byKey.name)
    return { state: 'refused', failure: 'invalid-key' };
  const account = byBearer ?? byKey;
  return account === undefined ? { state: 'refused', failure: 'invalid-key' } : { state: 'known', account };
}
