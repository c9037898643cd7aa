import { createHash, createPublicKey, createVerify, randomBytes, type JsonWebKey } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import {
  createTokenServer,
  faultReplies,
  simulatedClientId,
  type FaultName,
  type TokenServer,
  type TokenServerOptions,
} from './index.ts';

async function server(options: TokenServerOptions = {}): Promise<TokenServer> {
  const started = await createTokenServer(options);
  onTestFinished(() => started.close());
  return started;
}

type Fields = Readonly<Record<string, string>>;
type Json = Record<string, unknown>;

async function post(
  here: TokenServer,
  fields: Fields,
  form = false,
): Promise<{ status: number; body: Json }> {
  const answer = await fetch(`${here.url}/v1/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? new URLSearchParams(fields).toString() : JSON.stringify(fields),
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

const renewal = (token: string): Fields => ({
  grant_type: 'refresh_token',
  refresh_token: token,
  client_id: simulatedClientId,
});

it('redeems a refresh token once, in JSON and in form, and ends the family at the second use', async () => {
  const here = await server();
  const { family } = here.signIn();
  const first = family.current;
  const second = await post(here, renewal(first));
  expect(second).toMatchObject({ status: 200, body: { refresh_token: family.current, expires_in: 28_800 } });
  expect((await post(here, renewal(family.current), true)).status).toBe(200);
  expect(await post(here, renewal(first))).toMatchObject({
    status: 400,
    body: { error: 'refresh_token_reused' },
  });
  expect(await post(here, renewal(family.current))).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  expect(here.grants.accepts(family.accessToken)).toBe(false);
  expect(here.posts.map(({ encoding, outcome }) => [encoding, outcome])).toEqual([
    ['json', 'issued'],
    ['form', 'issued'],
    ['json', 'refresh_token_reused'],
    ['json', 'invalid_grant'],
  ]);
});

it('answers a replay inside the grace with the same successor', async () => {
  let nowMs = 0;
  const here = await server({ rules: { replay: 'grace', graceMs: 1000 }, nowMs: () => nowMs });
  const { family } = here.signIn();
  const first = family.current;
  const once = await post(here, renewal(first));
  expect((await post(here, renewal(first))).body['refresh_token']).toBe(once.body['refresh_token']);
  nowMs = 1001;
  expect((await post(here, renewal(first))).status).toBe(400);
});

it('burns a token that is redeemed too early', async () => {
  let nowMs = 0;
  const here = await server({ rules: { earliestAfterMs: 1000 }, nowMs: () => nowMs });
  const [early, patient] = [here.signIn().family, here.signIn().family];
  expect((await post(here, renewal(early.current))).status).toBe(400);
  nowMs = 1000;
  expect((await post(here, renewal(early.current))).status).toBe(400);
  expect((await post(here, renewal(patient.current))).status).toBe(200);
});

it('holds an answer back after acting, or before', async () => {
  const here = await server();
  for (const acts of ['before', 'after'] as const) {
    const { family } = here.signIn();
    const hold = here.hold(acts);
    const answer = post(here, renewal(family.current));
    await hold.arrived;
    expect(family.redeems).toBe(acts === 'before' ? 1 : 0);
    hold.release();
    expect((await answer).status).toBe(200);
  }
});

/** All but the proxy's 407, which `fetch` does not hand out. */
const fetchable = (Object.keys(faultReplies) as FaultName[]).filter((name) => name !== 'proxy-407');

it.each(fetchable)('answers %s when told so, without acting', async (name) => {
  const here = await server();
  const { family } = here.signIn();
  here.fail(name);
  const answer = await fetch(`${here.url}/oauth/token`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(renewal(family.current)),
  });
  expect([answer.status, await answer.text()]).toEqual([faultReplies[name].status, faultReplies[name].body]);
  expect(family.redeems).toBe(0);
});

it.each(['connection', 'request-head', 'request-body', 'acted', 'answer-head', 'answer-body'] as const)(
  'cuts the line at %s',
  async (at) => {
    const here = await server();
    const { family } = here.signIn();
    here.fail({ kind: 'cut', at });
    await expect(post(here, renewal(family.current))).rejects.toThrow();
    expect(family.redeems).toBe(['acted', 'answer-head', 'answer-body'].includes(at) ? 1 : 0);
  },
);

it('signs in with a code and PKCE S256, once, with an id token that its key verifies', async () => {
  const here = await server({ style: { sendsIdToken: true } });
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = {
    response_type: 'code',
    client_id: 'c',
    redirect_uri: 'http://127.0.0.1:9/callback',
    scope: 'openid',
    state: 's',
    nonce: 'n',
    code_challenge: challenge,
  };
  const authorize = async (more: Fields): Promise<URL> => {
    const answer = await fetch(`${here.url}/oauth/authorize?${new URLSearchParams({ ...query, ...more })}`, {
      redirect: 'manual',
    });
    return new URL(answer.headers.get('location') ?? '');
  };
  expect((await authorize({ code_challenge_method: 'plain' })).searchParams.get('error')).toBe(
    'invalid_request',
  );
  const s256 = { code_challenge_method: 'S256' };
  expect((await authorize({ ...s256, simulate: 'deny' })).searchParams.get('error')).toBe('access_denied');
  const back = await authorize(s256);
  expect(back.searchParams.get('state')).toBe('s');
  const exchange = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    client_id: 'c',
    redirect_uri: query.redirect_uri,
  };
  const granted = await post(here, { ...exchange, code_verifier: verifier }, true);
  expect(granted.status).toBe(200);
  expect((await post(here, { ...exchange, code_verifier: verifier }, true)).status).toBe(400);
  const other = (await authorize(s256)).searchParams.get('code') ?? '';
  expect((await post(here, { ...exchange, code: other, code_verifier: 'x'.repeat(43) })).status).toBe(400);

  const [head = '', claims = '', signature = ''] = String(granted.body['id_token']).split('.');
  const { keys } = (await (await fetch(`${here.url}/.well-known/jwks.json`)).json()) as {
    keys: [JsonWebKey];
  };
  const key = createPublicKey({ key: keys[0], format: 'jwk' });
  expect(
    createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(key, Buffer.from(signature, 'base64url')),
  ).toBe(true);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: here.url,
    aud: 'c',
    nonce: 'n',
  });
});

it('signs in by device code at the pace that it asks for', async () => {
  let nowMs = 0;
  const here = await server({ nowMs: () => nowMs });
  const device = here.signIns.startDevice('c', 'user:profile');
  const poll = (): Promise<{ status: number; body: Json }> =>
    post(here, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.deviceCode,
      client_id: 'c',
    });
  expect((await poll()).body['error']).toBe('authorization_pending');
  expect((await poll()).body['error']).toBe('slow_down');
  nowMs = 11_000;
  device.decision = 'approved';
  device.login = { key: 'k', email: 'e', organization: 'o', plan: 'max' };
  const { body } = await poll();
  const profile = await fetch(`${here.url}/api/oauth/profile`, {
    headers: { authorization: `Bearer ${String(body['access_token'])}` },
  });
  expect(await profile.json()).toMatchObject({
    account: { uuid: 'k' },
    organization: { organization_type: 'claude_max' },
  });
});

it.each(['', '{', '[1]', '{"grant_type":7}', 'x'.repeat(200_000)])('refuses nonsense', async (body) => {
  const here = await server();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${here.url}/oauth/token`, { method: 'POST', headers, body });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
});
