import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { genuineClaude } from '../../server/testing/genuine-requests.ts';
import { createTokenServer, type TokenServer } from '../../server/testing/vendors/token-server/index.ts';
import { launchBrowser, startProduct, type RunningProduct } from './bench.ts';

/** Somebody else than the one who signs in by default. */
export const otherPerson = {
  key: 'other-person',
  email: 'other@example.invalid',
  organization: 'other-org',
  plan: 'max',
};

export interface SignInBench {
  readonly product: RunningProduct;
  readonly browser: Browser;
  readonly tokens: TokenServer;
  /** What a person does on the vendor's page: says yes, and the browser goes where the page sends it. */
  sayYes(page: Page, link: string, person?: typeof otherPerson | null): Promise<void>;
  /** A request of the vendor's own client through the proxy; gives the status. */
  sendGenuine(): Promise<number>;
  /** Calls the product as the page does. */
  control<Answer>(operation: string, input: object): Promise<Answer>;
  close(): Promise<void>;
}

/** The built product over a simulated sign-in service and the little of a vendor's API that a new login is asked for. */
export async function startSignInBench(): Promise<SignInBench> {
  const tokens = await createTokenServer({ style: { sendsIdToken: true } });
  const api = createServer((request, response) => {
    const authorization = request.headers.authorization ?? '';
    if (request.method === 'POST') {
      const isGood = tokens.grants.accepts(authorization.replace('Bearer ', ''));
      response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
      const message = { type: 'message', id: 'm', role: 'assistant', model: 'x', content: [], usage: {} };
      const error = { type: 'error', error: { type: 'authentication_error', message: 'expired' } };
      return void response.end(JSON.stringify(isGood ? { ...message, stop_reason: 'end_turn' } : error));
    }
    if (request.url !== '/api/oauth/profile') return void response.writeHead(404).end();
    void fetch(`${tokens.url}/api/oauth/profile`, { headers: { authorization } })
      .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const [product, browser] = await Promise.all([
    startProduct([], {
      SWITCHYARD_SECRETS: 'memory',
      SWITCHYARD_HOST_MAP: [
        `platform.claude.com=${tokens.url}`,
        `auth.openai.com=${tokens.url}`,
        `api.anthropic.com=${apiUrl}`,
        `chatgpt.com=${apiUrl}`,
      ].join(','),
    }),
    launchBrowser(),
  ]);
  const { origin, hash } = new URL(product.ui);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const { key } = (await product.run('keys', 'add', '--label', 'test')) as { key: string };

  return {
    product,
    browser,
    tokens,
    async sayYes(page, link, person = null) {
      const asked = new URL(link);
      const value = (name: string): string => asked.searchParams.get(name) ?? '';
      let target: string;
      if (person === null) {
        const answer = await fetch(`${tokens.url}/oauth/authorize${asked.search}`, { redirect: 'manual' });
        target = answer.headers.get('location') ?? '';
      } else {
        const code = tokens.signIns.issueCode(
          {
            clientId: value('client_id'),
            redirectUri: value('redirect_uri'),
            scope: value('scope'),
            challenge: value('code_challenge'),
            nonce: null,
          },
          person,
        );
        target = `${value('redirect_uri')}?code=${code}&state=${value('state')}`;
      }
      // The rule of the test browser knows this computer by its number only.
      const tab = await page.context().newPage();
      await tab.goto(target.replace('//localhost:', '//127.0.0.1:'));
      await tab.close();
    },
    async sendGenuine() {
      const { path, headers, body } = genuineClaude(key, { body: { stream: false } });
      const response = await fetch(`${product.proxy}${path}`, {
        method: 'POST',
        headers: Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
        body: String(body),
      });
      await response.text();
      return response.status;
    },
    async control(operation, input) {
      const response = await fetch(`${origin}/control/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as { ok: boolean; value: unknown };
      if (!answer.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
      return answer.value as never;
    },
    async close() {
      await browser.close();
      await product.stop();
      await tokens.close();
      api.closeAllConnections();
      api.close();
    },
  };
}
