import { describe, expect, test } from 'vitest';
import { SwitchyardError } from '../../errors/index.ts';
import type { SignInAnswer } from '../../providers/sign-in-profile.ts';
import {
  comeBack,
  pasteRedirectUri,
  queryOf,
  signInBench as bench,
  stateOf,
} from './testing/sign-in-bench.ts';

describe('a sign-in in the browser', () => {
  test('opens the vendor’s page with a proof key, and ends with an account', async () => {
    const { begin, over, exchanged, states } = bench();
    const attempt = await begin();
    expect(Object.fromEntries(queryOf(attempt.url))).toMatchObject({
      fixed: '1',
      response_type: 'code',
      client_id: 'client',
      scope: 'one two',
      code_challenge_method: 'S256',
      extra: 'a b',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    });
    expect(await comeBack(attempt, `code=the-code&state=${stateOf(attempt)}`)).toBe(302);
    expect((await over(attempt.id)).state).toEqual({ kind: 'done', accountId: 'account-1' });
    // The same redirect address must stand in both calls (RFC 6749 4.1.3).
    expect(exchanged).toEqual([
      {
        code: 'the-code',
        state: stateOf(attempt),
        redirectUri: queryOf(attempt.url).get('redirect_uri'),
        verifier: expect.stringMatching(/^[\w-]{43}$/),
        clientId: null,
        issuer: null,
      },
    ]);
    expect(states).toEqual(['waiting', 'finishing', 'done']);
  });

  test('takes a pasted code with the page’s own redirect address', async () => {
    const { begin, over, exchanged, signIns } = bench();
    const attempt = await begin();
    expect(queryOf(attempt.pasteUrl).get('redirect_uri')).toBe(pasteRedirectUri);
    expect(() => signIns.paste(attempt.id, 'the-code#wrong')).toThrow('another sign-in');
    signIns.paste(attempt.id, `the-code#${stateOf(attempt)}`);
    expect((await over(attempt.id)).state.kind).toBe('done');
    expect(exchanged).toMatchObject([{ code: 'the-code', redirectUri: pasteRedirectUri }]);
    expect(() => signIns.paste(attempt.id, `the-code#${stateOf(attempt)}`)).toThrow('over');
  });

  test('takes the address of the page that could not be opened, with the loopback address', async () => {
    const { begin, over, exchanged, signIns } = bench();
    const attempt = await begin();
    const own = queryOf(attempt.url).get('redirect_uri');
    signIns.paste(attempt.id, `${own}?code=the-code&state=${stateOf(attempt)}`);
    await over(attempt.id);
    expect(exchanged).toMatchObject([{ code: 'the-code', redirectUri: own }]);
  });

  test('says what the vendor said', async () => {
    const { begin, over } = bench();
    const attempt = await begin();
    await comeBack(attempt, `error=access_denied&error_description=missing+plan&state=${stateOf(attempt)}`);
    expect((await over(attempt.id)).state).toMatchObject({
      kind: 'failed',
      code: 'sign-in-failed',
      message: expect.stringContaining('missing plan'),
    });
  });

  test('ends after ten minutes, and its door is closed', async () => {
    const { begin, clock, now } = bench();
    const attempt = await begin();
    clock.move(10 * 60_000);
    expect(now(attempt.id).state).toMatchObject({ kind: 'failed', code: 'sign-in-expired' });
    await expect(comeBack(attempt, `code=a&state=${stateOf(attempt)}`)).rejects.toThrow('fetch failed');
  });

  test('can be cancelled while it waits, and not while it finishes', async () => {
    const gate = Promise.withResolvers<SignInAnswer>();
    const { begin, signIns, over } = bench(() => gate.promise);
    const first = await begin();
    expect(signIns.cancel(first.id).state.kind).toBe('cancelled');
    await expect(comeBack(first, `code=a&state=${stateOf(first)}`)).rejects.toThrow('fetch failed');
    const second = await begin();
    await comeBack(second, `code=a&state=${stateOf(second)}`);
    expect(signIns.cancel(second.id).state.kind).toBe('finishing');
    gate.resolve({ status: 200, body: {} });
    expect((await over(second.id)).state.kind).toBe('done');
  });

  test('is replaced by the next of the same provider only', async () => {
    const { begin, now } = bench();
    const [one, other] = [await begin('one'), await begin('other')];
    await begin('one');
    expect([now(one.id).state.kind, now(other.id).state.kind]).toEqual(['cancelled', 'waiting']);
  });

  test('and another of the same provider, begun at the same moment, leave one', async () => {
    const { begin, now } = bench();
    const both = await Promise.all([begin('one'), begin('one')]);
    expect(both.map(({ id }) => now(id).state.kind)).toEqual(['cancelled', 'waiting']);
  });

  test('that is still being made ready when the product ends leaves no open door', async () => {
    const { begin, signIns } = bench();
    const beginning = begin();
    void signIns.close(0);
    await expect(beginning).rejects.toMatchObject({ code: 'shutting-down' });
    expect(signIns.list()).toEqual([]);
  });

  test('does not take a code that belongs to an earlier attempt', async () => {
    const { begin, now } = bench();
    const [first, second] = [await begin('one'), await begin('other')];
    expect(await comeBack(second, `code=a&state=${stateOf(first)}`)).toBe(400);
    expect(now(second.id).state.kind).toBe('waiting');
  });

  test.each([
    [() => Promise.resolve({ status: 400, body: { error: 'invalid_grant' } }), 'used or too old'],
    [() => Promise.resolve({ status: 503, body: null }), '503'],
    [() => Promise.reject(new SwitchyardError('upstream-unreachable', 'no network')), 'no network'],
  ])('fails with a sentence when the code cannot be traded (%#)', async (answer, words) => {
    const { begin, over } = bench(answer);
    const attempt = await begin();
    await comeBack(attempt, `code=secret-code&state=${stateOf(attempt)}`);
    const { state } = await over(attempt.id);
    expect(state).toMatchObject({ kind: 'failed', message: expect.stringContaining(words) });
    expect(JSON.stringify(state)).not.toContain('secret-code');
  });

  test('fails with the sentence of whoever stores the tokens', async () => {
    const { begin, over } = bench(undefined, () =>
      Promise.reject(new SwitchyardError('conflict', 'this is another account')),
    );
    const attempt = await begin();
    await comeBack(attempt, `code=a&state=${stateOf(attempt)}`);
    expect((await over(attempt.id)).state).toMatchObject({ kind: 'failed', code: 'conflict' });
  });
});

describe('a sign-in by code', () => {
  test('shows the code and ends with an account', async () => {
    const { begin, clock, exchanged, now, signIns } = bench();
    const attempt = await begin('vendor', 'device');
    expect(attempt).toMatchObject({ userCode: 'ABCD', url: 'https://vendor.test/device', pasteUrl: null });
    expect(() => signIns.paste(attempt.id, 'a#b')).toThrow('no pasted code');
    await clock.moveAsync(1_000);
    expect(now(attempt.id).state.kind).toBe('done');
    expect(exchanged).toMatchObject([{ code: 'device-code' }]);
  });

  test('asks no more once it is cancelled', async () => {
    const { begin, clock, exchanged, signIns } = bench();
    const attempt = await begin('vendor', 'device');
    signIns.cancel(attempt.id);
    await clock.moveAsync(60_000);
    expect(exchanged).toEqual([]);
  });
});

test('old attempts are forgotten, running ones never', async () => {
  const { begin, signIns } = bench();
  const running = await begin('running');
  for (let round = 0; round < 40; round += 1) await begin('vendor');
  expect(signIns.list().length).toBeLessThanOrEqual(20);
  expect(signIns.list().map(({ id }) => id)).toContain(running.id);
});
