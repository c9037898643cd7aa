import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AccountView } from '../../server/contract/index.ts';
import { useAccountsBench, type AccountsBench, type PlanProvider } from './accounts-bench.ts';
import { runClaude, runCodex } from './agents.ts';
import { clientsMissing } from './programs.ts';
import { startProduct } from './product.ts';
import type { Run } from './run-program.ts';

const missing = await clientsMissing();
const start = useAccountsBench();
const agents = [
  ['Claude Code', 'claude', 'claude-code'],
  ['Codex', 'codex', 'codex'],
] as const;
const bothAgents = [
  { provider: 'claude', agent: 'claude-code' },
  { provider: 'codex', agent: 'codex' },
] as const;

const ask = (bench: AccountsBench, provider: PlanProvider, prompt: string): Promise<Run> =>
  provider === 'claude' ? runClaude(bench.person, prompt) : runCodex(bench.person, prompt);

const bearers = (bench: AccountsBench, provider: PlanProvider): readonly string[] =>
  bench.requests(provider).map(({ headers }) => (headers['authorization'] ?? '').replace('Bearer ', ''));

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** When the surfaces were told that this account is in such a state; undefined: not yet. */
const toldAt = (bench: AccountsBench, id: string, state: AccountView['credential']['state']) =>
  bench
    .events()
    .all.find(
      (event) =>
        event.name === 'accounts.changed' &&
        event.payload.accounts.some((account) => account.id === id && account.credential.state === state),
    )?.atMs;

