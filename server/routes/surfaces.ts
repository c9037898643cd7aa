import type { IncomingHttpHeaders } from 'node:http';
import type { DialectId } from '../dialects/dialect.ts';
import type { PathFacts } from '../pipeline/index.ts';
import type { CallKind } from '../providers/provider.ts';
import { canonicalPath } from './canonical-path.ts';
import { readGeminiPath } from './gemini-path.ts';

export interface RouteCall {
  readonly kind: CallKind;
  readonly dialect: DialectId;
  readonly fromPath: PathFacts;
}

/** `wrong-method`: the path exists, for `allowed`. */
export type Surface =
  | { readonly kind: 'call'; readonly call: RouteCall }
  | { readonly kind: 'wrong-method'; readonly allowed: string }
  | { readonly kind: 'unknown' };

type Entry = readonly [kind: CallKind, dialect: DialectId];

const posts: Readonly<Record<string, Entry>> = {
  '/v1/messages': ['messages', 'anthropic-messages'],
  '/v1/messages/count_tokens': ['count-tokens', 'anthropic-messages'],
  '/v1/responses': ['responses', 'openai-responses'],
  '/v1/responses/compact': ['compact', 'openai-responses'],
  '/backend-api/codex/responses': ['responses', 'openai-responses'],
  '/backend-api/codex/responses/compact': ['compact', 'openai-responses'],
  '/v1/chat/completions': ['chat', 'openai-chat'],
  '/v1/completions': ['completions', 'openai-completions'],
};

const gets: Readonly<Record<string, Entry>> = {
  '/api/hello': ['hello', 'anthropic-messages'],
  '/backend-api/codex/models': ['models', 'openai-responses'],
};

/** What a request asks for, from its path; `/v1/models` exists at several vendors, and the headers tell who asks. */
export function surfaceOf(
  method: string,
  path: string,
  query: string,
  headers: IncomingHttpHeaders,
): Surface {
  const canonical = canonicalPath(path);
  const plain = (entry: Entry, model: string | null = null): Surface => ({
    kind: 'call',
    call: {
      kind: entry[0],
      dialect: entry[1],
      fromPath: { model, stream: null, provider: canonical.provider, isArrayStream: false },
    },
  });
  const post = own(posts, canonical.path);
  if (post !== undefined) return method === 'POST' ? plain(post) : { kind: 'wrong-method', allowed: 'POST' };
  const get = own(gets, canonical.path);
  if (get !== undefined)
    return method === 'GET' || (method === 'HEAD' && get[0] === 'hello')
      ? plain(get)
      : { kind: 'wrong-method', allowed: 'GET' };
  if (canonical.path === '/v1/models')
    return method === 'GET'
      ? plain(['models', listDialect(headers)])
      : { kind: 'wrong-method', allowed: 'GET' };
  const single = singleModel(canonical.path);
  if (single !== null)
    return method === 'GET'
      ? plain(['models', listDialect(headers)], single)
      : { kind: 'wrong-method', allowed: 'GET' };
  const gemini = readGeminiPath(canonical.path);
  if (gemini === null) return { kind: 'unknown' };
  const wanted = gemini.kind === 'models' ? 'GET' : 'POST';
  if (method !== wanted) return { kind: 'wrong-method', allowed: wanted };
  return {
    kind: 'call',
    call: {
      kind: gemini.kind,
      dialect: 'gemini',
      fromPath: {
        model: gemini.model,
        stream: gemini.stream,
        provider: canonical.provider,
        isArrayStream: gemini.stream === true && new URLSearchParams(query).get('alt') !== 'sse',
      },
    },
  };
}

/** In which dialect a path is answered, also for errors before any route was found. */
export function dialectOfPath(path: string, headers: IncomingHttpHeaders): DialectId {
  const { path: known } = canonicalPath(path);
  const entry = own(posts, known) ?? own(gets, known);
  if (entry !== undefined) return entry[1];
  if (known === '/v1/models' || singleModel(known) !== null) return listDialect(headers);
  if (known.startsWith('/v1/messages') || known.startsWith('/api/')) return 'anthropic-messages';
  if (known.startsWith('/v1beta') || readGeminiPath(known) !== null) return 'gemini';
  if (known.startsWith('/v1/chat')) return 'openai-chat';
  if (known.startsWith('/v1/responses') || known.startsWith('/backend-api/')) return 'openai-responses';
  return speaksAnthropic(headers) ? 'anthropic-messages' : 'openai-responses';
}

function own(table: Readonly<Record<string, Entry>>, path: string): Entry | undefined {
  return Object.hasOwn(table, path) ? table[path] : undefined;
}

/** The id in `/v1/models/{id}`; ids of resold models have slashes. Null for a path of another kind. */
function singleModel(path: string): string | null {
  const found = /^\/v1\/models\/([^:]+)$/.exec(path)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return null;
  }
}

function listDialect(headers: IncomingHttpHeaders): DialectId {
  // Google's SDK asks for its list under /v1 too.
  if (headers['x-goog-api-key'] !== undefined || headers['x-goog-api-client'] !== undefined) return 'gemini';
  return speaksAnthropic(headers) ? 'anthropic-messages' : 'openai-responses';
}

function speaksAnthropic(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  return headers['anthropic-version'] !== undefined || agent.startsWith('claude-c');
}
