import { afterEach, describe, expect, test } from 'vitest';
import type { QuotaWindow } from '../contract/index.ts';
import { foreignMessages, genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  startProduct,
  until,
  type Product,
  type ProductOptions,
} from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());
const ids = new Map<string, string>();
const start = async (options: ProductOptions): Promise<void> => {
  product = await startProduct(options);
  for (const { name } of [...(options.anthropic ?? []), ...(options.openai ?? [])])
    ids.set(name, await product.addAccount(name));
};
const windowOf = async (name: string, id: string): Promise<QuotaWindow | undefined> =>
  (await product.account(ids.get(name)!)).windows.find((window) => window.id === id);

describe('quota windows', () => {
  test('come from the headers of any answer, refusals included', async () => {
    await start({ anthropic: [claudePlan('plan', { costPerRequest: 0.05 })], openai: [codexPlan('codex')] });
    await product.send(genuineClaude(product.key));
    expect(await windowOf('plan', '5h')).toMatchObject({
      usedFraction: 0.25,
      status: 'allowed',
      source: 'header',
    });
    const resetsAtMs = Math.ceil(product.ports.clock.nowMs() / 1000) * 1000 + 3_600_000;
    product.vendors.anthropic.script('plan').next({ kind: 'failure', failure: 'plan-limit', resetsAtMs });
    await product.send(genuineClaude(product.key));
    expect(await windowOf('plan', '5h')).toMatchObject({ usedFraction: 1, status: 'rejected', resetsAtMs });
  });

  test('come from the frames inside a Codex stream', async () => {
    await start({ openai: [codexPlan('codex')] });
    await product.send(genuineCodex(product.key));
    await product.lastRecord();
    const { windows } = await product.account(ids.get('codex')!);
    expect(windows.map((window) => [window.kind, window.source, window.usedFraction])).toEqual([
      ['short', 'stream', expect.closeTo(0.21, 5)],
      ['long', 'stream', expect.closeTo(0.10125, 5)],
    ]);
  });

  test('are unknown before the first answer, never 0', async () => {
    await start({ anthropic: [claudePlan('plan')] });
    expect((await product.account(ids.get('plan')!)).windows).toEqual([]);
  });

  test('survive a restart with their age, and what is older never replaces them', async () => {
    await start({ anthropic: [claudePlan('plan', { costPerRequest: 0.1 })] });
    await product.send(genuineClaude(product.key));
    const before = await windowOf('plan', '5h');
    product.ports.clock.moveBy(3_600_000);
    await product.reopen();
    expect(await windowOf('plan', '5h')).toEqual({ ...before, pace: { state: 'unknown', reason: 'stale' } });
    // The machine's clock was set back: what is seen now counts as older than what is known.
    product.ports.clock.moveBy(-2 * 3_600_000);
    await product.send(genuineClaude(product.key));
    expect(await windowOf('plan', '5h')).toEqual({ ...before, pace: { state: 'unknown', reason: 'stale' } });
    product.ports.clock.moveBy(4 * 3_600_000);
    await product.send(genuineClaude(product.key));
    expect((await windowOf('plan', '5h'))!.observedAtMs).toBeGreaterThan(before!.observedAtMs);
  });

  test('of an account that was removed do not come back', async () => {
    await start({ anthropic: [claudePlan('plan'), claudePlan('other')] });
    product.vendors.anthropic.script('plan').next({ kind: 'slow', beforeHeadersMs: 80 });
    const running = product.send(genuineClaude(product.key));
    await product.vendors.anthropic.requests.waitFor(1);
    await product.switchyard.handlers['accounts.remove']({ id: ids.get('plan')! });
    await running;
    await product.reopen();
    const { accounts } = await product.switchyard.handlers['quota.list']({});
    expect(accounts.map((account) => account.label)).toEqual(['other']);
  });
});

describe('a rest', () => {
  test('survives a restart, and ends when it is over', async () => {
    await start({ anthropic: [claudePlan('plan')] });
    const resetsAtMs = Math.ceil(product.ports.clock.nowMs() / 1000) * 1000 + 3_600_000;
    product.vendors.anthropic.script('plan').next({ kind: 'failure', failure: 'plan-limit', resetsAtMs });
    await product.send(genuineClaude(product.key));
    await product.reopen();
    expect((await product.account(ids.get('plan')!)).availability).toMatchObject({
      state: 'cooling',
      untilMs: resetsAtMs,
    });
    expect((await product.send(genuineClaude(product.key))).status).toBe(429);
    expect(product.vendorRequests()).toBe(1);
    product.ports.clock.moveBy(3_606_000);
    await product.reopen();
    expect((await product.send(genuineClaude(product.key))).status).toBe(200);
  });
});

describe('the record of a request', () => {
  test('holds usage, finish, model and the vendor’s id, for streams and plain answers', async () => {
    await start({ anthropic: [anthropicKey('key')] });
    for (const stream of [true, false]) {
      await product.send(foreignMessages(product.key, { body: { stream } }));
      const record = await product.lastRecord();
      expect(record).toMatchObject({
        state: 'done',
        status: 200,
        stream,
        modelAsked: 'claude-opus-5-5',
        modelServed: 'claude-opus-5-5',
        finish: 'end_turn',
        usage: { input: expect.any(Number), output: expect.any(Number) },
        upstreamRequestId: expect.stringMatching(/^req_/),
        partial: false,
        errorCode: null,
      });
      expect(record.usage!.output).toBeGreaterThan(0);
      expect(JSON.stringify(record)).not.toContain('hello');
    }
  });

  test('survives a restart', async () => {
    await start({ anthropic: [anthropicKey('key')] });
    await product.send(foreignMessages(product.key));
    await product.reopen();
    await until(async () => (await product.activity()).length === 1);
  });
});
