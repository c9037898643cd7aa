import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerUnknownPath, registerControl, type HttpAdapterInput } from '../control/index.ts';
import { allowedHosts } from './gate.ts';

// Not imported: `proxy-server.ts` says why.
const { createServer } = process.getBuiltinModule('node:http');

export interface ControlServer {
  /** Origin of a TCP listener, else null. */
  readonly origin: string | null;
  close(): Promise<void>;
}

const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/**
 * The browser's door when headless: the renderer's files for anybody on this machine, the control contract for who
 * holds the token. Its own listener; a page of another origin is refused before anything is read.
 */
export async function startUiServer(
  input: HttpAdapterInput & { readonly token: string; readonly directory: string; readonly port: number },
): Promise<ControlServer> {
  let hosts: ReadonlySet<string> = new Set();
  let origins: ReadonlySet<string> = new Set();
  const digest = hash('sha256', input.token, 'buffer');
  const app = Fastify({
    serverFactory: (handler) =>
      createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000 }, (request, response) => {
        for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
        if (!isOurPage(request, hosts, origins)) refuse(response, 403, 'refused');
        else if (isControl(request) && !holdsToken(request, digest)) refuse(response, 401, 'unauthorized');
        else handler(request, response);
      }),
    forceCloseConnections: true,
  });
  app.setNotFoundHandler(answerUnknownPath);
  await app.register(fastifyStatic, { root: input.directory, cacheControl: false, dotfiles: 'deny' });
  await app.register(async (guarded) => {
    // On the routes themselves: no spelling of a path can reach one around this.
    guarded.addHook('onRequest', (request, reply, next) => {
      if (holdsToken(request.raw, digest)) next();
      else {
        reply.hijack();
        refuse(reply.raw, 401, 'unauthorized');
      }
    });
    registerControl(guarded, input);
  });
  await app.listen({ host: '127.0.0.1', port: input.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : input.port;
  hosts = allowedHosts(port);
  origins = new Set([...hosts].map((host) => `http://${host}`));
  return { origin: `http://127.0.0.1:${port}`, close: () => app.close() };
}

/** The companion's door: a socket that only this user can reach, so that no token is needed. */
export async function startCompanionServer(
  input: HttpAdapterInput & { readonly path: string },
): Promise<ControlServer> {
  const app: FastifyInstance = Fastify({ forceCloseConnections: true });
  app.setNotFoundHandler(answerUnknownPath);
  registerControl(app, { ...input, isCompanion: true });
  await app.listen({ path: input.path });
  return { origin: null, close: () => app.close() };
}

/** Everything but a plain read of a file needs the token before a byte of it is looked at. */
function isControl(request: IncomingMessage): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return !isRead || mayMeanControl(request.url ?? '');
}

/** Generous on purpose, but for names of files such as `/assets/control-….js`. */
function mayMeanControl(url: string): boolean {
  try {
    const path = decodeURIComponent(url).toLowerCase();
    return !path.startsWith('/') || /^[/\\]+control(?![\w-]*\.)/.test(path) || path.includes('..');
  } catch {
    return true;
  }
}

function isOurPage(
  request: IncomingMessage,
  hosts: ReadonlySet<string>,
  origins: ReadonlySet<string>,
): boolean {
  const { host, origin } = request.headers;
  if (!hosts.has(host ?? '')) return false;
  if (origin !== undefined && !origins.has(origin)) return false;
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function holdsToken(request: IncomingMessage, digest: Buffer): boolean {
  const presented = /^bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(hash('sha256', presented, 'buffer'), digest);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({
    ok: false,
    error: {
      code,
      message: 'refused',
      remedy: 'Open the address that Switchyard printed; it carries the token.',
    },
  });
  response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}
