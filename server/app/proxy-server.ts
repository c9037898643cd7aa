import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { DialectId, NativeDialect } from '../dialects/dialect.ts';
import { errorCodes, isSwitchyardError, SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { sendError, serve, serveHello, statusFor, type Pipeline } from '../pipeline/index.ts';
import { dialectOfPath, registerVendorRoutes, type RouteCall } from '../routes/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import { allowedHosts, inspect, type GatePass, type GateRefusal } from './gate.ts';
import { bodyLimitBytes, decodeBody } from './request-body.ts';

export interface ProxyServer {
  readonly port: number;
  activeRequests(): number;
  /** Stops accepting, lets running answers end for at most `drainMs`, then cuts them. */
  close(drainMs: number): Promise<void>;
}

export interface ProxyServerInput {
  readonly pipeline: Pipeline;
  readonly keys: ClientKeys;
  readonly port: number;
  readonly paused: () => boolean;
}

const gatePass = Symbol('gate pass');
type GatedRequest = IncomingMessage & { [gatePass]?: GatePass };

/** The proxy listener: loopback only, the gate in front of every route, no HTML and no management behind it. */
export async function startProxyServer(input: ProxyServerInput): Promise<ProxyServer> {
  let hosts: ReadonlySet<string> = new Set();
  let active = 0;
  let closing = false;
  const { dialects } = input.pipeline;

  const gate = (handler: (request: IncomingMessage, response: ServerResponse) => void) => {
    return (request: GatedRequest, response: ServerResponse): void => {
      const verdict = inspect(request, hosts, input.keys);
      if (!verdict.ok) {
        refuse(dialects, request, response, verdict);
        return;
      }
      input.keys.used(verdict.key.id, input.pipeline.clock.nowMs());
      request[gatePass] = verdict;
      request.url = verdict.path + verdict.query;
      handler(request, response);
    };
  };

  const app = Fastify({
    serverFactory: (handler) => {
      const server = createServer(
        { maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 300_000 },
        gate(handler),
      );
      server.maxConnections = 1_024;
      server.keepAliveTimeout = 72_000;
      return server;
    },
    bodyLimit: bodyLimitBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: false,
    logger: false,
    clientErrorHandler: (_error, socket) => answerRaw(socket, '400 Bad Request', ''),
  });
  readBodiesAsBytes(app);
  answerErrors(app, dialects);
  registerVendorRoutes(app, async (call, request, reply) => {
    const pass = (request.raw as GatedRequest)[gatePass];
    if (pass === undefined) throw new SwitchyardError('internal', 'a request came past the gate');
    const notNow = closing ? 'shutting-down' : input.paused() ? 'proxy-paused' : null;
    if (notNow !== null)
      throw new SwitchyardError(
        notNow,
        notNow === 'proxy-paused' ? 'the proxy is paused' : 'Switchyard is closing',
      );
    active += 1;
    try {
      await answer(input.pipeline, call, pass, request, reply);
    } finally {
      active -= 1;
    }
  });

  await listen(app, input.port);
  const server: Server = app.server;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : input.port;
  hosts = allowedHosts(port);
  server.on('upgrade', (request: IncomingMessage, socket: Socket) =>
    refuseUpgrade(dialects, request, socket, hosts, input.keys),
  );
  server.on('connect', (_request: IncomingMessage, socket: Socket) => socket.destroy());

  return {
    port,
    activeRequests: () => active,
    async close(drainMs) {
      closing = true;
      const closed = app.close();
      server.closeIdleConnections();
      const cut = input.pipeline.clock.after(drainMs, () => server.closeAllConnections());
      await closed;
      cut();
    },
  };
}

async function answer(
  pipeline: Pipeline,
  call: RouteCall,
  pass: GatePass,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const encoding = request.headers['content-encoding'];
  const raw = Buffer.isBuffer(request.body) ? request.body : null;
  const body = raw === null ? null : encoding === undefined ? raw : await decodeBody(raw, encoding);
  reply.hijack();
  const handle = call.kind === 'hello' ? serveHello : serve;
  await handle(pipeline, {
    ...call,
    method: request.method,
    path: pass.path,
    query: pass.query,
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    body: body ?? (request.method === 'POST' ? Buffer.alloc(0) : null),
    bodyWasDecoded: body !== raw,
    key: pass.key,
    ownBearer: pass.ownBearer,
    response: reply.raw,
  });
}

/** Bodies stay bytes; anything but JSON is refused, which also keeps a page's "simple" requests out. */
function readBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
}

