import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  openLoginBench,
  openLoginProcess,
  plantLogin,
  simulatedGrant,
  until,
  type LoginBench,
  type LoginProcess,
  type LoginProcessOptions,
} from './testing/login-bench.ts';
import type { GrantProfile } from './index.ts';

const hour = 3_600_000;

interface Scene extends LoginBench, LoginProcess {
  readonly profile: GrantProfile;
  readonly first: string;
}

/** One process with one login whose access token is `ageMs` old (of 8 hours). */
async function scene(
  ageMs: number,
  more: Partial<GrantProfile> = {},
  options: LoginProcessOptions = {},
): Promise<Scene> {
  const bench = await openLoginBench();
  const process = await openLoginProcess(bench.directory, options);
  onTestFinished(async () => {
    await process.close();
    await bench.close();
  });
  const profile = simulatedGrant(bench.server.url, more);
  const { answer, family } = bench.server.signIn();
  await plantLogin(process.vault, 'a', answer, profile, process.clock.nowMs() - ageMs);
  return { ...bench, ...process, profile, first: family.accessToken };
}

const stateOf = ({ keeper }: Scene): unknown => keeper.states().get('a');

describe('an access token', () => {
  it('is handed out as it is while it lives', async () => {
    const here = await scene(hour);
    expect((await here.keeper.accessToken('a', here.profile)).token).toBe(here.first);
    expect(here.server.posts).toEqual([]);
  });

  it('is renewed before it is handed out when it has ended, and the new pair is on the disk', async () => {
    const here = await scene(9 * hour);
    const { token } = await here.keeper.accessToken('a', here.profile);
    expect(here.server.grants.accepts(token)).toBe(true);
    expect((await here.read('a')).record).toMatchObject({
      accessToken: token,
      refreshToken: here.server.grants.familyOf(token)?.current,
    });
    expect(here.server.posts).toMatchObject([
      { outcome: 'issued', encoding: 'json', userAgent: 'Switchyard/0.0.0' },
    ]);
  });

  it('is renewed by itself between 71 and 84 percent of its life', async () => {
    const here = await scene(0);
    await here.keeper.watch('a', here.profile);
    here.clock.leap(8 * hour * 0.71);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(here.server.posts).toHaveLength(0);
    here.clock.leap(8 * hour * 0.135);
    await until(() => here.events.some(({ type }) => type === 'renewed'));
    expect(here.server.posts).toHaveLength(1);
    expect(stateOf(here)).toMatchObject({ state: 'ok', trouble: null });
  });
});

describe('an account', () => {
  it('whose secret cannot be read is said to be so once, and is read again at the next call', async () => {
    const here = await scene(0);
    for (let index = 0; index < 3; index += 1)
      await expect(here.keeper.accessToken('b', here.profile)).rejects.toMatchObject({ code: 'not-found' });
    expect(here.events.filter(({ type }) => type === 'state')).toEqual([
      { type: 'state', account: 'b', state: { state: 'store', condition: 'absent' } },
    ]);
    await plantLogin(here.vault, 'b', here.server.signIn().answer, here.profile, here.clock.nowMs());
    await here.keeper.accessToken('b', here.profile);
  });

  it.each(['../x', '', 'A', 'a/b', 'x'.repeat(65), '__proto__'])(
    'named %j never becomes a path',
    async (account) => {
      const here = await scene(0);
      const signIn = {
        answer: { access_token: 'x' },
        vendorNowMs: null,
        accountKey: null,
        clientId: null,
        requestedScopes: null,
      };
      const code = { code: 'input-invalid' };
      await expect(here.keeper.signedIn(account, here.profile, signIn)).rejects.toMatchObject(code);
      await expect(here.keeper.accessToken(account, here.profile)).rejects.toMatchObject(code);
    },
  );

  it('signs in through the disk: the record is durable, and no secret lies in the keeper’s own folder or log', async () => {
    const here = await scene(0);
    const { answer, family } = here.server.signIn();
    await here.keeper.signedIn('c', here.profile, {
      answer,
      vendorNowMs: null,
      accountKey: family.login.key,
      clientId: null,
      requestedScopes: null,
    });
    here.server.fail({ kind: 'cut', at: 'acted' });
    const spent = family.current;
    await here.keeper.renew('c', here.profile, family.accessToken).catch(() => undefined);
    expect(here.keeper.states().get('c')).toMatchObject({ state: 'unknown-outcome' });
    const folder = join(here.directory, 'logins');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    expect(files.map(({ name }) => name)).toEqual(['c.json']);
    const note = await readFile(join(folder, 'notes', 'c.json'), 'utf8');
    for (const secret of [spent, family.accessToken, String(answer['access_token'])]) {
      expect(note).not.toContain(secret);
      expect(JSON.stringify([here.lines, here.events])).not.toContain(secret);
    }
    expect((await here.keeper.details('c', here.profile)).accountKey).toBe(family.login.key);
  });
});
