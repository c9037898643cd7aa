import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallKind } from '../providers/provider.ts';
import type { DialectId } from '../dialects/dialect.ts';
import { dialectOfPath } from './dialect-of-path.ts';

export interface RouteCall {
  readonly kind: CallKind;
  readonly dialect: DialectId;
}

export type ServeRoute = (call: RouteCall, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

interface Surface extends RouteCall {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
}

const anthropic = 'anthropic-messages';
const responses = 'openai-responses';

/** Every path of the native lane. `/v1/models` is decided by who asks. */
const surfaces: readonly Surface[] = [
  { method: 'POST', url: '/v1/messages', kind: 'messages', dialect: anthropic },
  { method: 'POST', url: '/v1/messages/count_tokens', kind: 'count-tokens', dialect: anthropic },
  { method: 'HEAD', url: '/api/hello', kind: 'hello', dialect: anthropic },
  { method: 'GET', url: '/api/hello', kind: 'hello', dialect: anthropic },
  { method: 'POST', url: '/v1/responses', kind: 'responses', dialect: responses },
  { method: 'POST', url: '/v1/responses/compact', kind: 'compact', dialect: responses },
  { method: 'POST', url: '/backend-api/codex/responses', kind: 'responses', dialect: responses },
  { method: 'POST', url: '/backend-api/codex/responses/compact', kind: 'compact', dialect: responses },
  { method: 'GET', url: '/backend-api/codex/models', kind: 'models', dialect: responses },
];

export function registerVendorRoutes(app: FastifyInstance, serve: ServeRoute): void {
  for (const { method, url, kind, dialect } of surfaces)
    app.route({ method, url, handler: (request, reply) => serve({ kind, dialect }, request, reply) });
  app.get('/v1/models', (request, reply) =>
    serve({ kind: 'models', dialect: dialectOfPath('/v1/models', request.headers) }, request, reply),
  );
}
