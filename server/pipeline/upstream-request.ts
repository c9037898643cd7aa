import type { AccountRecord } from '../accounts/index.ts';
import type { Credential, Provider } from '../providers/provider.ts';
import { requestHeaders, type UpstreamRequest } from '../upstream/index.ts';
import { headerMap } from './candidates.ts';
import type { Lane } from './lane.ts';

/** Who sends a request. */
export interface Sender {
  readonly account: AccountRecord;
  readonly provider: Provider;
  readonly credential: Credential;
  /** Another account served this conversation before. */
  readonly moved: boolean;
}

/** What goes to the vendor: the client's own bytes and headers with the account's credential; null = it has no such call. */
export function upstreamRequest(
  { call, facts }: Lane,
  userAgent: string,
  { account, provider, credential, moved }: Sender,
): UpstreamRequest | null {
  const { model, stream, isArrayStream } = call.fromPath;
  const target = model === null ? undefined : { model, stream: stream ?? false, isArray: isArrayStream };
  const path = provider.path(call.kind, call.query, target);
  if (path === null) return null;
  const base = account.baseUrl === null ? null : new URL(account.baseUrl);
  const headers = headerMap(call);
  const changes = provider.credentialHeaders(credential, headers, account.endpoint);
  const relayed = call.headers.authorization;
  const remove = moved ? [...changes.remove, ...(provider.accountBoundHeaders ?? [])] : changes.remove;
  const set = [...changes.set];
  if (credential.form === 'relayed' && relayed !== undefined) set.unshift(['authorization', relayed]);
  if (provider.goesByOurName === true) set.push(['user-agent', userAgent]);
  return {
    method: call.method,
    origin: base?.origin ?? provider.descriptor.origin,
    path: base === null ? path : `${base.pathname.replace(/\/$/, '')}${path}`,
    headers: requestHeaders(
      call.rawHeaders,
      call.headers.connection,
      { remove, set, withheld: call.keySecret },
      call.bodyWasDecoded,
    ),
    body: call.body,
    stream: facts?.stream ?? false,
    accountId: account.id,
  };
}
