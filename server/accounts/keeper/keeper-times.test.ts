import { describe, expect, it } from 'vitest';
import type { TokenReply } from './index.ts';
import { jsonReply } from './testing/memory-keeper.ts';
import { createMemoryScene } from './testing/memory-scene.ts';
import { settle } from './testing/step-clock.ts';
import { walkClock } from './testing/clock-walk.ts';
import { interleave } from './testing/interleaving.ts';
import { seededNumbers } from '../../storage/testing/damage.ts';
import { scaled } from '../../storage/testing/temporary-directory.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('renewals', () => {
  it('run one at a time for each group and two at a time in all', async () => {
    const here = createMemoryScene();
    const answers: (() => void)[] = [];
    const accounts = ['a', 'b', 'c', 'd'];
    for (const account of accounts) {
      await here.plant(account, 7.5 * hour);
      here.answerWith(
        () => new Promise<TokenReply>((resolve) => answers.push(() => resolve(jsonReply(503, {})))),
      );
    }
    const groups = ['one', 'one', 'two', 'three'];
    for (const [index, account] of accounts.entries())
      void here.keeper.watch(account, { ...here.profile, group: groups[index] ?? '' });
    await settle();
    expect(here.posts).toHaveLength(2);
    answers[0]?.();
    await settle();
    expect(here.posts).toHaveLength(3);
  });

  it('do not start in sleep, nor for ten seconds after it, unless the network answers', async () => {
    const here = createMemoryScene();
    await here.plant('a', hour);
    await here.keeper.watch('a', here.profile);
    here.keeper.suspend();
    here.clock.sleep(8 * hour);
    const waiting = here.keeper.renew('a', here.profile, here.record('a')?.accessToken ?? '');
    await here.clock.pass(minute);
    here.keeper.resume();
    await here.clock.pass(9000);
    expect(here.posts).toHaveLength(0);
    await here.clock.pass(2000);
    expect(here.posts).toHaveLength(1);
    expect((await waiting).token).toBe(here.record('a')?.accessToken);
  });

  it('do not start while the program quits, which waits for the one under way', async () => {
    const here = createMemoryScene();
    await here.plant('a', 7.5 * hour);
    await here.plant('b', 7.5 * hour);
    const reply = Promise.withResolvers<TokenReply>();
    here.answerWith(() => reply.promise);
    void here.keeper.watch('a', here.profile);
    await settle();
    const quitting = here.keeper.beforeQuit(35_000);
    void here.keeper.watch('b', here.profile);
    await here.clock.pass(10_000);
    reply.resolve(jsonReply(200, { access_token: 'x', refresh_token: 'y', expires_in: 3600 }));
    expect(await quitting).toEqual({ safe: true, unsaved: [] });
    expect([here.posts.length, here.record('a')?.refreshToken]).toEqual([1, 'y']);
    await expect(here.keeper.renew('a', here.profile, 'x')).rejects.toMatchObject({ code: 'shutting-down' });
    expect(here.events.filter(({ type }) => type === 'busy')).toEqual([
      { type: 'busy', busy: true },
      { type: 'busy', busy: false },
    ]);
  });

  it('after a 401 for an older token only hand out the newer one', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', hour);
    expect((await here.keeper.renew('a', here.profile, 'an older one')).token).toBe(family.accessToken);
    expect(here.posts).toHaveLength(0);
  });

  it('never become a loop when each new token is refused too', async () => {
    const here = createMemoryScene();
    await here.plant('a', hour);
    for (let index = 0; index < 400; index += 1) {
      const token = here.record('a')?.accessToken ?? '';
      await here.keeper.renew('a', here.profile, token).catch(() => undefined);
      await here.clock.pass(5000);
    }
    // 33 minutes: without a growing rest it would be 66.
    expect(here.posts.length).toBeLessThanOrEqual(10);
  });

  it('wait for the moment that the vendor allows, also after a 401', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 0, { earliestAfterMs: 7 * hour });
    await expect(here.keeper.renew('a', here.profile, family.accessToken)).rejects.toMatchObject({
      code: 'account-unavailable',
    });
    await here.clock.pass(7 * hour);
    expect(here.posts).toHaveLength(0);
    await here.clock.pass(10_000);
    expect(family.redeems).toBe(1);
  });

  it('wait for the last minutes where the vendor forbids early ones and did not say since when', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 0);
    await here.keeper.watch('a', { ...here.profile, earliestRenewalField: 'earliest' });
    await here.clock.pass(7.8 * hour);
    expect(here.posts).toHaveLength(0);
    await here.clock.pass(10 * minute);
    expect(family.redeems).toBe(1);
  });

  it('leave a login without a refresh token alone, and say when it has ended', async () => {
    const here = createMemoryScene();
    const family = await here.plant('a', 0, { refreshToken: null });
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(7 * hour);
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe(family.accessToken);
    await here.clock.pass(2 * hour);
    expect(here.keeper.states().get('a')).toMatchObject({ state: 'expired' });
    expect(here.posts).toHaveLength(0);
  });
});

describe('clocks', () => {
  it('warn seven, three and one days before the login ends, once each', async () => {
    const here = createMemoryScene();
    await here.plant('a', 0, { loginEndsAtMs: here.clock.nowMs() + 8 * day });
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(9 * day);
    const warnings = here.events.flatMap((event) => (event.type === 'login-ending' ? [event.daysLeft] : []));
    expect(warnings).toEqual([7, 3, 1]);
  });

  it('that are off by more than five minutes are said so, and a turned wall clock ends no token', async () => {
    const here = createMemoryScene();
    await here.plant('a', 7 * hour);
    const date = new Date(here.clock.nowMs() + hour).toUTCString();
    here.answerWith(jsonReply(200, { access_token: 'x', refresh_token: 'y', expires_in: 28_800 }, date));
    await here.keeper.watch('a', here.profile);
    await here.clock.pass(1000);
    expect(here.events).toContainEqual({ type: 'clock-skew', skewMs: expect.closeTo(hour, -4) as number });
    here.clock.turnWallClock(10 * 365 * day);
    await here.clock.pass(hour);
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe('x');
    expect(here.posts).toHaveLength(1);
  });

  it(
    'in random walks never cause two posts within 30 s, nor a cooldown without an end (T-C1)',
    { timeout: 60_000 },
    async () => {
      for (let seed = 0; seed < scaled(60); seed += 1)
        expect(await walkClock(seededNumbers(seed)), `seed ${seed}`).toBeNull();
    },
  );

  it(
    'and crashes, sign-ins and full disks in any order never lose the newest token (T-P7)',
    { timeout: 60_000 },
    async () => {
      for (let seed = 0; seed < scaled(60); seed += 1)
        expect(await interleave(seededNumbers(seed)), `seed ${seed}`).toBeNull();
    },
  );
});
