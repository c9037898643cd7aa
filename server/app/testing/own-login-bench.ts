import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountView, SignInView } from '../../contract/index.ts';
import { genuineClaude } from '../../testing/genuine-requests.ts';
import { startProduct, type Product } from '../../testing/product.ts';
import { createTokenServer, type TokenServer } from '../../testing/vendors/token-server/index.ts';

type Received = Awaited<ReturnType<Product['send']>>;

/** A second person at the simulated vendor. */
export const otherPerson = {
  key: 'other-person',
  email: 'other@example.invalid',
  organization: 'other-org',
  plan: 'max',
};

/** The product over a token server and an API that knows its tokens. */
export interface OwnLoginBench {
  readonly tokens: TokenServer;
  readonly product: Product;
  /** Where the simulated API listens. */
  readonly api: string;
  /** Bearers that reached the vendor's API. */
  readonly seen: string[];
  /** Bearers that it does not accept although they live. */
  readonly refused: Set<string>;
  /** The vendor's words for those. */
  refusal: string;
  refusesAll: boolean;
  begin(input: {
    readonly provider: string;
    readonly way: SignInView['way'];
    readonly accountId?: string;
  }): Promise<SignInView>;
  /** The attempt once it is over. */
  over(id: string): Promise<SignInView>;
  /** What a browser does: the vendor's page says yes and sends it back here. */
  sayYes(view: SignInView, login?: typeof otherPerson | null): Promise<SignInView>;
  signIn(login?: typeof otherPerson | null, accountId?: string): Promise<SignInView['state']>;
  newAccount(): Promise<AccountView>;
  ask(): Promise<Received>;
  newestToken(): string;
  close(): Promise<void>;
}

export async function startOwnLoginBench(): Promise<OwnLoginBench> {
  const tokens = await createTokenServer();
  const seen: string[] = [];
  const refused = new Set<string>();
  const vendor = createServer((request, response) => {
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (request.url === '/api/oauth/profile') {
      void fetch(`${tokens.url}/api/oauth/profile`, { headers: { authorization: `Bearer ${bearer}` } })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
        .catch(() => response.writeHead(500).end());
      return;
    }
    if (request.method !== 'POST') return void response.writeHead(404).end();
    seen.push(bearer);
    const isGood = tokens.grants.accepts(bearer) && !bench.refusesAll && !refused.has(bearer);
    response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
    const message = { type: 'message', id: 'm', role: 'assistant', model: 'x', content: [], usage: {} };
    const error = { type: 'error', error: { type: 'authentication_error', message: bench.refusal } };
    response.end(JSON.stringify(isGood ? { ...message, stop_reason: 'end_turn' } : error));
  });
  await new Promise<void>((resolve) => {
    vendor.listen(0, '127.0.0.1', resolve);
  });
  const api = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const product = await startProduct({
    hostMap: [
      `platform.claude.com=${tokens.url}`,
      `auth.openai.com=${tokens.url}`,
      `api.anthropic.com=${api}`,
    ].join(','),
  });
  const bench: OwnLoginBench = {
    tokens,
    product,
    api,
    seen,
    refused,
    refusal: 'OAuth token has expired.',
    refusesAll: false,
    async begin(input) {
      const envelope = await product.switchyard.invoke('accounts.sign-in', input);
      if (!envelope.ok) throw new Error(envelope.error.message);
      return envelope.value as SignInView;
    },
    over(id) {
      const { switchyard } = product;
      return new Promise((resolve) => {
        const look = (view: SignInView): void => {
          if (view.id !== id || view.state.kind === 'waiting' || view.state.kind === 'finishing') return;
          stop();
          resolve(view);
        };
        const stop = switchyard.events.subscribe((event) => {
          if (event.name === 'sign-in.changed') look(event.payload);
        });
        void switchyard.handlers['accounts.sign-ins']({}).then(({ signIns }) => signIns.forEach(look));
      });
    },
    async sayYes(view, login = null) {
      const page = new URL(view.url ?? '');
      if (login === null) {
        const answer = await fetch(`${tokens.url}/oauth/authorize${page.search}`, { redirect: 'manual' });
        await fetch(answer.headers.get('location') ?? '');
      } else {
        const value = (name: string): string => page.searchParams.get(name) ?? '';
        const code = tokens.signIns.issueCode(
          {
            clientId: value('client_id'),
            redirectUri: value('redirect_uri'),
            scope: value('scope'),
            challenge: value('code_challenge'),
            nonce: null,
          },
          login,
        );
        await fetch(`${value('redirect_uri')}?code=${code}&state=${value('state')}`);
      }
      return bench.over(view.id);
    },
    async signIn(login = null, accountId) {
      const view = await bench.begin({
        provider: 'claude',
        way: 'browser',
        ...(accountId === undefined ? {} : { accountId }),
      });
      return (await bench.sayYes(view, login)).state;
    },
    async newAccount() {
      const state = await bench.signIn();
      if (state.kind !== 'done') throw new Error(JSON.stringify(state));
      return product.account(state.accountId);
    },
    ask: () => product.send(genuineClaude(product.key, { body: { stream: false } })),
    newestToken: () => tokens.grants.families().at(-1)?.accessToken ?? '',
    async close() {
      await product.close();
      await tokens.close();
      vendor.closeAllConnections();
      vendor.close();
    },
  };
  return bench;
}
