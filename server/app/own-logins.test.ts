import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountView, SignInView } from '../contract/index.ts';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { startProduct, type Product } from '../testing/product.ts';
import { createTokenServer, type TokenServer } from '../testing/vendors/token-server/index.ts';

let tokens: TokenServer;
let product: Product;
let vendor: ReturnType<typeof createServer>;
/** Bearers that reached the vendor's API, and those that it does not accept although they live. */
let seen: string[];
let refused: Set<string>;
/** The vendor's words for those. */
let refusal: string;
let refusesAll: boolean;

beforeEach(async () => {
  seen = [];
  refused = new Set();
  refusal = 'OAuth token has expired.';
  refusesAll = false;
  tokens = await createTokenServer();
  vendor = createServer((request, response) => {
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (request.url === '/api/oauth/profile') {
      void fetch(`${tokens.url}/api/oauth/profile`, { headers: { authorization: `Bearer ${bearer}` } })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
        .catch(() => response.writeHead(500).end());
      return;
    }
    if (request.method !== 'POST') return void response.writeHead(404).end();
    seen.push(bearer);
    const isGood = tokens.grants.accepts(bearer) && !refusesAll && !refused.has(bearer);
    response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
    const message = { type: 'message', id: 'm', role: 'assistant', model: 'x', content: [], usage: {} };
    const error = { type: 'error', error: { type: 'authentication_error', message: refusal } };
    response.end(JSON.stringify(isGood ? { ...message, stop_reason: 'end_turn' } : error));
  });
  await new Promise<void>((resolve) => {
    vendor.listen(0, '127.0.0.1', resolve);
  });
  const api = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  product = await startProduct({
    hostMap: [
      `platform.claude.com=${tokens.url}`,
      `auth.openai.com=${tokens.url}`,
      `api.anthropic.com=${api}`,
    ].join(','),
  });
});
afterEach(async () => {
  await product.close();
  await tokens.close();
  vendor.closeAllConnections();
  vendor.close();
});

async function begin(input: {
  provider: string;
  way: SignInView['way'];
  accountId?: string;
}): Promise<SignInView> {
  const envelope = await product.switchyard.invoke('accounts.sign-in', input);
  if (!envelope.ok) throw new Error(envelope.error.message);
  return envelope.value as SignInView;
}

/** The attempt once it is over. */
function over(id: string): Promise<SignInView> {
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
}

const other = { key: 'other-person', email: 'other@example.invalid', organization: 'other-org', plan: 'max' };

/** What a browser does: the vendor's page says yes and sends it back here. */
async function sayYes(view: SignInView, login: typeof other | null = null): Promise<SignInView> {
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
  return over(view.id);
}

async function signIn(login: typeof other | null = null, accountId?: string): Promise<SignInView['state']> {
  const view = await begin({
    provider: 'claude',
    way: 'browser',
    ...(accountId === undefined ? {} : { accountId }),
  });
  return (await sayYes(view, login)).state;
}

async function newAccount(): Promise<AccountView> {
  const state = await signIn();
  if (state.kind !== 'done') throw new Error(JSON.stringify(state));
  return product.account(state.accountId);
}

const ask = () => product.send(genuineClaude(product.key, { body: { stream: false } }));
const newestToken = (): string => tokens.grants.families().at(-1)?.accessToken ?? '';

