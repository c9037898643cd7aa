import { describe, expect, it } from 'vitest';
import type { TokenReply } from './index.ts';
import { jsonReply } from './testing/memory-keeper.ts';
import { createMemoryScene, type MemoryScene } from './testing/memory-scene.ts';
import { settle } from './testing/step-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const offline: TokenReply = { state: 'failed', sent: false, reason: 'offline' };
const lost: TokenReply = { state: 'failed', sent: true, reason: 'reset' };
const stateOf = ({ keeper }: MemoryScene, account = 'a'): unknown => keeper.states().get(account);

describe('a save that fails', () => {
  it('is tried until it works, while the new token serves from memory and nothing is redeemed again', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 7.9 * hour);
    here.disk.full = true;
    await here.keeper.watch('a', here.profile);
    expect(stateOf(here)).toMatchObject({ state: 'persist-pending' });
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe(family.accessToken);
    await here.clock.pass(2 * hour);
    expect(here.posts).toHaveLength(1);
    const quitting = here.keeper.beforeQuit(5000);
    await here.clock.pass(5000);
    expect(await quitting).toEqual({ safe: false, unsaved: ['a'] });
    here.disk.full = false;
    here.keeper.resume();
    await here.clock.pass(31_000);
    expect(stateOf(here)).toMatchObject({ state: 'ok' });
    expect(here.record('a')?.refreshToken).toBe(family.current);
    expect(await here.disk.notes.read('a')).toBeNull();
  });

  it('ends with the account: nothing is written once it was removed', async () => {
    const here = createMemoryScene();
    await here.plant('a', 7.9 * hour);
    here.disk.full = true;
    await here.keeper.watch('a', here.profile);
    await here.keeper.forget('a');
    const generation = here.disk.records.get('a')?.generation;
    here.disk.full = false;
    await here.clock.pass(hour);
    expect(here.disk.records.get('a')?.generation).toBe(generation);
  });

  it('that another writer overtook gives way to the newer tokens', async () => {
    const here = createMemoryScene();
    await here.plant('a', 7.9 * hour);
    const replies = Promise.withResolvers<TokenReply>();
    here.answerWith(() => replies.promise);
    void here.keeper.watch('a', here.profile);
    await settle();
    const newer = await here.plant('a', 0);
    replies.resolve(jsonReply(200, { access_token: 'late', refresh_token: 'late', expires_in: 3600 }));
    await settle();
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe(newer.accessToken);
    expect(here.record('a')?.refreshToken).toBe(newer.current);
  });
});

describe('a final answer', () => {
  it('ends the login, also for the next start, until a new sign-in', async () => {
    const here = createMemoryScene();
    await here.plant('a', 9 * hour);
    here.answerWith(jsonReply(400, { error: 'invalid_grant' }));
    await expect(here.keeper.accessToken('a', here.profile)).rejects.toMatchObject({
      code: 'credential-expired',
    });
    expect(stateOf(here)).toEqual({ state: 'needs-login', end: 'refused', code: 'invalid_grant' });
    const next = here.restart();
    expect(await next.keeper.watch('a', here.profile)).toMatchObject({
      state: 'needs-login',
      end: 'refused',
    });
    await expect(next.keeper.accessToken('a', here.profile)).rejects.toMatchObject({
      code: 'credential-expired',
    });
    expect(here.posts).toHaveLength(1);
    const answer = { access_token: 'fresh', refresh_token: 'r', expires_in: 3600 };
    await next.keeper.signedIn('a', here.profile, {
      answer,
      vendorNowMs: null,
      accountKey: 'k',
      clientId: null,
      requestedScopes: null,
    });
    expect((await next.keeper.accessToken('a', here.profile)).token).toBe('fresh');
    expect(next.keeper.states().get('a')).toMatchObject({ state: 'ok' });
  });

  it('is not believed when a newer token lies in the vault by then', async () => {
    const here = createMemoryScene();
    await here.plant('a', 9 * hour);
    let newer = '';
    here.answerWith(async () => {
      newer = (await here.plant('a', 0)).accessToken;
      return jsonReply(400, { error: 'invalid_grant' });
    });
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe(newer);
    expect(stateOf(here)).toMatchObject({ state: 'ok' });
  });

  it('says "expired" when the login had an end and has reached it', async () => {
    const here = createMemoryScene();
    await here.plant('a', 9 * hour, { loginEndsAtMs: here.clock.nowMs() - 1 });
    here.answerWith(jsonReply(400, { error: 'invalid_grant' }));
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(1000);
    expect(stateOf(here)).toMatchObject({ state: 'expired' });
  });

  it('belongs to one sign-in: that of another vendor account is not taken over', async () => {
    const here = createMemoryScene();
    await here.plant('a', 0, { accountKey: 'mine' });
    const signIn = {
      answer: { access_token: 'x' },
      vendorNowMs: null,
      accountKey: 'other',
      clientId: null,
      requestedScopes: null,
    };
    await expect(here.keeper.signedIn('a', here.profile, signIn)).rejects.toMatchObject({ code: 'conflict' });
    expect(here.record('a')?.accountKey).toBe('mine');
  });
});

