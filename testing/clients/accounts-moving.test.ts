import { describe, expect, test } from 'vitest';
import { useAccountsBench, type AccountsBench, type PlanProvider } from './accounts-bench.ts';
import { resumeCodex, runClaude, runCodex } from './agents.ts';
import { servedBy } from './bench.ts';
import { clientsMissing } from './programs.ts';
import type { Run } from './run-program.ts';

const missing = await clientsMissing();
const start = useAccountsBench();
const twoHoursMs = 7_200_000;
const agents = [
  ['Claude Code', 'claude', 'claude-code'],
  ['Codex', 'codex', 'codex'],
] as const;

function turn(bench: AccountsBench, provider: PlanProvider, prompt: string, isFirst = false): Promise<Run> {
  const { person } = bench;
  if (provider === 'claude') return runClaude(person, prompt, isFirst ? {} : { args: ['-c'] });
  return isFirst ? runCodex(person, prompt) : resumeCodex(person, prompt);
}

/** A conversation whose first turn "work" has answered, and whose account has nothing left now. */
async function usedUpInTheMiddle(
  provider: PlanProvider,
  mode: 'automatic' | 'fixed',
  thinks = false,
): Promise<{ bench: AccountsBench; resetsAtMs: number; ids: Readonly<Record<'work' | 'personal', string>> }> {
  const bench = await start();
  const { id: work } = await bench.signIn(provider, 'work');
  const { id: personal } = await bench.signIn(provider, 'personal');
  const vendor = provider === 'claude' ? 'anthropic' : 'openai';
  await bench.product().control('accounts.use', { id: work });
  await bench.product().control('accounts.set-mode', { vendor, mode });
  await bench.product().control('agents.apply', { agent: provider === 'claude' ? 'claude-code' : 'codex' });
  const { anthropic, openai } = bench.vendors;
  if (thinks)
    (provider === 'claude' ? anthropic : openai)
      .script('work')
      .next({ kind: 'answer', thinking: 'hm', text: 'thought about it' });
  expect((await turn(bench, provider, 'first turn', true)).code).toBe(0);
  const resetsAtMs = Math.ceil(Date.now() / 1000) * 1000 + twoHoursMs;
  if (provider === 'claude') anthropic.change('work', { fiveHour: { used: 1, resetsAtMs } });
  else
    openai.change('work', {
      primary: { usedPercent: 100, windowMinutes: 300, resetAtMs: resetsAtMs },
    });
  return { bench, resetsAtMs, ids: { work, personal } };
}

const moves = (bench: AccountsBench) =>
  bench.events().all.flatMap((event) => (event.name === 'session.moved' ? [event.payload] : []));

describe.skipIf(missing !== null)(
  `An account that is used up in the middle of a conversation${missing === null ? '' : `: ${missing}`}`,
  () => {
    test.each(agents)('hands it over at the next turn of %s, and says so', async (_name, provider, agent) => {
      const { bench, ids } = await usedUpInTheMiddle(provider, 'automatic');

      const run = await turn(bench, provider, 'second turn');

      expect([run.code, run.output]).toEqual([0, '[personal] Echo: second turn\n']);
      expect(servedBy(bench.requests(provider))).toEqual(['work', 'work', 'personal']);
      const move = {
        agent,
        fromAccountId: ids.work,
        fromLabel: 'work@example.com',
        toAccountId: ids.personal,
        toLabel: 'personal@example.com',
        cause: 'automatic',
      };
      expect(moves(bench)).toMatchObject([move]);
      expect((await bench.activity()).at(-1)).toMatchObject({
        state: 'done',
        accountLabel: 'personal@example.com',
        attempts: [
          { accountLabel: 'work@example.com', status: 429, outcome: 'plan-limit' },
          { accountLabel: 'personal@example.com', status: 200, outcome: 'done' },
        ],
        movedFrom: { accountId: ids.work, cause: 'automatic', reason: expect.stringMatching(/\w/) },
      });
    });

    // Claude's thinking is read by any of its accounts; ChatGPT seals its reasoning for one.
    test('keeps a conversation of Codex that only it can read, until the person switches', async () => {
      const provider = 'codex';
      const { bench, resetsAtMs, ids } = await usedUpInTheMiddle(provider, 'automatic', true);

      const kept = await turn(bench, provider, 'second turn');

      expect(kept.code).toBe(1);
      expect(servedBy(bench.requests(provider))).toEqual(['work', 'work']);
      expect(moves(bench)).toEqual([]);
      const again = await turn(bench, provider, 'second turn');
      expect(again.code).toBe(1);
      expect(bench.requests(provider)).toHaveLength(2);
      expect((await bench.activity()).at(-1)).toMatchObject({
        errorCode: 'account-exhausted',
        errorMessage: expect.stringContaining('only its own account can read: wait until '),
      });
      expect((await bench.activity()).at(-1)?.errorMessage).toContain(new Date(resetsAtMs).toISOString());

      await bench.product().control('accounts.use', { id: ids.personal });
      const run = await turn(bench, provider, 'third turn');
      expect([run.code, run.output]).toEqual([0, '[personal] Echo: third turn\n']);
      expect(moves(bench)).toMatchObject([{ cause: 'person', fromLabel: 'work@example.com', leftOut: 1 }]);
    });

    test.each(agents)(
      'gives %s the vendor’s own limit at once, with its reset, when the account is fixed',
      async (_name, provider) => {
        const { bench, resetsAtMs } = await usedUpInTheMiddle(provider, 'fixed');

        const run = await turn(bench, provider, 'second turn');

        expect(run.code).toBe(1);
        const [last] = bench.requests(provider).slice(-1);
        expect(last?.responseStatus).toBe(429);
        expect(servedBy(bench.requests(provider))).toEqual(['work', 'work']);
        expect(moves(bench)).toEqual([]);
        const record = (await bench.activity()).at(-1);
        expect(record).toMatchObject({ state: 'failed', status: 429, errorCode: 'plan-limit' });
        expect(record?.durationMs).toBeLessThan(5_000);
        const { accounts } = await bench.product().control('accounts.snapshot', {});
        expect(accounts.find(({ label }) => label === 'work@example.com')?.availability).toMatchObject({
          state: 'cooling',
          untilMs: resetsAtMs,
        });
        expect(run.output + run.errors).toContain(
          provider === 'claude' ? "This request would exceed your account's rate limit" : 'usage limit',
        );
      },
    );
  },
);
