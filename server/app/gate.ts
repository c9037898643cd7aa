import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '../errors/index.ts';
import { clientKeyPrefix, type ClientKey, type ClientKeys } from '../accounts/index.ts';

/** What the gate learnt of a request; the routes behind it trust this and nothing else. */
export interface GatePass {
  readonly ok: true;
  readonly key: ClientKey;
  /** Path without query and without the `/k/<key>` prefix. */
  readonly path: string;
  /** `?…` or empty; our own key is taken out. */
  readonly query: string;
  /** The secret that opened the gate, so that it can be kept from travelling on. */
  readonly presented: string;
  /** A login that the agent brought along in `Authorization`, else null. */
  readonly ownBearer: string | null;
}

export interface GateRefusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  /** Steps before the key answer the same few bytes to everybody, so that a page cannot probe. */
  readonly uniform: boolean;
  readonly path: string;
}

const headerLimit = 64;

/**
 * The order of `reliability notes 3.2`: framing, Host, browser marks, key. Runs at the raw server level in front of
 * every route, so that a new route cannot miss it; it has no rules about paths that another layer could read
 * differently.
 */
export function inspect(
  request: IncomingMessage,
  hosts: ReadonlySet<string>,
  keys: ClientKeys,
): GatePass | GateRefusal {
  const url = request.url ?? '';
  const refuse = (code: ErrorCode, message: string, uniform = true): GateRefusal => ({
    ok: false,
    code,
    message,
    uniform,
    path: pathOf(url),
  });
  const { headers, rawHeaders } = request;
  const remote = request.socket.remoteAddress;
  if (remote !== undefined && !isLoopback(remote)) return refuse('host-refused', 'refused');
  if (url[0] !== '/' || rawHeaders.length / 2 > headerLimit) return refuse('host-refused', 'refused');
  if (!hosts.has(headers.host ?? '') || countHosts(rawHeaders) !== 1)
    return refuse('host-refused', 'refused');
  if (hasBrowserMarks(headers)) return refuse('browser-refused', 'refused');

  const { path: fullPath, query: fullQuery } = split(url);
  const prefixed = splitKeyPrefix(fullPath);
  const path = prefixed?.path ?? fullPath;
  const bearer = bearerOf(headers.authorization);
  const googleKey = isGooglePath(path) ? queryKey(fullQuery) : null;
  // A path prefix decides alone: then `Authorization` may hold the agent's own login.
  const places =
    prefixed === null
      ? [one(headers['x-api-key']), bearer, one(headers['x-goog-api-key']), googleKey]
      : [prefixed.key];
  const candidates = places.filter((text): text is string => text !== null && text !== '');
  if (candidates.length === 0)
    return { ...refuse('client-key-missing', 'this request carries no client key', false), path };
  let key: ClientKey | null = null;
  let presented = '';
  for (const text of candidates) {
    if (key !== null) break;
    presented = text;
    key = keys.match(text);
  }
  if (key === null) return { ...refuse('client-key-wrong', 'the client key is not known here', false), path };
  const ownBearer = bearer !== null && !bearer.startsWith(clientKeyPrefix) ? bearer : null;
  return {
    ok: true,
    key,
    path,
    query: withoutKey(fullQuery, presented, googleKey !== null),
    presented,
    ownBearer,
  };
}

/** `127.0.0.1:port`, `localhost:port`, `[::1]:port`: names that public DNS cannot point at us. */
export function allowedHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

function isLoopback(address: string): boolean {
  return (
    address === '127.0.0.1' ||
    address === '::1' ||
    address === '::ffff:127.0.0.1' ||
    address.startsWith('127.')
  );
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** `Sec-Fetch-Mode` is not a mark: Node's own `fetch` sends it on every call. */
function hasBrowserMarks(headers: IncomingMessage['headers']): boolean {
  return (
    headers.origin !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    headers['sec-fetch-dest'] !== undefined ||
    headers['access-control-request-method'] !== undefined ||
    headers['access-control-request-headers'] !== undefined ||
    headers['access-control-request-private-network'] !== undefined
  );
}

function split(url: string): { readonly path: string; readonly query: string } {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark) };
}

function pathOf(url: string): string {
  return splitKeyPrefix(split(url).path)?.path ?? split(url).path;
}

function splitKeyPrefix(path: string): { readonly key: string; readonly path: string } | null {
  if (!path.startsWith('/k/')) return null;
  const end = path.indexOf('/', 3);
  return end === -1 ? { key: path.slice(3), path: '/' } : { key: path.slice(3, end), path: path.slice(end) };
}

function bearerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? null;
}

function one(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The vendor's own paths and those behind `/api/provider/…`; elsewhere `?key=` is not a place for a key. */
function isGooglePath(path: string): boolean {
  return /^(?:\/api\/provider\/[^/]+)?\/v1(?:beta|alpha)?(?:\/v1beta)?\/(?:models|projects)\b/.test(path);
}

function queryKey(query: string): string | null {
  return new URLSearchParams(query).get('key');
}

/** Parameters that hold our key go, `key` on Google paths too; the others keep their spelling. */
function withoutKey(query: string, secret: string, isGoogle: boolean): string {
  if (query === '') return '';
  const parts = query.slice(1).split('&');
  const kept = parts.filter(
    (part) => !decoded(part).includes(secret) && !(isGoogle && part.startsWith('key=')),
  );
  if (kept.length === parts.length) return query;
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
