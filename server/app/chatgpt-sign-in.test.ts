import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatGptIssuer } from '../testing/vendors/chatgpt/index.ts';
import { until } from '../testing/product.ts';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

const somebodyElse = {
  key: '00000000-0000-4000-8000-000000000002',
  email: 'other@example.invalid',
  organization: '00000000-0000-4000-8000-0000000000aa',
  plan: 'plus',
};
const accounts = async () => (await bench.product.switchyard.handlers['accounts.snapshot']({})).accounts;
const families = () => bench.vendor.tokens.grants.families();
/** Changes the id token of the next answer and signs it anew. */
const forge = (claims: Readonly<Record<string, unknown>>): void =>
  bench.vendor.tokens.fail({
    kind: 'edit',
    edit: (body) => {
      const payload = String(body['id_token']).split('.')[1] ?? '';
      const own = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
      return { ...body, id_token: bench.vendor.tokens.key.sign({ ...own, ...claims }) };
    },
  });

describe('signing in with ChatGPT', () => {
  test('registers, trades the code as a form with the resource, and makes an account', async () => {
    const { url } = await bench.begin();
    const asked = Object.fromEntries(new URL(String(url)).searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'dynamic_agent_client',
      agent_name_hint: 'Switchyard',
      ext_agent_host_id: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/auth\/callback$/),
      scope: 'openid profile email offline_access resource.invoke chatgpt.tokens.use.direct',
      resource: 'https://api.openai.com/v1',
      code_challenge_method: 'S256',
    });
    expect(String(asked['nonce']).length).toBeGreaterThan(40);
    expect(new URL(String(url)).origin).toBe(chatGptIssuer);

    const id = await bench.account();
    const view = await bench.product.account(id);
    expect(view).toMatchObject({
      provider: 'chatgpt',
      kind: 'oauth',
      email: 'person@example.invalid',
      plan: 'pro',
      genuineClientsOnly: false,
      credential: { state: 'ok' },
    });
    const [post] = bench.vendor.tokens.posts;
    expect(post).toMatchObject({
      encoding: 'form',
      outcome: 'opened',
      userAgent: expect.stringMatching(/^Switchyard\//),
      fields: { resource: 'https://api.openai.com/v1', client_id: families()[0]?.clientId },
    });
    // The registration outlives everything that may happen to the code.
    const stored = await readFile(join(bench.product.dataDirectory, 'logins', 'registrations.json'), 'utf8');
    expect(stored).toContain(String(families()[0]?.clientId));
    expect(stored).toContain(String(asked['ext_agent_host_id']).replace('urn:uuid:', ''));
  });

  test('again uses the account’s own registration, and updates it in place', async () => {
    const id = await bench.account();
    const { url } = await bench.begin(id);
    const query = new URL(String(url)).searchParams;
    expect(query.get('client_id')).toBe(families()[0]?.clientId);
    expect(query.get('login_hint')).toBe('person@example.invalid');
    expect(await bench.signIn(id)).toEqual({ kind: 'done', accountId: id });
    expect(await accounts()).toHaveLength(1);
    expect(families().map(({ clientId }) => clientId)).toEqual([
      families()[0]?.clientId,
      families()[0]?.clientId,
    ]);
  });

  test('again as another person is refused, changes nothing, and the new grant is given back', async () => {
    const id = await bench.account();
    bench.vendor.tokens.setPages({ login: somebodyElse });
    expect(await bench.signIn(id)).toMatchObject({ kind: 'failed', code: 'sign-in-other-account' });
    expect((await accounts()).map(({ email }) => email)).toEqual(['person@example.invalid']);
    expect(families().map(({ ended }) => ended)).toEqual([null, 'Signed out']);
  });

  test.each([
    ['nonce', { nonce: 'another' }],
    ['audience', { aud: 'another-client' }],
    ['authorised party', { azp: 'another-client' }],
    ['issuer', { iss: 'https://auth.example.invalid' }],
    ['expiry', { exp: 1 }],
    ['subject', { sub: '' }],
  ])('with a wrong %s in the id token makes no account', async (what, claims) => {
    forge(claims);
    expect(await bench.signIn()).toMatchObject({
      kind: 'failed',
      code: 'sign-in-failed',
      message: expect.stringContaining(what),
    });
    expect(await accounts()).toEqual([]);
    expect(families()[0]?.ended).toBe('Signed out');
  });

  test('with a signature of somebody else makes no account', async () => {
    bench.vendor.tokens.fail({
      kind: 'edit',
      edit: (body) => ({ ...body, id_token: `${String(body['id_token']).slice(0, -8)}AAAAAAAA` }),
    });
    expect(await bench.signIn()).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('signature'),
    });
    expect(await accounts()).toEqual([]);
  });

  test('without leave to use the plan says what to do, and makes no account', async () => {
    bench.vendor.tokens.fail({
      kind: 'edit',
      edit: (body) => ({ ...body, scope: 'openid profile email offline_access' }),
    });
    expect(await bench.signIn()).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('allow it on OpenAI’s page'),
    });
    expect(await accounts()).toEqual([]);
  });

  test('again asks for the leave anew when it was not given, or was taken back', async () => {
    const prompt = async (id?: string) =>
      new URL(String((await bench.begin(id)).url)).searchParams.get('prompt');
    const id = await bench.account();
    expect(await prompt(id)).toBeNull();
    bench.vendor.tokens.fail({ kind: 'edit', edit: (body) => ({ ...body, scope: 'openid' }) });
    expect(await bench.signIn(id)).toMatchObject({ kind: 'failed' });
    expect(await prompt(id)).toBe('consent');
    expect(await bench.signIn(id)).toMatchObject({ kind: 'done' });
    expect(await prompt(id)).toBeNull();
  });

  test('with an answer in another sign-in service’s name trades nothing', async () => {
    const { id, url } = await bench.begin();
    await bench.vendor.sayYes(`${String(url)}&simulate=issuer`);
    const state = async () =>
      (await bench.product.switchyard.handlers['accounts.sign-ins']({})).signIns.find(
        (attempt) => attempt.id === id,
      )?.state;
    await until(async () => (await state())?.kind === 'failed');
    expect(await state()).toMatchObject({ message: expect.stringContaining('another sign-in service') });
    expect(bench.vendor.tokens.posts).toEqual([]);
  });

  test.each(['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'revocation_endpoint'])(
    'stops before the page when %s is on another server',
    async (name) => {
      bench.vendor.tokens.setPages({
        document: (document) => ({ ...document, [name]: 'https://auth.openai.com.example.invalid/x' }),
      });
      await expect(bench.begin()).rejects.toMatchObject({ code: 'sign-in-failed' });
      expect(bench.vendor.tokens.posts).toEqual([]);
    },
  );

  test('stops before the page when the vendor’s keys are not to be had', async () => {
    bench.vendor.tokens.setPages({ keysDown: true });
    await expect(bench.begin()).rejects.toMatchObject({ code: 'upstream-unreachable' });
    expect(bench.vendor.tokens.posts).toEqual([]);
  });

  test('ends at the vendor when the account is removed', async () => {
    const id = await bench.account();
    const removed = await bench.product.switchyard.handlers['accounts.remove']({ id });
    expect(removed).toMatchObject({ revocation: { state: 'revoked' } });
    expect(families()[0]?.ended).toBe('Signed out');
  });
});