async function listen(app: FastifyInstance, port: number): Promise<void> {
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    await app.close().catch(() => undefined);
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SwitchyardError('port-in-use', `port ${port} on 127.0.0.1 is used by another program`, {
      cause: error,
      details: { port },
    });
  }
}

type Dialects = Readonly<Record<DialectId, NativeDialect>>;

const uniformBody = '{"error":"refused"}';

function refuse(
  dialects: Dialects,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: GateRefusal,
): void {
  const known = errorCodes[refusal.code];
  // The body is not read: the connection ends after the answer.
  response.setHeader('connection', 'close');
  if (refusal.uniform) {
    response.writeHead(known.status, {
      'content-type': 'application/json',
      'content-length': uniformBody.length,
    });
    response.end(uniformBody);
    return;
  }
  const dialect = dialects[dialectOfPath(refusal.path, request.headers)];
  sendError(
    response,
    dialect.errorAnswer({
      status: keyStatus(request),
      code: refusal.code,
      message: sentence(refusal.code, refusal.message),
    }),
  );
}

/** Codex with its own ChatGPT login answers a 401 by renewing that login again and again; a 403 ends it. */
function keyStatus(request: IncomingMessage): number {
  return request.headers['chatgpt-account-id'] === undefined ? 401 : 403;
}

function sentence(code: ErrorCode, message: string): string {
  return `Switchyard: ${message}. ${errorCodes[code].remedy}`;
}

function answerErrors(app: FastifyInstance, dialects: Dialects): void {
  const send = (request: FastifyRequest, reply: FastifyReply, error: SwitchyardError): void => {
    const path = (request.raw as GatedRequest)[gatePass]?.path ?? request.url;
    reply.hijack();
    if (error.code === 'request-too-large') reply.raw.setHeader('connection', 'close');
    sendError(
      reply.raw,
      dialects[dialectOfPath(path, request.headers)].errorAnswer({
        status: statusFor(error, request.headers),
        code: error.code,
        message: sentence(error.code, error.message),
        retryAfterSeconds: error.retryAfterSeconds,
      }),
    );
  };
  app.setErrorHandler((error: FastifyError, request, reply) => send(request, reply, ownError(error)));
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw as GatedRequest)[gatePass]?.path ?? '';
    send(
      request,
      reply,
      new SwitchyardError('route-unknown', `there is no ${request.method} ${path.slice(0, 200)} here`),
    );
  });
}

function ownError(error: FastifyError): SwitchyardError {
  if (isSwitchyardError(error)) return error;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new SwitchyardError('request-too-large', 'the request body is larger than 64 MiB');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new SwitchyardError('request-encoding', 'the request body must be application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new SwitchyardError(
        'request-malformed',
        'the request body does not have the length that was announced',
      );
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new SwitchyardError('request-malformed', error.message)
        : new SwitchyardError('internal', 'something went wrong inside', { cause: error });
  }
}

function refuseUpgrade(
  dialects: Dialects,
  request: IncomingMessage,
  socket: Socket,
  hosts: ReadonlySet<string>,
  keys: ClientKeys,
): void {
  const verdict = inspect(request, hosts, keys);
  if (!verdict.ok) {
    answerRaw(socket, verdict.uniform ? '403 Forbidden' : '401 Unauthorized', uniformBody);
    return;
  }
  const code = 'websocket-unsupported';
  const { body } = dialects[dialectOfPath(verdict.path, request.headers)].errorAnswer({
    status: errorCodes[code].status,
    code,
    message: sentence(code, 'WebSocket is not spoken here'),
  });
  answerRaw(socket, '426 Upgrade Required', body);
}

function answerRaw(socket: Socket, status: string, body: string): void {
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