describe.skipIf(missing !== null)(`A login of our own${missing === null ? '' : `: ${missing}`}`, () => {
  test.each(agents)(
    'that the vendor refuses before its time is renewed once, and %s notices nothing',
    async (_name, provider, agent) => {
      const bench = await start();
      const account = await bench.signIn(provider, 'work');
      await bench.product().control('agents.apply', { agent });
      const { accessToken } = bench.family(provider, 'work');
      bench.accept(provider, 'work', 'another token');

      const run = await ask(bench, provider, 'say hi');

      expect([run.code, run.output]).toEqual([0, '[work] Echo: say hi\n']);
      const renewed = bench.family(provider, 'work').accessToken;
      expect(bearers(bench, provider)).toEqual([accessToken, renewed]);
      expect(bench.renewals().map(({ outcome }) => outcome)).toEqual(['issued']);
      expect(await bench.activity()).toMatchObject([{ state: 'done', status: 200, agent }]);
      expect((await bench.account(account.id)).credential.state).toBe('ok');
    },
  );

  test('that ended while the product was not running is renewed once for each, while the agents wait', async () => {
    const bench = await start();
    for (const { provider, agent } of bothAgents) {
      await bench.signIn(provider, 'work');
      await bench.product().control('agents.apply', { agent });
    }
    await bench.product().stop();
    // The access tokens live for eight.
    bench.pass(9);
    for (const { provider } of bothAgents) bench.accept(provider, 'work', 'another token');
    const holds = bothAgents.map(() => bench.tokens.hold('after'));

    await bench.start();
    const runs = bothAgents.map(({ provider }) => ask(bench, provider, 'say hi'));
    // Both have asked, and the vendor has not granted anything yet.
    await expect
      .poll(async () => new Set((await bench.activity()).map(({ agent }) => agent)).size, { timeout: 60_000 })
      .toBe(2);
    for (const { release } of holds) release();

    for (const run of await Promise.all(runs))
      expect([run.code, run.output]).toEqual([0, '[work] Echo: say hi\n']);
    expect(bench.renewals().map(({ outcome }) => outcome)).toEqual(['issued', 'issued']);
    for (const { provider } of bothAgents)
      expect(bearers(bench, provider)).toEqual([bench.family(provider, 'work').accessToken]);
  });

  test.each(agents)(
    'that was revoked is told to the person within a second, and to %s in words',
    async (_name, provider, agent) => {
      const bench = await start();
      const { id } = await bench.signIn(provider, 'work');
      await bench.product().control('agents.apply', { agent });
      bench.tokens.grants.end(bench.family(provider, 'work'), 'Revoked');
      bench.accept(provider, 'work', 'another token');

      const run = await ask(bench, provider, 'say hi');

      expect(run.code).toBe(1);
      expect(run.output + run.errors).toContain('Open Switchyard to sign in again');
      const [renewal, ...more] = bench.renewals();
      expect([renewal?.outcome, more]).toEqual(['invalid_grant', []]);
      expect((await bench.account(id)).credential).toMatchObject({
        state: 'needs-sign-in',
        message: expect.stringContaining('Sign in again'),
      });
      expect((toldAt(bench, id, 'needs-sign-in') ?? Infinity) - (renewal?.atMs ?? 0)).toBeLessThan(1000);

      // Neither the vendor nor its token endpoint is asked again for a login that is over.
      const asked = bench.requests(provider).length;
      const again = await ask(bench, provider, 'say hi again');
      expect(again.code).toBe(1);
      expect(again.output + again.errors).toMatch(/sign in again/i);
      expect([bench.requests(provider).length, bench.renewals().length]).toEqual([asked, 1]);
    },
  );

  test('is left alone by a second product on the same data directory', async () => {
    const bench = await start();
    await bench.signIn('claude', 'work');
    await bench.product().control('agents.apply', { agent: 'claude-code' });
    const posts = bench.tokens.posts.length;

    await expect(startProduct(bench.person, '')).rejects.toThrow('already-running');

    const run = await runClaude(bench.person, 'say hi');
    expect([run.code, run.output]).toEqual([0, '[work] Echo: say hi\n']);
    expect(bench.tokens.posts).toHaveLength(posts);
  });

  test('whose renewal is cut off by a kill is said to be uncertain, spent no second time, and healed by a sign-in', async () => {
    const bench = await start();
    const { id } = await bench.signIn('claude', 'work');
    await bench.product().control('agents.apply', { agent: 'claude-code' });
    const { accessToken, current: refreshToken } = bench.family('claude', 'work');
    bench.vendors.anthropic.script('work').next({ kind: 'failure', failure: 'token-expired' });
    // The vendor has spent the token, and its answer never arrives.
    const hold = bench.tokens.hold('before');
    const interrupted = runClaude(bench.person, 'say hi');
    await hold.arrived;
    process.kill(bench.product().pid, 'SIGKILL');
    await bench.product().stop();
    hold.release();
    expect((await interrupted).code).toBe(1);
    // The old access token lives on, as it does at a vendor whose renewals do not end it.
    bench.accept('claude', 'work', accessToken);

    await bench.start();
    await expect
      .poll(async () => (await bench.account(id)).credential, { timeout: 10_000 })
      .toMatchObject({ state: 'ok', message: expect.stringContaining('A renewal was not answered') });
    const served = await runClaude(bench.person, 'say hi');
    expect([served.code, served.output]).toEqual([0, '[work] Echo: say hi\n']);
    expect(bench.renewals().map((post) => post.refreshTokenHash)).toEqual([hash(refreshToken)]);

    // When the access token is refused too, one try is all, and its answer is final.
    bench.accept('claude', 'work', 'another token');
    bench.tokens.grants.end(bench.family('claude', 'work'), 'Refresh token not found or invalid');
    expect((await runClaude(bench.person, 'say hi')).code).toBe(1);
    expect((await bench.account(id)).credential).toMatchObject({
      state: 'needs-sign-in',
      message: expect.stringContaining('stopped in the middle of a renewal'),
    });
    expect((await runClaude(bench.person, 'say hi')).code).toBe(1);
    expect(bench.renewals().map(({ outcome }) => outcome)).toEqual(['issued', 'invalid_grant']);

    expect((await bench.signIn('claude', 'work', id)).credential).toMatchObject({
      state: 'ok',
      message: null,
    });
    const healed = await runClaude(bench.person, 'say hi');
    expect([healed.code, healed.output]).toEqual([0, '[work] Echo: say hi\n']);
    expect(bench.renewals()).toHaveLength(2);
  });
});