describe('a sign-in of our own', () => {
  test('ends with an account that says who it is and serves', async () => {
    const account = await newAccount();
    expect(account).toMatchObject({
      provider: 'claude',
      kind: 'oauth',
      label: 'person@example.invalid',
      plan: 'Pro',
      credential: { state: 'ok', expiresAtMs: expect.any(Number) },
    });
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual([newestToken()]);
    expect(tokens.posts.map(({ userAgent }) => userAgent)).toEqual(['Switchyard/0.0.0-test']);
  });

  test('shows no token anywhere', async () => {
    const { id } = await newAccount();
    const names = ['accounts.snapshot', 'accounts.sign-ins', 'app.snapshot', 'activity.list'] as const;
    const shown = await Promise.all(names.map((name) => product.switchyard.invoke(name, {})));
    for (const token of [newestToken(), tokens.grants.families()[0]?.current ?? 'none'])
      expect(JSON.stringify([shown, id, product.ports.lines])).not.toContain(token);
  });

  test('of the same person again is the same account', async () => {
    const first = await newAccount();
    expect(await signIn()).toEqual({ kind: 'done', accountId: first.id });
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual([newestToken()]);
  });

  test('of another person than asked for changes nothing', async () => {
    const first = await newAccount();
    const kept = newestToken();
    expect(await signIn(other, first.id)).toMatchObject({
      kind: 'failed',
      code: 'sign-in-other-account',
      message: expect.stringContaining(other.email),
    });
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual([kept]);
  });

  test('outlives a restart', async () => {
    const { id } = await newAccount();
    await product.reopen();
    expect((await ask()).status).toBe(200);
    expect((await product.account(id)).credential.state).toBe('ok');
    expect(tokens.posts).toHaveLength(1);
  });

  test('is declined in the vendor’s words', async () => {
    const view = await begin({ provider: 'claude', way: 'browser' });
    const answer = await fetch(
      `${tokens.url}/oauth/authorize${new URL(view.url ?? '').search}&simulate=deny`,
      {
        redirect: 'manual',
      },
    );
    await fetch(answer.headers.get('location') ?? '');
    expect((await over(view.id)).state).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('The person said no'),
    });
  });

  test('by code needs no browser here', async () => {
    const view = await begin({ provider: 'codex', way: 'device' });
    const device = tokens.signIns.device(view.userCode ?? '');
    if (device === null) throw new Error('no such code');
    Object.assign(device, { decision: 'approved', login: { ...other, plan: 'plus' } });
    tokens.setStyle({ sendsIdToken: true });
    const { state } = await over(view.id);
    if (state.kind !== 'done') throw new Error(JSON.stringify(state));
    expect(await product.account(state.accountId)).toMatchObject({
      provider: 'codex',
      kind: 'oauth',
      email: other.email,
      plan: 'plus',
    });
  });

  test.each([
    [{ provider: 'anthropic', way: 'browser' }, 'takes a key'],
    [{ provider: 'claude', way: 'device' }, 'no such sign-in'],
    [{ provider: 'nobody', way: 'browser' }, 'no sign-in'],
    [{ provider: 'claude', way: 'browser', accountId: 'gone' }, 'gone'],
  ] as const)('is refused with a sentence: %o', async (input, words) => {
    await expect(begin(input)).rejects.toThrow(words);
  });
});

describe('a login that the vendor refuses early', () => {
  test.each([
    'OAuth token has expired.',
    'Invalid bearer token',
    'Invalid authentication credentials',
    'OAuth access token has been revoked.',
  ])('is renewed once, and the client never hears of it: %s', async (words) => {
    await newAccount();
    const first = newestToken();
    refused.add(first);
    refusal = words;
    expect((await ask()).status).toBe(200);
    expect(seen).toEqual([first, newestToken()]);
    expect(tokens.posts.map(({ grantType }) => grantType)).toEqual(['authorization_code', 'refresh_token']);
  });

  test('is renewed once for many requests at the same time', async () => {
    await newAccount();
    refused.add(newestToken());
    const answers = await Promise.all(Array.from({ length: 12 }, ask));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(tokens.posts).toHaveLength(2);
  });

  test('is not said to be over while nobody could ask for a renewal', async () => {
    const { id } = await newAccount();
    refused.add(newestToken());
    refusal = 'Invalid bearer token';
    tokens.fail('unavailable');
    expect((await ask()).text).toContain('Switchyard');
    const { credential, availability } = await product.account(id);
    expect([credential.state, availability.state]).toEqual(['ok', 'ready']);
    expect(credential.message).toContain('The renewal has to wait');
  });

  test('that still is refused after its renewal needs a sign-in', async () => {
    const { id } = await newAccount();
    refusal = 'Invalid authentication credentials';
    refusesAll = true;
    await ask();
    expect((await product.account(id)).health?.credential).toBe('needs-login');
    expect(tokens.posts.map(({ grantType }) => grantType)).toEqual(['authorization_code', 'refresh_token']);
  });

  test('that was revoked needs a sign-in, says so at once, and is whole again after it', async () => {
    const { id } = await newAccount();
    const [family] = tokens.grants.families();
    if (family === undefined) throw new Error('no login');
    tokens.grants.end(family, 'Revoked');
    const answer = await ask();
    expect(answer.status).not.toBe(200);
    expect(answer.text).toContain('Switchyard');
    expect((await product.account(id)).credential).toMatchObject({
      state: 'needs-sign-in',
      message: expect.stringContaining('Sign in again'),
    });
    expect((await product.account(id)).health?.credential).toBe('needs-login');
    const before = tokens.posts.length;
    await ask();
    expect(tokens.posts).toHaveLength(before);
    expect(await signIn(null, id)).toEqual({ kind: 'done', accountId: id });
    expect((await product.account(id)).credential.state).toBe('ok');
    expect((await ask()).status).toBe(200);
  });
});

test('an account that is removed takes its tokens with it', async () => {
  const { id } = await newAccount();
  await product.switchyard.handlers['accounts.remove']({ id });
  expect((await ask()).status).toBe(400);
  expect(seen).toEqual([]);
});
