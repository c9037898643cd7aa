import { describe, expect, test } from 'vitest';
import { runCodex } from './agents.ts';
import { servedBy, useBench, type Bench } from './bench.ts';
import { clientsMissing } from './programs.ts';

const missing = await clientsMissing();
const start = useBench();
const twoHoursMs = 7_200_000;

async function withTwoAccounts(): Promise<Bench> {
  const bench = await start();
  await bench.addChatGptPlan('work');
  await bench.addChatGptPlan('personal');
  await bench.apply('codex');
  return bench;
}

const exhaust = ({ vendors }: Bench): void =>
  vendors.openai.change('work', {
    primary: { usedPercent: 100, windowMinutes: 300, resetAtMs: Date.now() + twoHoursMs },
  });

describe.skipIf(missing !== null)(`Codex in trouble${missing === null ? '' : `: ${missing}`}`, () => {
  test('shows the vendor’s limit after one request when the account is exhausted and fixed', async () => {
    const bench = await withTwoAccounts();
    exhaust(bench);

    const run = await runCodex(bench.person, 'say hi');

    expect(run.code).toBe(1);
    expect(run.errors).toContain('You’ve hit your usage limit');
    const { requests } = bench.vendors.openai;
    expect(servedBy(requests.all)).toEqual(['work']);
    expect(await bench.activity()).toMatchObject([
      { state: 'failed', status: 429, accountLabel: 'work', errorCode: 'plan-limit' },
    ]);
    expect(await bench.windows('work')).toMatchObject({ '5h': { usedFraction: 1, status: 'rejected' } });
    expect((await bench.account('work')).availability).toMatchObject({ state: 'cooling' });

    // While it rests the vendor is not asked again; Codex shows our refusal as the limit that it is.
    const second = await runCodex(bench.person, 'say hi again');
    expect(second.code).toBe(1);
    expect(second.errors).toContain('You’ve hit your usage limit');
    expect(second.errors).toMatch(/try again at/i);
    expect(requests.count).toBe(1);
    expect(await bench.activity()).toHaveLength(2);
  });

  test('gets the same request answered by the next account in automatic mode', async () => {
    const bench = await withTwoAccounts();
    await bench.product.control('accounts.set-mode', { vendor: 'openai', mode: 'automatic' });
    exhaust(bench);

    const run = await runCodex(bench.person, 'TOOLTEST run it');

    expect(run.code).toBe(0);
    expect(run.output).toContain('marker-42');
    const { requests } = bench.vendors.openai;
    expect(servedBy(requests.all)).toEqual(['work', 'personal', 'personal']);
    expect(requests.all[0]!.body.equals(requests.all[1]!.body)).toBe(true);
    expect(await bench.activity()).toMatchObject([
      {
        state: 'done',
        accountLabel: 'personal',
        attempts: [
          { accountLabel: 'work', status: 429, outcome: 'plan-limit' },
          { accountLabel: 'personal', status: 200, outcome: 'done' },
        ],
      },
      { state: 'done', attempts: [{ accountLabel: 'personal' }] },
    ]);
  });

  test.each([
    ['after some events', 6, { status: 200, partial: true, errorCode: 'upstream-broken' }],
    ['before the first byte', -1, { status: 502, partial: false, errorCode: 'upstream-broken' }],
  ] as const)(
    'recovers from a connection cut %s, which hurts no account',
    async (_when, afterEvents, shown) => {
      const bench = await withTwoAccounts();
      bench.vendors.openai.script('work').next({ kind: 'cut', afterEvents, text: 'lost on the way' });

      const run = await runCodex(bench.person, 'say hi');

      expect([run.code, run.output]).toEqual([0, '[work] Echo: say hi\n']);
      expect(bench.vendors.openai.requests.all.map((request) => request.outcome)).toEqual([
        'cut',
        'completed',
      ]);
      expect(await bench.activity()).toMatchObject([
        { state: 'failed', accountLabel: 'work', ...shown },
        { state: 'done', status: 200, partial: false, accountLabel: 'work' },
      ]);
      expect((await bench.account('work')).availability).toEqual({
        state: 'ready',
        untilMs: null,
        reason: null,
      });
    },
  );

  test('is told to mend the sign-in, once, when the vendor revoked the account’s token', async () => {
    const bench = await withTwoAccounts();
    bench.vendors.openai.script('work').always({ kind: 'failure', failure: 'token-revoked' });

    const run = await runCodex(bench.person, 'say hi');

    expect(run.code).toBe(1);
    expect(run.errors).toContain('Open Switchyard to sign in again');
    expect(bench.vendors.openai.requests.count).toBe(1);
    expect((await bench.account('work')).availability.state).toBe('needs-attention');
  });
});
