/**
 * Header hygiene between a client and a vendor: hop-by-hop headers and our own client key never travel on, everything
 * else does (an open list, as Anthropic's gateway protocol page demands).
 */

/** RFC 9110 7.6.1, plus what belongs to one connection or is recomputed. */
const neverForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'host',
  'content-length',
  'expect',
]);

/** Inbound credentials and browser state: removed first, set again from nothing. */
const clientOnly = new Set([
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'cookie',
  'accept-encoding',
  'forwarded',
]);

const connectionToken = /[^\s,]+/g;

function namedByConnection(connection: string | undefined): ReadonlySet<string> | null {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return null;
  return new Set(connection.toLowerCase().match(connectionToken) ?? []);
}

export interface RequestHeaderEdits {
  /** Lower-case names. */
  readonly remove: readonly string[];
  readonly set: readonly (readonly [name: string, value: string])[];
  /** A header with this text in it stays here, whatever its name: the client's key for us. */
  readonly withheld: string;
}

/**
 * The flat name/value list for the vendor. Names keep the client's spelling and order; `edits` carry the credential.
 * Encodings are answered as `identity`, so that the bytes can be read on the way.
 */
export function requestHeaders(
  rawHeaders: readonly string[],
  connection: string | undefined,
  edits: RequestHeaderEdits,
  bodyWasDecoded: boolean,
): string[] {
  const named = namedByConnection(connection);
  const flat: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (neverForwarded.has(lower) || clientOnly.has(lower) || named?.has(lower) === true) continue;
    if (lower.startsWith('x-forwarded-')) continue;
    if (bodyWasDecoded && lower === 'content-encoding') continue;
    if (edits.remove.includes(lower) || edits.set.some(([key]) => key === lower)) continue;
    const value = rawHeaders[index + 1] ?? '';
    if (edits.withheld !== '' && value.includes(edits.withheld)) continue;
    flat.push(name, value);
  }
  for (const [name, value] of edits.set) flat.push(name, value);
  flat.push('accept-encoding', 'identity');
  return flat;
}

const sendable = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** A vendor's answer headers as the client gets them: all but hop-by-hop ones, cookies and alternative services. */
export function answerHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | string[]> {
  const named = namedByConnection(
    typeof headers['connection'] === 'string' ? headers['connection'] : undefined,
  );
  const kept: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || name === 'set-cookie' || name === 'alt-svc') continue;
    if (name !== 'content-length' && neverForwarded.has(name)) continue;
    if (named?.has(name) === true || name.startsWith('access-control-')) continue;
    // Node refuses to send such a value, and one odd header must not cost the answer.
    const values = (typeof value === 'string' ? [value] : value).filter((text) => sendable.test(text));
    if (values.length > 0) kept[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return kept;
}
