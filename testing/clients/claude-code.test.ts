import { describe, expect, test } from 'vitest';
import { runClaude } from './agents.ts';
import { clientKeyIn, expectNoClientKey, servedBy, useBench, type Bench } from './bench.ts';
import { clientsMissing } from './programs.ts';
import { expectUntouched } from './untouched.ts';

const missing = await clientsMissing();
const start = useBench();

/** Makes Claude Code use its HTTP proxy for loopback too, where its exchanges are recorded. */
const recorded = { environment: { NO_PROXY: '' } };

async function applied(bench: Bench): Promise<Bench> {
  await bench.addClaudePlan('work');
  await bench.apply('claude-code');
  return bench;
}

describe.skipIf(missing !== null)(
  `Claude Code through Switchyard${missing === null ? '' : `: ${missing}`}`,
  () => {
    test.each(['event', 'random'] as const)(
      'gets a plain answer, every byte of it, and its own request arrives untouched (%s chunks)',
      async (chunking) => {
        const bench = await applied(await start({ chunking }));
        const { anthropic } = bench.vendors;

        const run = await runClaude(bench.person, 'say hi UNICODE LONG40', recorded);

        expect(run.output).toContain('[work] Echo: say hi UNICODE LONG40 Grüße, 世界!');
        expect(run.output).toContain('word39');
        expect(run.code).toBe(0);
        expect(servedBy(anthropic.requests.all)).toEqual(['work']);
        const [request] = anthropic.requests.all;
        const [exchange] = bench.outside.exchanges;
        expectUntouched(exchange!, request!);
        expect(exchange!.headers['authorization']).toBe(
          `Bearer ${await clientKeyIn(`${bench.person.claudeHome}/settings.json`)}`,
        );
        expect(request!.headers).toMatchObject({
          authorization: `Bearer ${anthropic.account('work').secret}`,
          'user-agent': expect.stringContaining('claude-cli/2.1.329'),
        });
        expect(request!.headers).not.toHaveProperty('x-api-key');
        expectNoClientKey(anthropic.requests.all);
        expect(bench.outside.asked).toEqual([]);
        expect(await bench.activity()).toMatchObject([
          {
            agent: 'claude-code',
            path: '/v1/messages',
            state: 'done',
            status: 200,
            stream: true,
            partial: false,
            accountLabel: 'work',
            finish: 'end_turn',
            usage: { output: expect.any(Number) },
            firstTokenMs: expect.any(Number),
            upstreamRequestId: request!.responseHeaders['request-id'],
          },
        ]);
      },
    );

    test('runs a tool over two turns, and the quota meters move', async () => {
      const bench = await applied(await start({ chunking: 'random' }));
      expect(await bench.windows('work')).toEqual({});

      const run = await runClaude(bench.person, 'TOOLTEST run it');

      expect(run.output).toBe('DONE result=marker-42\n');
      expect(servedBy(bench.vendors.anthropic.requests.all)).toEqual(['work', 'work']);
      expectNoClientKey(bench.vendors.anthropic.requests.all);
      expect(await bench.windows('work')).toMatchObject({
        '5h': { usedFraction: 0.42, status: 'allowed', source: 'header' },
        '7d': { usedFraction: 0.2025, status: 'allowed', source: 'header' },
      });
    });

    test('is served by the other account from its next turn on, when the person switches', async () => {
      const bench = await applied(await start());
      await bench.addClaudePlan('personal');
      const first = await runClaude(bench.person, 'first turn');
      expect(first.output).toBe('[work] Echo: first turn\n');

      await bench.product.control('accounts.use', { id: 'personal' });
      const second = await runClaude(bench.person, 'second turn', { args: ['-c'] });

      expect(second.output).toBe('[personal] Echo: second turn\n');
      const { requests } = bench.vendors.anthropic;
      expect(servedBy(requests.all)).toEqual(['work', 'personal']);
      expect(requests.last!.headers['authorization']).toBe(
        `Bearer ${bench.vendors.anthropic.account('personal').secret}`,
      );
      // The same conversation: the first turn travels with the second.
      expect(requests.last!.body.toString()).toContain('[work] Echo: first turn');
      const sessions = requests.all.map((request) => request.headers['x-claude-code-session-id']);
      expect(new Set(sessions).size).toBe(1);
    });

    test('goes on after a switch although the conversation holds the other account’s thinking', async () => {
      const bench = await applied(await start());
      await bench.addClaudePlan('personal');
      const thought = { kind: 'answer', thinking: 'hm', text: 'thought about it' } as const;
      bench.vendors.anthropic.script('work').next(thought);
      await runClaude(bench.person, 'first turn');
      await bench.product.control('accounts.use', { id: 'personal' });

      const second = await runClaude(bench.person, 'second turn', { ...recorded, args: ['-c'] });

      expect([second.code, second.output]).toEqual([0, '[personal] Echo: second turn\n']);
      const last = bench.vendors.anthropic.requests.last!;
      expect(last.body.toString()).toContain('"signature"');
      expectUntouched(bench.outside.exchanges[0]!, last);
    });

    test('counts its context and finds models on the same plan', async () => {
      const bench = await applied(await start());
      const environment = { CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1' };
      const run = await runClaude(bench.person, '/context', { environment });
      expect(run.code).toBe(0);
      const { requests } = bench.vendors.anthropic;
      expect(servedBy(requests.at('/count_tokens'))).toContain('work');
      expect(servedBy(requests.at('/v1/models'))).toEqual(['work']);
      expect(new Set(requests.all.map((request) => request.responseStatus))).toEqual(new Set([200]));
      expectNoClientKey(requests.all);
    });

    test('stays with the account of its conversation while nobody switches', async () => {
      const bench = await applied(await start());
      await bench.addClaudePlan('personal');
      await runClaude(bench.person, 'first turn');
      const second = await runClaude(bench.person, 'second turn', { args: ['-c'] });
      expect(second.output).toBe('[work] Echo: second turn\n');
      expect((await bench.activity()).at(-1)?.attempts).toMatchObject([
        { accountLabel: 'work', reason: 'this conversation began on it' },
      ]);
    });

    test('is served by an API-key account with its key alone', async () => {
      const bench = await start();
      await bench.addApiKey('anthropic');
      await bench.apply('claude-code');

      const run = await runClaude(bench.person, 'TOOLTEST run it', recorded);

      expect(run.output).toBe('DONE result=marker-42\n');
      const { requests } = bench.vendors.anthropic;
      expect(servedBy(requests.all)).toEqual(['platform', 'platform']);
      expect(requests.last!.headers['x-api-key']).toBe(bench.vendors.anthropic.account('platform').secret);
      expect(requests.last!.headers).not.toHaveProperty('authorization');
      expect(requests.last!.headers['anthropic-beta']).not.toContain('oauth-2025-04-20');
      for (const [index, exchange] of bench.outside.exchanges.entries())
        expectUntouched(exchange, requests.all[index]!);
      expectNoClientKey(requests.all);
    });

    test('passes the test call of the product', async () => {
      const bench = await applied(await start());
      const result = await bench.product.companion(['test', 'claude-code']);
      expect(result).toMatchObject({ ok: true, accountLabel: 'work', status: 200 });
      await bench.product.control('agents.undo', { agent: 'claude-code' });
      await expect(bench.product.companion(['test', 'claude-code'])).rejects.toThrow('apply it first');
    });
  },
);
