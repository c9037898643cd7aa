import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultReplies, type FaultName, type FaultReply, type TokenFault } from './fault.ts';
import {
  createGrantBook,
  type Family,
  type GrantBook,
  type GrantRules,
  type SimulatedLogin,
} from './grant-book.ts';
import { answerPage, type PageSwitches } from './pages.ts';
import { readFields } from './request-fields.ts';
import { createSignInBook, type SignInBook } from './sign-in-book.ts';
import { createSigningKey, type SigningKey } from './signing-key.ts';
import { accessTokenFor, plainStyle, tokenBody, type AnswerStyle } from './token-body.ts';

export interface TokenServerOptions {
  readonly port?: number;
  readonly nowMs?: () => number;
  readonly rules?: Partial<GrantRules>;
  readonly style?: Partial<AnswerStyle>;
  /** The issuer that documents and id tokens name, and the origin of the documents' addresses; its own address when absent. */
  readonly issuer?: string;
  /** A login has a new access token: the vendor's API takes this one and no earlier one from now on. */
  readonly onAccessToken?: (family: Pick<Family, 'login' | 'clientId'>, accessToken: string) => void;
}

/** One POST to the token endpoint, without its secrets. */
export interface TokenPost {
  readonly atMs: number;
  readonly grantType: string;
  readonly encoding: 'json' | 'form' | 'other';
  /** SHA-256 of the refresh token; null for other grants. */
  readonly refreshTokenHash: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** `issued`, `replayed`, `fault`, or the error that was answered. */
  outcome: string;
}

export interface Hold {
  /** Resolves when a request has come in (and was acted upon, if so wanted). */
  readonly arrived: Promise<void>;
  release(): void;
}

/** A vendor's sign-in service on 127.0.0.1 whose every answer can be told to go wrong. */
export interface TokenServer {
  readonly url: string;
  readonly port: number;
  readonly grants: GrantBook;
  readonly signIns: SignInBook;
  readonly key: SigningKey;
  readonly posts: readonly TokenPost[];
  /** Signs a person in without a browser; answers with the body that the exchange would have had. */
  signIn(input?: Partial<SimulatedLogin> & { readonly clientId?: string; readonly scope?: string }): {
    readonly family: Family;
    readonly answer: Record<string, unknown>;
  };
  setRules(rules: Partial<GrantRules>): void;
  setStyle(style: Partial<AnswerStyle>): void;
  /** What stands beside the token endpoint. */
  setPages(pages: Partial<PageSwitches>): void;
  /** The next token request goes this way; several calls queue up. */
  fail(fault: TokenFault | FaultName): void;
  /** Holds the next token request back, after acting (`before` the hold) or not yet (`after` it). */
  hold(acts: 'before' | 'after'): Hold;
  close(): Promise<void>;
}

const clientId = 'simulated-client';
export const simulatedClientId = clientId;
const somebody: SimulatedLogin = {
  key: '00000000-0000-4000-8000-000000000001',
  email: 'person@example.invalid',
  organization: '00000000-0000-4000-8000-0000000000aa',
  plan: 'pro',
};

