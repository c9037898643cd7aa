import type { SecureContext } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isSwitchyardError, SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { redirectOrigin, type HostRedirect } from './host-map.ts';
import type { OutboundProxy } from './outbound-proxy.ts';
import { openTunnel } from './proxy-connector.ts';
import { createRouteTable, directPlan, type NetworkPlan } from './routes.ts';

const minute = 60_000;

/**
 * Explicit limits; the reasons stand in the reliability notes, U6: long prompts are slow to start, reasoning can be
 * silent, and a proxy must not be stricter than the client's own limit: 600 s for the head, also of a stream (anthropic protocol
 * notes 5.1, `API_TIMEOUT_MS`; both vendors' SDKs), 300 s between bytes.
 */
export const timeouts = {
  connectMs: 10_000,
  streamHeadersMs: 10 * minute,
  headersMs: 10 * minute,
  dataGapMs: 330_000,
} as const;

/** Milliseconds. */
export type UpstreamLimits = { readonly [Name in keyof typeof timeouts]: number };

export interface UpstreamRequest {
  readonly method: string;
  /** The vendor's origin, before any redirect for tests. */
  readonly origin: string;
  /** Path with query. */
  readonly path: string;
  /** Flat name/value list. */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
  readonly stream: boolean;
  /** Whose way out it takes; absent = the global one. */
  readonly accountId?: string | undefined;
}

