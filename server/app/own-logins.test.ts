import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otherPerson, startOwnLoginBench, type OwnLoginBench } from './testing/own-login-bench.ts';

let bench: OwnLoginBench;

beforeEach(async () => {
  bench = await startOwnLoginBench();
});
afterEach(() => bench.close());

describe('a sign-in of our own', () => {
  test('ends with an account that says who it is and serves', async () => {
    const account = await bench.newAccount();
    expect(account).toMatchObject({
      provider: 'claude',
      kind: 'oauth',
      label: 'person@example.invalid',
      plan: 'Pro',
      credential: { state: 'ok', expiresAtMs: expect.any(Number) },
    });
    expect((await bench.ask()).status).toBe(200);
    expect(bench.seen).toEqual([bench.newestToken()]);
    expect(bench.tokens.posts.map(({ userAgent }) => userAgent)).toEqual(['Switchyard/0.0.0-test']);
  });

  test('shows no token anywhere', async () => {
    const { id } = await bench.newAccount();
    const names = ['accounts.snapshot', 'accounts.sign-ins', 'app.snapshot', 'activity.list'] as const;
    const shown = await Promise.all(names.map((name) => bench.product.switchyard.invoke(name, {})));
    for (const token of [bench.newestToken(), bench.tokens.grants.families()[0]?.current ?? 'none'])
      expect(JSON.stringify([shown, id, bench.product.ports.lines])).not.toContain(token);
  });

  test('of the same person again is the same account', async () => {
    const first = await bench.newAccount();
    expect(await bench.signIn()).toEqual({ kind: 'done', accountId: first.id });
    expect((await bench.ask()).status).toBe(200);
    expect(bench.seen).toEqual([bench.newestToken()]);
  });

  test('of another person than asked for changes nothing', async () => {
    const first = await bench.newAccount();
    const kept = bench.newestToken();
    expect(await bench.signIn(otherPerson, first.id)).toMatchObject({
      kind: 'failed',
      code: 'sign-in-other-account',
      message: expect.stringContaining(otherPerson.email),
    });
    expect((await bench.ask()).status).toBe(200);
    expect(bench.seen).toEqual([kept]);
  });

  test('outlives a restart', async () => {
    const { id } = await bench.newAccount();
    await bench.product.reopen();
    expect((await bench.ask()).status).toBe(200);
    expect((await bench.product.account(id)).credential.state).toBe('ok');
    expect(bench.tokens.posts).toHaveLength(1);
  });

  test('is declined in the vendor’s words', async () => {
    const view = await bench.begin({ provider: 'claude', way: 'browser' });
    const answer = await fetch(
      `${bench.tokens.url}/oauth/authorize${new URL(view.url ?? '').search}&simulate=deny`,
      {
        redirect: 'manual',
      },
    );
    await fetch(answer.headers.get('location') ?? '');
    expect((await bench.over(view.id)).state).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('The person said no'),
    });
  });

  test('by code needs no browser here', async () => {
    const view = await bench.begin({ provider: 'codex', way: 'device' });
    const device = bench.tokens.signIns.device(view.userCode ?? '');
    if (device === null) throw new Error('no such code');
    Object.assign(device, { decision: 'approved', login: { ...otherPerson, plan: 'plus' } });
    bench.tokens.setStyle({ sendsIdToken: true });
    const { state } = await bench.over(view.id);
    if (state.kind !== 'done') throw new Error(JSON.stringify(state));
    expect(await bench.product.account(state.accountId)).toMatchObject({
      provider: 'codex',
      kind: 'oauth',
      email: otherPerson.email,
      plan: 'plus',
    });
  });

  test.each([
    [{ provider: 'anthropic', way: 'browser' }, 'takes a key'],
    [{ provider: 'claude', way: 'device' }, 'no such sign-in'],
    [{ provider: 'nobody', way: 'browser' }, 'no sign-in'],
    [{ provider: 'claude', way: 'browser', accountId: 'gone' }, 'gone'],
  ] as const)('is refused with a sentence: %o', async (input, words) => {
    await expect(bench.begin(input)).rejects.toThrow(words);
  });
});

describe('a login that the vendor refuses early', () => {
  test.each([
    'OAuth token has expired.',
    'Invalid bearer token',
    'Invalid authentication credentials',
    'OAuth access token has been revoked.',
  ])('is renewed once, and the client never hears of it: %s', async (words) => {
    await bench.newAccount();
    const first = bench.newestToken();
    bench.refused.add(first);
    bench.refusal = words;
    expect((await bench.ask()).status).toBe(200);
    expect(bench.seen).toEqual([first, bench.newestToken()]);
    expect(bench.tokens.posts.map(({ grantType }) => grantType)).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
  });

  test('is renewed once for many requests at the same time', async () => {
    await bench.newAccount();
    bench.refused.add(bench.newestToken());
    const answers = await Promise.all(Array.from({ length: 12 }, bench.ask));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(bench.tokens.posts).toHaveLength(2);
  });

  test('is not said to be over while nobody could ask for a renewal', async () => {
    const { id } = await bench.newAccount();
    bench.refused.add(bench.newestToken());
    bench.refusal = 'Invalid bearer token';
    bench.tokens.fail('unavailable');
    expect((await bench.ask()).text).toContain('Switchyard');
    const { credential, availability } = await bench.product.account(id);
    expect([credential.state, availability.state]).toEqual(['ok', 'ready']);
    expect(credential.message).toContain('The renewal has to wait');
  });

  test('that still is refused after its renewal needs a sign-in', async () => {
    const { id } = await bench.newAccount();
    bench.refusal = 'Invalid authentication credentials';
    bench.refusesAll = true;
    await bench.ask();
    expect((await bench.product.account(id)).health?.credential).toBe('needs-login');
    expect(bench.tokens.posts.map(({ grantType }) => grantType)).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
  });

  test('that was revoked needs a sign-in, says so at once, and is whole again after it', async () => {
    const { id } = await bench.newAccount();
    const [family] = bench.tokens.grants.families();
    if (family === undefined) throw new Error('no login');
    bench.tokens.grants.end(family, 'Revoked');
    const answer = await bench.ask();
    expect(answer.status).not.toBe(200);
    expect(answer.text).toContain('Switchyard');
    expect((await bench.product.account(id)).credential).toMatchObject({
      state: 'needs-sign-in',
      message: expect.stringContaining('Sign in again'),
    });
    expect((await bench.product.account(id)).health?.credential).toBe('needs-login');
    const before = bench.tokens.posts.length;
    await bench.ask();
    expect(bench.tokens.posts).toHaveLength(before);
    expect(await bench.signIn(null, id)).toEqual({ kind: 'done', accountId: id });
    expect((await bench.product.account(id)).credential.state).toBe('ok');
    expect((await bench.ask()).status).toBe(200);
  });
});

test('an account that is removed takes its tokens with it', async () => {
  const { id } = await bench.newAccount();
  await bench.product.switchyard.handlers['accounts.remove']({ id });
  expect((await bench.ask()).status).toBe(400);
  expect(bench.seen).toEqual([]);
});