describe('failures that no login is to blame for', () => {
  it('are tried again after 30 s, doubling to 10 min, and a live token is handed out meanwhile', async () => {
    const here = createMemoryScene({ settings: { stop: { failures: 99, restMs: 0 } } });
    const family = await here.plant('a', 7 * hour);
    for (let index = 0; index < 7; index += 1) here.answerWith(jsonReply(503, {}));
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(45 * minute);
    const gaps = here.posts.slice(1).map((at, index) => Math.floor((at - (here.posts[index] ?? 0)) / 1000));
    for (const [index, least] of [30, 60, 120, 240, 480, 600].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(least);
      expect(gaps[index]).toBeLessThanOrEqual(least * 1.1 + 1);
    }
    expect(family.redeems).toBe(1);
  });

  it('stop their group for five minutes after three in a row, and no other group', async () => {
    const here = createMemoryScene();
    const other = { ...here.profile, group: 'other' };
    for (const account of ['a', 'b', 'c', 'd']) await here.plant(account, 9 * hour);
    for (let index = 0; index < 3; index += 1) here.answerWith(offline);
    for (const account of ['a', 'b', 'c'])
      await expect(here.keeper.accessToken(account, here.profile)).rejects.toMatchObject({
        code: 'upstream-unreachable',
      });
    await here.plant('e', 9 * hour);
    await expect(here.keeper.accessToken('e', here.profile)).rejects.toMatchObject({
      code: 'account-unavailable',
    });
    expect(here.posts).toHaveLength(3);
    await here.keeper.accessToken('d', other);
    await here.clock.pass(5 * minute + 1000);
    await here.keeper.accessToken('e', here.profile);
  });

  it('never send the login away while the network is gone for a day', async () => {
    const here = createMemoryScene();
    await here.plant('a', 7 * hour);
    let isOff = true;
    const tries = 300;
    for (let index = 0; index < tries; index += 1)
      here.answerWith(async () =>
        isOff ? offline : jsonReply(200, { access_token: 'back', refresh_token: 'r', expires_in: 3600 }),
      );
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(day);
    isOff = false;
    await here.clock.pass(12 * minute);
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe('back');
  });
});

describe('an unknown outcome', () => {
  it('survives restarts, is tried when the token ends, and says honestly why the login ended', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 7 * hour);
    here.answerWith(async () => {
      here.grants.redeem(here.record('a')?.refreshToken ?? '', 'c');
      return lost;
    });
    const old = family.accessToken;
    await here.keeper.watch('a', here.profile);
    expect(stateOf(here)).toMatchObject({ state: 'unknown-outcome', attempts: 1 });
    const next = here.restart();
    expect(await next.keeper.watch('a', here.profile)).toMatchObject({
      state: 'unknown-outcome',
      attempts: 1,
    });
    await here.clock.pass(50 * minute);
    expect((await next.keeper.accessToken('a', here.profile)).token).toBe(old);
    expect(here.posts).toHaveLength(1);
  });

  it('is tried at once after a 401, because the access token is gone then', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 7 * hour);
    here.answerWith(lost);
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(31_000);
    const { token } = await here.keeper.renew('a', here.profile, family.accessToken);
    expect([token, here.posts.length]).toEqual([family.accessToken, 2]);
  });

  it('of a token that is needed right now is tried again after 30 s, whoever asks in between', async () => {
    const here = createMemoryScene();
    await here.plant('a', 9 * hour);
    here.answerWith(lost);
    for (let second = 0; second < 29; second += 1) {
      await expect(here.keeper.accessToken('a', here.profile)).rejects.toMatchObject({
        code: 'account-unavailable',
      });
      await here.clock.pass(1000);
    }
    expect(here.posts).toHaveLength(1);
    await here.clock.pass(2000);
    expect(here.posts).toHaveLength(2);
    expect(stateOf(here)).toMatchObject({ state: 'ok' });
  });
});
