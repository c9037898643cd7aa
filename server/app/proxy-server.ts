import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isSwitchyardError, SwitchyardError } from '../errors/index.ts';
import {
  comeBackSeconds,
  ownMessage,
  sendError,
  serve,
  serveCount,
  serveHello,
  serveModels,
  statusFor,
  type InboundCall,
  type Pipeline,
} from '../pipeline/index.ts';
import { dialectOfPath, registerVendorRoutes, type RouteCall } from '../routes/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import { allowedHosts, inspect, type GatePass } from './gate.ts';
import { answerUnreadable, refuse, refuseUpgrade, type DialectFor } from './refusals.ts';
import { bodyLimitBytes, decodeBody } from './request-body.ts';
import { createRunningAnswers } from './running-answers.ts';

export interface ProxyServer {
  readonly port: number;
  activeRequests(): number;
  /**
   * Stops accepting, lets running answers end for at most `drainMs`, then cuts them; each client is told in its dialect
   * (reliability notes, C12). What a client does not take then is lost after a fraction of a second.
   */
  close(drainMs: number): Promise<void>;
}

export interface ProxyServerInput {
  readonly pipeline: Pipeline;
  readonly keys: ClientKeys;
  readonly port: number;
  readonly paused: () => boolean;
}

// An import would read every export of the module, and one of them loads Node's own undici: 60 ms of a start.
const { createServer } = process.getBuiltinModule('node:http');

const gatePass = Symbol('gate pass');
type GatedRequest = IncomingMessage & { [gatePass]?: GatePass };

/** The proxy listener: loopback only, the gate in front of every route, no HTML and no management behind it. */
export async function startProxyServer(input: ProxyServerInput): Promise<ProxyServer> {
  let hosts: ReadonlySet<string> = new Set();
  const running = createRunningAnswers(input.pipeline);
  let closing = false;
  const { dialects } = input.pipeline;
  const dialectFor: DialectFor = (path, headers) => dialects[dialectOfPath(path, headers)];

  const gate = (handler: (request: IncomingMessage, response: ServerResponse) => void) => {
    return (request: GatedRequest, response: ServerResponse): void => {
      const verdict = inspect(request, hosts, input.keys);
      if (!verdict.ok) {
        refuse(dialectFor, request, response, verdict);
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
    // While closing, requests on open connections get our own error, in their dialect.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket as Socket),
    frameworkErrors: (error, request, reply) => sendOwnError(dialectFor, request, reply, ownError(error)),
  });
  readBodiesAsBytes(app);
  answerErrors(app, dialectFor);
  const passOf = (request: FastifyRequest): GatePass => {
    const pass = (request.raw as GatedRequest)[gatePass];
    if (pass === undefined) throw new SwitchyardError('internal', 'a request came past the gate');
    return pass;
  };
  registerVendorRoutes(app, passOf, async (call, request, reply) => {
    const pass = passOf(request);
    const notNow = closing ? 'shutting-down' : input.paused() ? 'proxy-paused' : null;
    if (notNow !== null)
      throw new SwitchyardError(
        notNow,
        notNow === 'proxy-paused' ? 'the proxy is paused' : 'Switchyard is closing',
        notNow === 'shutting-down' ? { retryAfterSeconds: comeBackSeconds } : {},
      );
    const served = answer(input.pipeline, call, pass, request, reply, running.ending);
    await running.run({ dialect: call.dialect, request: request.raw, response: reply.raw }, served);
  });

  await listen(app, input.port);
  const server: Server = app.server;
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : input.port;
  hosts = allowedHosts(port);
  server.on('upgrade', (request: IncomingMessage, socket: Socket) =>
    refuseUpgrade(dialectFor, request, socket, inspect(request, hosts, input.keys)),
  );
  server.on('connect', (_request: IncomingMessage, socket: Socket) => socket.destroy());

  const { clock } = input.pipeline;
  return {
    port,
    activeRequests: running.count,
    async close(drainMs) {
      closing = true;
      const closed = app.close();
      server.closeIdleConnections();
      running.endConnections();
      const cancelCut = clock.after(
        drainMs,
        () => void running.cut().then(() => server.closeAllConnections()),
      );
      await closed;
      cancelCut();
      // What was cut still books its end; whatever it writes to must be open until then.
      await running.settled();
    },
  };
}

async function answer(
  pipeline: Pipeline,
  call: RouteCall,
  pass: GatePass,
  request: FastifyRequest,
  reply: FastifyReply,
  ending: InboundCall['ending'],
): Promise<void> {
  const encoding = request.headers['content-encoding'];
  const raw = Buffer.isBuffer(request.body) ? request.body : null;
  const body = raw === null ? null : encoding === undefined ? raw : await decodeBody(raw, encoding);
  reply.hijack();
  await handlerOf(call.kind)(pipeline, {
    ...call,
    method: request.method,
    path: pass.path,
    query: pass.query,
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    body: body ?? (request.method === 'POST' ? Buffer.alloc(0) : null),
    bodyWasDecoded: body !== raw,
    key: pass.key,
    keySecret: pass.presented,
    ownBearer: pass.ownBearer,
    response: reply.raw,
    ending,
  });
}

function handlerOf(kind: RouteCall['kind']): typeof serve {
  if (kind === 'hello') return serveHello;
  if (kind === 'models') return serveModels;
  return kind === 'count-tokens' ? serveCount : serve;
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

function answerErrors(app: FastifyInstance, dialectFor: DialectFor): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendOwnError(dialectFor, request, reply, ownError(error)),
  );
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw as GatedRequest)[gatePass]?.path ?? '';
    sendOwnError(
      dialectFor,
      request,
      reply,
      new SwitchyardError('route-unknown', `there is no ${request.method} ${path.slice(0, 200)} here`),
    );
  });
}

function sendOwnError(
  dialectFor: DialectFor,
  request: FastifyRequest,
  reply: FastifyReply,
  error: SwitchyardError,
): void {
  const pass = (request.raw as GatedRequest)[gatePass];
  const path = pass?.path ?? request.url;
  // Messages name the path, and a base URL with the key in it may have been joined to itself.
  const message = pass === undefined ? error.message : error.message.replaceAll(pass.presented, '…');
  reply.hijack();
  if (error.code === 'request-too-large') reply.raw.setHeader('connection', 'close');
  sendError(
    reply.raw,
    dialectFor(path, request.headers).errorAnswer({
      status: statusFor(error, request.headers),
      code: error.code,
      message: ownMessage(error.code, message),
      retryAfterSeconds: error.retryAfterSeconds,
    }),
  );
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
