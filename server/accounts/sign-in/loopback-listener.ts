import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SwitchyardError } from '../../errors/index.ts';
import type { RedirectRule } from '../../providers/sign-in-profile.ts';
import { isExpectedState, readCallback, type Callback, type ExpectedState } from './callback.ts';
import { donePage, page } from './pages.ts';

// An import of node:http makes Node load its own copy of undici (see server/app/control-server.ts).
const { createServer } = process.getBuiltinModule('node:http');

export interface LoopbackListener {
  readonly redirectUri: string;
  /** The first valid callback. Rejects with `sign-in-failed` after ten wrong ones. */
  readonly callback: Promise<Callback>;
  /** Closes the door; a browser that just came back still gets its page. */
  close(): void;
}

const wrongStates = 10;
/** Vendors' redirects are a few KiB. */
const headerLimitBytes = 16_384;
const donePath = '/done';
const ownBase = 'http://127.0.0.1';

/**
 * Opens a loopback address for one sign-in: one path, GET only, Host checked, answered once; a wrong state is refused and
 * counted. The browser is sent on at once, so that no code stays in its address bar or history (RFC 9700 4.2).
 * Throws `sign-in-port` when no allowed port is free.
 */
export async function openLoopbackListener(
  rule: RedirectRule,
  expected: ExpectedState,
): Promise<LoopbackListener> {
  const { promise, resolve, reject } = Promise.withResolvers<Callback>();
  let isOver = false;
  let wrong = 0;
  const settle = (settling: () => void): void => {
    isOver = true;
    settling();
  };
  const answer = (request: IncomingMessage, response: ServerResponse, port: number): void => {
    if (request.method !== 'GET') return page(response, 405, 'Only a browser’s redirect is taken here.');
    if (!hostsOf(port).has(request.headers.host ?? '')) return page(response, 421, 'This is not that host.');
    const target = request.url ?? '/';
    // Node hands on targets that no URL can be made of.
    if (!URL.canParse(target, ownBase)) return page(response, 400, 'This is not an address.');
    const url = new URL(target, ownBase);
    if (url.pathname === donePath && isOver) return donePage(response);
    if (url.pathname !== rule.path) return page(response, 404, 'There is nothing here.');
    if (isOver) return page(response, 400, 'This sign-in is over. Go back to Switchyard.');
    const callback = isExpectedState(url.searchParams.get('state'), expected)
      ? readCallback(url.searchParams)
      : null;
    if (callback === null) {
      wrong += 1;
      page(response, 400, 'This does not belong to the sign-in that Switchyard started.');
      if (wrong >= wrongStates)
        settle(() =>
          reject(new SwitchyardError('sign-in-failed', 'too many answers came that belong to no sign-in')),
        );
      return undefined;
    }
    settle(() => resolve(callback));
    response.writeHead(302, {
      location: donePath,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    response.end();
    return undefined;
  };
  const { servers, port } = await bind(rule, answer);
  // Nobody may be waiting when a sign-in is cancelled.
  promise.catch(() => undefined);
  return {
    redirectUri: `http://${rule.host}:${port}${rule.path}`,
    callback: promise,
    close() {
      isOver = true;
      for (const server of servers) {
        server.close();
        server.closeIdleConnections();
      }
    },
  };
}

function hostsOf(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

interface Bound {
  readonly servers: readonly Server[];
  readonly port: number;
}

type Answer = (request: IncomingMessage, response: ServerResponse, port: number) => void;

/** All addresses that the redirect's host can mean: with one family left open, another process could take it. */
async function bind(rule: RedirectRule, answer: Answer): Promise<Bound> {
  const ports = rule.ports.length === 0 ? [0, 0, 0, 0, 0] : rule.ports;
  for (const wanted of ports) {
    const first = await listen('127.0.0.1', wanted, answer);
    if (first === null) continue;
    const { port } = first.address() as AddressInfo;
    if (rule.host !== 'localhost') return { servers: [first], port };
    const second = await listen('::1', port, answer);
    if (second === 'no-family') return { servers: [first], port };
    if (second !== null) return { servers: [first, second], port };
    first.close();
  }
  throw new SwitchyardError(
    'sign-in-port',
    rule.ports.length === 0
      ? 'no free port was found for the sign-in'
      : `the sign-in needs port ${rule.ports.join(' or ')}, and other programs hold them`,
  );
}

async function listen(host: '127.0.0.1', port: number, answer: Answer): Promise<Server | null>;
async function listen(host: '::1', port: number, answer: Answer): Promise<Server | null | 'no-family'>;
async function listen(host: string, wanted: number, answer: Answer): Promise<Server | null | 'no-family'> {
  const server = createServer({ maxHeaderSize: headerLimitBytes, requestTimeout: 10_000 });
  server.on('request', (request, response) =>
    answer(request, response, (server.address() as AddressInfo | null)?.port ?? wanted),
  );
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' ? 'no-family' : null),
    );
    server.listen({ host, port: wanted, exclusive: true }, () => resolve(server));
  });
}
