import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTokenServer, type TokenServer } from '../token-server/index.ts';
import { answerEvents } from './answer.ts';
import { planFault } from './plan-rules.ts';

/** One request to the API, without its token. */
export interface PlanRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface PlanRefusal {
  readonly status: number;
  readonly body: unknown;
}

/**
 * OpenAI as a program meets it that signs in with ChatGPT: the sign-in service and the API that takes its tokens
 * (codex protocol notes 7.1). Streams come without a content type, as the vendor's do at times.
 */
export interface ChatGptSimulator {
  readonly tokens: TokenServer;
  readonly requests: readonly PlanRequest[];
  /** Value of SWITCHYARD_HOST_MAP. */
  readonly hostMap: string;
  /** The next call of the Responses API is refused this way. */
  refuse(refusal: PlanRefusal): void;
  /** What a person's browser does with the vendor's page: says yes, and goes back to where it is sent. */
  sayYes(address: unknown): Promise<number>;
  close(): Promise<void>;
}

export const chatGptIssuer = 'https://auth.openai.com';

export async function startChatGptSimulator(): Promise<ChatGptSimulator> {
  const tokens = await createTokenServer({
    issuer: chatGptIssuer,
    style: { accessTokens: 'jwt', accessLife: 3_600, sendsIdToken: true, earliestRefresh: 3_240 },
  });
  const requests: PlanRequest[] = [];
  const refusals: PlanRefusal[] = [];
  const server = createServer((request, response) => {
    serve(request, response, tokens, requests, refusals).catch((error: unknown) => {
      response.writeHead(599);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    tokens,
    requests,
    hostMap: `auth.openai.com=${tokens.url},api.openai.com=http://127.0.0.1:${port}`,
    refuse: (refusal) => void refusals.push(refusal),
    async sayYes(address) {
      const { pathname, search } = new URL(String(address));
      const answer = await fetch(`${tokens.url}${pathname}${search}`, { redirect: 'manual' });
      const back = await fetch(answer.headers.get('location') ?? '', { redirect: 'manual' });
      return back.status;
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await tokens.close();
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: TokenServer,
  requests: PlanRequest[],
  refusals: PlanRefusal[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? null : JSON.parse(text);
  const { authorization, ...headers } = request.headers;
  requests.push({ path: request.url ?? '', headers, body });
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
  if (!tokens.grants.accepts(token))
    return json(response, 401, { detail: { error_code: 'invalid_token', message: 'Invalid token' } });
  const { pathname } = new URL(request.url ?? '/', 'http://simulator.invalid');
  if (pathname === '/v1/models')
    return json(response, 200, { object: 'list', data: [{ id: 'gpt-5.5', object: 'model' }] });
  if (pathname !== '/v1/responses') return json(response, 404, { detail: 'Not Found' });
  const refusal = refusals.shift();
  if (refusal !== undefined) return json(response, refusal.status, refusal.body);
  const fault = planFault(body);
  if (fault !== null) return json(response, 400, { detail: fault });
  response.writeHead(200);
  response.end(answerEvents(String((body as { model?: unknown }).model), 'Hello from the plan'));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