export async function createTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const nowMs = options.nowMs ?? Date.now;
  const key = await createSigningKey();
  const faults: TokenFault[] = [];
  const posts: TokenPost[] = [];
  const releases = new Set<() => void>();
  let style: AnswerStyle = { ...plainStyle, ...options.style };
  let rules: GrantRules = {
    replay: 'strict',
    graceMs: 30_000,
    reuseRevokesFamily: true,
    rotates: true,
    earliestAfterMs: 0,
    ...options.rules,
  };
  const grants = createGrantBook(
    () => rules,
    nowMs,
    (family) => {
      const token = accessTokenFor(family, style, randomBytes(8).toString('hex'), nowMs());
      options.onAccessToken?.(family, token);
      return token;
    },
  );
  const signIns = createSignInBook(nowMs);
  let pages: PageSwitches = { login: somebody, document: (document) => document, keysDown: false };
  let url = '';
  const issuer = (): string => options.issuer ?? url;
  const bodyOf = (family: Family, rotates = rules.rotates): Record<string, unknown> =>
    tokenBody(family, style, { rotates, issuer: issuer(), key, nowMs: nowMs() });

  /** What the endpoint itself says; this is where a token is spent. */
  const act = (
    fields: Readonly<Record<string, string>>,
    post: TokenPost,
  ): { status: number; body: unknown } => {
    const grant = grantFor(fields, grants, signIns);
    post.outcome = grant.state === 'refused' ? grant.error : grant.state;
    if (grant.state === 'refused')
      return { status: 400, body: { error: grant.error, error_description: grant.description } };
    return { status: 200, body: bodyOf(grant.family, rules.rotates || grant.state === 'opened') };
  };

  const serveToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = faults[0]?.kind === 'cut' && faults[0].at === 'connection' ? undefined : faults.shift();
    if (fault?.kind === 'cut' && fault.at === 'request-head') return reset(response);
    const { fields, encoding } = await readFields(request);
    const refreshToken = fields['refresh_token'];
    const post: TokenPost = {
      atMs: nowMs(),
      grantType: fields['grant_type'] ?? '',
      encoding,
      refreshTokenHash:
        refreshToken === undefined ? null : createHash('sha256').update(refreshToken).digest('hex'),
      fields: Object.fromEntries(
        Object.entries(fields).filter(([name]) => !['refresh_token', 'code', 'code_verifier'].includes(name)),
      ),
      userAgent: request.headers['user-agent'] ?? '',
      outcome: 'fault',
    };
    posts.push(post);
    switch (fault?.kind) {
      case undefined: {
        const { status, body } = act(fields, post);
        return send(response, jsonReply(status, body));
      }
      case 'edit': {
        const { status, body } = act(fields, post);
        return send(response, jsonReply(status, fault.edit(body as Record<string, unknown>)));
      }
      case 'reply':
        if (fault.acts) act(fields, post);
        return send(response, fault.reply);
      case 'hold': {
        const early = fault.acts === 'before' ? act(fields, post) : null;
        fault.arrived();
        await fault.released;
        if (response.destroyed) return undefined;
        const { status, body } = early ?? act(fields, post);
        return send(response, jsonReply(status, body));
      }
      case 'cut': {
        if (fault.at === 'request-body') return reset(response);
        const text = JSON.stringify(act(fields, post).body);
        if (fault.at === 'acted') return reset(response);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
        response.flushHeaders();
        if (fault.at === 'answer-body')
          await new Promise<void>(
            (resolve) => void response.write(text.slice(0, text.length / 2), () => resolve()),
          );
        return reset(response);
      }
      default:
        return fault satisfies never;
    }
  };

  const server = createServer({ keepAlive: false }, (request, response) => {
    // One connection for each request, so that a cut hits exactly one.
    response.setHeader('connection', 'close');
    response.setHeader('date', new Date(nowMs()).toUTCString());
    const { pathname } = new URL(request.url ?? '/', 'http://simulator.invalid');
    const isToken = request.method === 'POST' && pathname.endsWith('/oauth/token');
    const served = isToken
      ? serveToken(request, response)
      : answerPage(request, response, { grants, signIns, key, url, issuer: issuer(), nowMs, ...pages });
    served.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(599, { 'content-type': 'text/plain' });
      response.end(`simulator fault: ${String(error)}`);
    });
  });
  server.on('connection', (socket) => {
    const next = faults[0];
    if (next?.kind !== 'cut' || next.at !== 'connection') return;
    faults.shift();
    socket.resetAndDestroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;

  return {
    url,
    port,
    grants,
    signIns,
    key,
    posts,
    signIn(input = {}) {
      const { clientId: id = clientId, scope = 'user:inference user:profile', ...login } = input;
      const family = grants.open({ login: { ...somebody, ...login }, clientId: id, scope, nonce: null });
      return { family, answer: bodyOf(family, true) };
    },
    setRules: (next) => void (rules = { ...rules, ...next }),
    setStyle: (next) => void (style = { ...style, ...next }),
    setPages: (next) => void (pages = { ...pages, ...next }),
    fail: (fault) =>
      void faults.push(
        typeof fault === 'string' ? { kind: 'reply', reply: faultReplies[fault], acts: false } : fault,
      ),
    hold(acts) {
      const arrived = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      releases.add(released.resolve);
      faults.push({ kind: 'hold', acts, arrived: arrived.resolve, released: released.promise });
      return { arrived: arrived.promise, release: released.resolve };
    },
    close: () =>
      new Promise((resolve) => {
        for (const release of releases) release();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Granted =
  | { readonly state: 'issued' | 'replayed' | 'opened'; readonly family: Family }
  | { readonly state: 'refused'; readonly error: string; readonly description: string };

function grantFor(fields: Readonly<Record<string, string>>, grants: GrantBook, signIns: SignInBook): Granted {
  const id = fields['client_id'] ?? '';
  const field = (name: string): string => fields[name] ?? '';
  if (fields['grant_type'] === 'refresh_token') return grants.redeem(field('refresh_token'), id);
  const isDevice = fields['grant_type'] === 'urn:ietf:params:oauth:grant-type:device_code';
  if (!isDevice && fields['grant_type'] !== 'authorization_code')
    return { state: 'refused', error: 'unsupported_grant_type', description: 'No such grant' };
  const exchanged = isDevice
    ? signIns.pollDevice(field('device_code'), id)
    : signIns.exchangeCode(field('code'), id, field('redirect_uri'), field('code_verifier'));
  if (exchanged.state === 'refused') return exchanged;
  const { login, scope, nonce } = exchanged;
  return { state: 'opened', family: grants.open({ login, clientId: id, scope, nonce }) };
}

function jsonReply(status: number, body: unknown): FaultReply {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

function send(response: ServerResponse, { status, contentType, body, headers }: FaultReply): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'request-id': `req_${randomBytes(6).toString('hex')}`,
    ...headers,
  });
  response.end(body);
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
