import { describe, expect, test } from 'vitest';
import { resumeCodex, runCodex } from './agents.ts';
import { clientKeyIn, expectNoClientKey, servedBy, useBench, type Bench } from './bench.ts';
import { clientsMissing } from './programs.ts';
import { expectUntouched } from './untouched.ts';

const missing = await clientsMissing();
const start = useBench();

/** Makes Codex use its HTTP proxy for loopback too, where its exchanges are recorded. */
const recordedBy = ({ outside }: Bench) => ({ environment: { NO_PROXY: '', http_proxy: outside.url } });

async function applied(bench: Bench): Promise<Bench> {
  await bench.addChatGptPlan('work');
  await bench.apply('codex');
  return bench;
}

describe.skipIf(missing !== null)(`Codex through Switchyard${missing === null ? '' : `: ${missing}`}`, () => {
  test.each(['event', 'random'] as const)(
    'gets a plain answer, every byte of it, and its own request arrives untouched (%s chunks)',
    async (chunking) => {
      const bench = await applied(await start({ chunking }));
      const { openai } = bench.vendors;

      const run = await runCodex(bench.person, 'say hi UNICODE LONG40', recordedBy(bench));

      expect(run.output).toContain('[work] Echo: say hi UNICODE LONG40 Grüße, 世界!');
      expect(run.output).toContain('word39');
      expect(run.code).toBe(0);
      expect(servedBy(openai.requests.all)).toEqual(['work']);
      const [request] = openai.requests.all;
      const [exchange] = bench.outside.exchanges;
      expectUntouched(exchange!, request!);
      expect(exchange!.headers['authorization']).toBe(
        `Bearer ${await clientKeyIn(`${bench.person.codexHome}/config.toml`)}`,
      );
      const account = openai.account('work');
      expect(request!.headers).toMatchObject({
        authorization: `Bearer ${account.secret}`,
        'chatgpt-account-id': '00000000-0000-4000-8000-000000000003',
        originator: 'codex_exec',
      });
      expectNoClientKey(openai.requests.all);
      expect(bench.outside.asked).toEqual([]);
      expect(await bench.activity()).toMatchObject([
        {
          agent: 'codex',
          path: '/backend-api/codex/responses',
          state: 'done',
          status: 200,
          stream: true,
          partial: false,
          accountLabel: 'work',
          modelAsked: 'gpt-5.1-codex',
          usage: { output: expect.any(Number) },
          firstTokenMs: expect.any(Number),
        },
      ]);
    },
  );

  test.each([
    ['a function tool', []],
    // Models of its own catalogue get their tools in another shape and one free-form tool (codex protocol notes 2.4).
    ['the free-form tool of its own models', ['-c', 'model="gpt-6.1-sol"']],
  ] as const)('runs %s over two turns, and the quota meters move', async (_what, args) => {
    const bench = await applied(await start({ chunking: 'random' }));
    expect(await bench.windows('work')).toEqual({});

    const run = await runCodex(bench.person, 'TOOLTEST run it', { args });

    expect(run.output).toContain('marker-42');
    expect(run.output).toContain('DONE result=');
    expect(servedBy(bench.vendors.openai.requests.all)).toEqual(['work', 'work']);
    expectNoClientKey(bench.vendors.openai.requests.all);
    expect(await bench.windows('work')).toMatchObject({
      '5h': { usedFraction: 0.32, source: 'stream' },
      '7d': { usedFraction: 0.1525, source: 'stream' },
    });
  });

  test('is served by the other account from its next turn on, when the person switches', async () => {
    const bench = await applied(await start());
    await bench.addChatGptPlan('personal');
    const first = await runCodex(bench.person, 'first turn');
    expect(first.output).toBe('[work] Echo: first turn\n');

    await bench.product.control('accounts.use', { id: 'personal' });
    const second = await resumeCodex(bench.person, 'second turn');

    expect(second.output).toBe('[personal] Echo: second turn\n');
    const { requests } = bench.vendors.openai;
    expect(servedBy(requests.all)).toEqual(['work', 'personal']);
    expect(requests.last!.headers['chatgpt-account-id']).toBe('00000000-0000-4000-8000-000000000001');
    // The same conversation: the first turn travels with the second.
    expect(requests.last!.body.toString()).toContain('[work] Echo: first turn');
    expect(new Set(requests.all.map((request) => request.headers['thread-id'])).size).toBe(1);
  });

  test('goes on after a switch although the conversation holds the other account’s reasoning', async () => {
    const bench = await applied(await start());
    await bench.addChatGptPlan('personal');
    const thought = { kind: 'answer', thinking: 'hm', text: 'thought about it' } as const;
    bench.vendors.openai.script('work').next(thought);
    await runCodex(bench.person, 'first turn');
    await bench.product.control('accounts.use', { id: 'personal' });

    const second = await resumeCodex(bench.person, 'second turn');

    expect([second.code, second.output]).toEqual([0, '[personal] Echo: second turn\n']);
  });

  test('falls back from its WebSocket attempt at once', async () => {
    const bench = await applied(await start());
    const args = ['-c', 'model_providers.switchyard.supports_websockets=true'];

    const run = await runCodex(bench.person, 'say hi', { ...recordedBy(bench), args });

    expect([run.code, run.output]).toEqual([0, '[work] Echo: say hi\n']);
    const [tunnel] = bench.outside.tunnels;
    expect(tunnel?.sent()).toMatch(/^GET \/backend-api\/codex\/responses HTTP\/1\.1\r\n/);
    expect(tunnel?.sent()).toMatch(/^upgrade: websocket\r$/im);
    expect(tunnel?.received()).toMatch(/^HTTP\/1\.1 426 /);
    expect(bench.outside.tunnels).toHaveLength(1);
    expect(run.errors).not.toContain('Reconnecting');
    expect(run.durationMs).toBeLessThan(5_000);
    expect(servedBy(bench.vendors.openai.requests.all)).toEqual(['work']);
  });

  test('is served by an API key over the OpenAI paths when it only has a base URL and a client key', async () => {
    const bench = await start();
    await bench.addApiKey('openai');
    const { key } = await bench.product.control('keys.add', { label: 'by hand' });
    const args = ['-c', `openai_base_url="${bench.product.proxy}/v1"`];

    const run = await runCodex(bench.person, 'TOOLTEST run it', {
      args,
      environment: { CODEX_API_KEY: key },
    });

    expect(run.output).toContain('marker-42');
    const { requests } = bench.vendors.openai;
    expect(servedBy(requests.all)).toEqual(['platform', 'platform']);
    expect(new Set(requests.all.map((request) => request.path))).toEqual(new Set(['/v1/responses']));
    expect(requests.last!.headers).not.toHaveProperty('chatgpt-account-id');
    expectNoClientKey(requests.all);
    expect((await bench.activity()).map((request) => request.agent)).toEqual(['by hand', 'by hand']);
  });

  test('passes the test call of the product', async () => {
    const bench = await applied(await start());
    const result = await bench.product.companion(['test', 'codex']);
    expect(result).toMatchObject({ ok: true, accountLabel: 'work', status: 200 });
  });
});