export interface UpstreamListener {
  head(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  data(chunk: Buffer): void;
  end(): void;
  /** After this nothing else is called. */
  failed(error: SwitchyardError): void;
}

export interface Exchange {
  pause(): void;
  resume(): void;
  /** Closes the connection to the vendor; the listener hears nothing more. */
  abort(): void;
}

export interface Upstream {
  send(request: UpstreamRequest, listener: UpstreamListener): Exchange;
  /** From now on requests go out this way; what is under way ends as it began. */
  useNetwork(plan: NetworkPlan): void;
  /** After a sleep, connections that wait for a request may be dead without a word (reliability notes, U8). */
  renewConnections(): void;
  close(): Promise<void>;
}

/**
 * The only place that opens sockets to vendors. HTTP/1.1, no redirects, no retries, no inflating; pulled with
 * back-pressure through `pause`/`resume`. A request whose proxy cannot be used fails; it never goes out directly.
 */
export function createUpstream(
  redirects: readonly HostRedirect[],
  plan: NetworkPlan = directPlan,
  limits: UpstreamLimits = timeouts,
): Upstream {
  const routes = createRouteTable(plan, (proxy, trust) => createAgent(proxy, trust, limits));
  const origins = new Map<string, string>();
  const connectTo = (origin: string): string => {
    const known = origins.get(origin);
    if (known !== undefined) return known;
    const target = redirectOrigin(redirects, origin);
    origins.set(origin, target);
    return target;
  };
  return {
    send(request, listener) {
      const agent = routes.of(request.accountId, request.origin);
      if (isSwitchyardError(agent)) return refuse(agent, listener);
      return dispatch(agent, connectTo(request.origin), request, listener, limits);
    },
    useNetwork: routes.use,
    renewConnections: routes.renew,
    close: routes.destroy,
  };
}

function createAgent(
  proxy: OutboundProxy | null,
  secureContext: SecureContext | null,
  limits: UpstreamLimits,
): Agent {
  const trust = secureContext === null ? {} : { secureContext };
  const connect = { timeout: limits.connectMs, keepAlive: true, keepAliveInitialDelay: 30_000, ...trust };
  return new Agent({
    connect: proxy === null ? connect : throughProxy(proxy, secureContext, { ...connect, allowH2: false }),
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.dataGapMs,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: minute,
    pipelining: 1,
    connections: null,
    maxHeaderSize: 65_536,
    allowH2: false,
  });
}

/** Tunnels only, also for plain HTTP: the proxy sees no header of a request. */
function throughProxy(
  proxy: OutboundProxy,
  secureContext: SecureContext | null,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const secure = buildConnector(options);
  const tunnel = { timeoutMs: timeouts.connectMs, secureContext: secureContext ?? undefined };
  return (destination, callback) =>
    openTunnel(proxy, destination, tunnel, (error, socket) => {
      if (error !== null) callback(error, null);
      else if (destination.protocol === 'https:') secure({ ...destination, httpSocket: socket }, callback);
      else callback(null, socket);
    });
}

function refuse(error: SwitchyardError, listener: UpstreamListener): Exchange {
  let over = false;
  queueMicrotask(() => {
    if (!over) listener.failed(error);
  });
  return { pause: () => undefined, resume: () => undefined, abort: () => void (over = true) };
}

function dispatch(
  agent: Dispatcher,
  origin: string,
  request: UpstreamRequest,
  listener: UpstreamListener,
  limits: UpstreamLimits,
): Exchange {
  let controller: Dispatcher.DispatchController | null = null;
  let over = false;
  let paused = false;
  agent.dispatch(
    {
      origin,
      path: request.path,
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers as string[],
      body: request.body,
      headersTimeout: request.stream ? limits.streamHeadersMs : limits.headersMs,
    },
    {
      onRequestStart(started) {
        controller = started;
        if (over) started.abort(new Error('cancelled'));
      },
      onResponseStart(_controller, status, headers) {
        if (!over && status >= 200) listener.head(status, headers);
      },
      onResponseData(_controller, chunk) {
        if (!over) listener.data(chunk);
      },
      onResponseEnd() {
        if (over) return;
        over = true;
        listener.end();
      },
      onResponseError(_controller, error) {
        if (over) return;
        over = true;
        listener.failed(upstreamError(error, request.origin));
      },
    },
  );
  return {
    pause() {
      if (paused || over) return;
      paused = true;
      controller?.pause();
    },
    resume() {
      if (!paused || over) return;
      paused = false;
      controller?.resume();
    },
    abort() {
      if (over) return;
      over = true;
      controller?.abort(new Error('cancelled'));
    },
  };
}

const networkCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sorts a transport failure: ours (network), the vendor's (broken, timeout). `details.sent` tells whether bytes may have been accepted. */
function upstreamError(error: unknown, origin: string): SwitchyardError {
  if (isSwitchyardError(error)) return error;
  const code = errorCode(error);
  const { host } = new URL(origin);
  const make = (name: ErrorCode, what: string, sent: boolean): SwitchyardError =>
    new SwitchyardError(name, `${host} ${what}`, { cause: error, details: { sent, cause: code } });
  if (networkCodes.has(code) || neverConnected(error))
    return make('upstream-unreachable', `could not be reached (${code})`, false);
  if (isAboutCertificate(code))
    return make('upstream-unreachable', `did not show a valid certificate (${code})`, false);
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return make('upstream-timeout', 'did not answer in time', true);
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return make('upstream-timeout', 'fell silent in the middle of its answer', true);
  return make('upstream-broken', `broke the connection${code === '' ? '' : ` (${code})`}`, true);
}

/** Names of OpenSSL's and Node's verdicts on a certificate. */
function isAboutCertificate(code: string): boolean {
  return (
    /^(?:ERR_TLS|CERT_|UNABLE_TO_)/.test(code) ||
    code.includes('SELF_SIGNED') ||
    code.includes('_CERT') ||
    code === 'HOSTNAME_MISMATCH'
  );
}

/** The name was not found or the socket not opened, whatever the system calls it: no byte of the request has left. */
function neverConnected(error: unknown): boolean {
  const { syscall } = (error ?? {}) as { readonly syscall?: unknown };
  // A reset may come from a server that had the connection open already: that is not for sure.
  return syscall === 'getaddrinfo' || (syscall === 'connect' && errorCode(error) !== 'ECONNRESET');
}

function errorCode(error: unknown): string {
  const direct = (error as { code?: unknown } | null)?.code;
  if (typeof direct === 'string') return direct;
  const nested = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof nested === 'string' ? nested : '';
}
