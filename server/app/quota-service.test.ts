import { describe, expect, it, onTestFinished } from 'vitest';
import type { RaisedNotice } from '../contract/index.ts';
import { genuineClaude } from '../testing/genuine-requests.ts';
import {
  claudePlan,
  codexPlan,
  startProduct,
  until,
  type Product,
  type ProductOptions,
} from '../testing/product.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

async function product(options: ProductOptions): Promise<Product> {
  const started = await startProduct(options);
  onTestFinished(() => started.close());
  return started;
}

const week = (usedPercent: number): { usedPercent: number; windowMinutes: number; resetAtMs: number } => ({
  usedPercent,
  windowMinutes: 10_080,
  resetAtMs: Date.now() + 3 * dayMs,
});

describe('what the usage endpoint of a ChatGPT plan says', () => {
  it('shows every meter, the plan and the banked resets', async () => {
    const test = await product({
      openai: [
        codexPlan('main', {
          plan: 'pro',
          credits: { hasCredits: true, unlimited: false, balance: '7.5' },
          codeReview: week(8),
          further: [
            {
              limitName: 'gpt-reserve',
              feature: 'base_model_inference',
              model: 'gpt-6-luna',
              window: week(4),
            },
          ],
          spend: {
            limit: '100',
            used: '25',
            remaining: '75',
            usedPercent: 25,
            resetAtMs: null,
            reached: false,
          },
          bankedResets: [{ id: 'r1', title: 'A reset', status: 'available', expiresAtMs: null }],
        }),
      ],
    });
    const id = await test.addAccount('main');
    await test.switchyard.handlers['quota.refresh']({});
    const account = await test.account(id);
    expect(account.windows.map((window) => [window.id, window.kind])).toEqual([
      ['5h', 'short'],
      ['7d', 'long'],
      ['base_model_inference:7d', 'scoped'],
      ['code_review:7d', 'scoped'],
      ['credits', 'credit'],
      ['spend', 'credit'],
    ]);
    expect(account.windows.find(({ id: window }) => window.startsWith('base_model'))).toMatchObject({
      label: 'Week, Luna reserve',
      model: 'gpt-6-luna',
    });
    expect(account).toMatchObject({
      plan: 'pro',
      quota: { plan: 'pro', bankedResets: 1, failure: null, vendorNote: 'luna_reserve' },
    });

    // Null leaves the further meter; a list without it ends it, also after a restart.
    test.vendors.openai.change('main', { further: undefined } as never);
    await test.switchyard.handlers['quota.refresh']({ force: true });
    expect((await test.account(id)).windows).toHaveLength(6);
    test.vendors.openai.change('main', { further: [] });
    await test.switchyard.handlers['quota.refresh']({ force: true });
    await test.reopen();
    expect((await test.account(id)).windows).toHaveLength(5);
  });

  it('uses a banked reset up on a click only, and sends that once', async () => {
    const test = await product({
      openai: [
        codexPlan('main', {
          secondary: week(97),
          bankedResets: [{ id: 'r1', title: 'A reset', status: 'available', expiresAtMs: null }],
        }),
      ],
    });
    const id = await test.addAccount('main');
    const { handlers, invoke } = test.switchyard;
    expect(await handlers['quota.banked-resets']({ id })).toMatchObject({
      available: 1,
      credits: [{ id: 'r1', usable: true }],
    });
    expect(await invoke('quota.use-banked-reset', { id })).toMatchObject({
      ok: false,
      error: { code: 'input-invalid' },
    });
    const use = (): Promise<unknown> => handlers['quota.use-banked-reset']({ id, confirm: true });
    expect(await use()).toEqual({ outcome: 'reset' });
    await until(async () =>
      (await test.account(id)).windows.some(({ id: w, usedFraction }) => w === '7d' && usedFraction === 0),
    );
    expect(await use()).toEqual({ outcome: 'no-credit' });
    const posts = test.vendors.openai.requests.all.filter(({ method }) => method === 'POST');
    expect(posts.map(({ path }) => path)).toEqual([
      '/backend-api/wham/rate-limit-reset-credits/consume',
      '/backend-api/wham/rate-limit-reset-credits/consume',
    ]);
    const ids = posts.map(({ json }) => (json as { redeem_request_id: string }).redeem_request_id);
    expect(new Set(ids).size).toBe(2);
    expect(posts[0]?.headers['user-agent']).toBe('Switchyard/0.0.0-test');
    test.vendors.openai.script('main', 'usage').always({ kind: 'cut', afterEvents: -1 });
    expect(await use()).toEqual({ outcome: 'unknown' });
  });
});

describe('what a popover asks for', () => {
  it('asks about accounts whose windows are old, once', async () => {
    const test = await product({ anthropic: [claudePlan('plan')] });
    const id = await test.addAccount('plan');
    const { handlers } = test.switchyard;
    expect(await handlers['quota.refresh-if-stale']({})).toEqual({ asking: [id] });
    await until(async () => (await test.account(id)).windows.length > 0);
    expect(await handlers['quota.refresh-if-stale']({})).toEqual({ asking: [] });
    test.ports.clock.moveBy(6 * minuteMs);
    await test.send(genuineClaude(test.key));
    // What a request told is as good as an answer of the usage endpoint.
    expect(await handlers['quota.refresh-if-stale']({})).toEqual({ asking: [] });
    test.ports.clock.moveBy(6 * minuteMs);
    expect(await handlers['quota.refresh-if-stale']({})).toEqual({ asking: [id] });
  });

  it('draws the course of a window and says where it is heading', async () => {
    const resetsAtMs = Date.now() + 3 * 60 * minuteMs;
    const test = await product({
      anthropic: [claudePlan('plan', { costPerRequest: 0.08, fiveHour: { used: 0.1, resetsAtMs } })],
    });
    const id = await test.addAccount('plan');
    for (let count = 0; count < 6; count += 1) {
      await test.send(genuineClaude(test.key));
      test.ports.clock.moveBy(10 * minuteMs);
    }
    await test.send(genuineClaude(test.key));
    const sinceMs = test.ports.clock.nowMs() - 2 * 60 * minuteMs;
    const { series } = await test.switchyard.handlers['quota.history']({ id, windowId: '5h', sinceMs });
    expect(series[0]?.points.map(({ usedFraction }) => usedFraction)).toEqual([
      0.18, 0.26, 0.34, 0.42, 0.5, 0.58, 0.66,
    ]);
    const window = (await test.account(id)).windows.find(({ id: windowId }) => windowId === '5h');
    expect(window?.pace).toMatchObject({ state: 'runs-out', perHour: expect.closeTo(0.48, 1) });
    // The course is there after a restart, and so is the forecast.
    await test.reopen();
    const again = (await test.account(id)).windows.find(({ id: windowId }) => windowId === '5h');
    expect(again?.pace).toMatchObject({ state: 'runs-out' });
    const few = await test.switchyard.handlers['quota.history']({ id, windowId: '5h', points: 3 });
    expect(few.series[0]?.points.length).toBeLessThanOrEqual(3);
    expect((await test.switchyard.handlers['quota.history']({ id: 'nobody' })).series).toEqual([]);
  });
});

describe('a notice', () => {
  it('comes when a request takes a window over 90 %, and not again after a restart', async () => {
    const fiveHour = { used: 0.88, resetsAtMs: Date.now() + 60 * minuteMs };
    const test = await product({ anthropic: [claudePlan('plan', { fiveHour, costPerRequest: 0.01 })] });
    await test.addAccount('plan');
    const raised: RaisedNotice[] = [];
    const listen = (): void =>
      void test.switchyard.events.subscribe((event) => {
        if (event.name === 'notice.raised') raised.push(event.payload);
      });
    listen();
    await test.send(genuineClaude(test.key));
    await test.send(genuineClaude(test.key));
    await until(() => raised.length > 0);
    expect(raised).toMatchObject([
      { kind: 'window-used', title: 'plan: 5 h is 90 % used', action: 'use-another' },
    ]);
    await test.reopen();
    listen();
    await test.send(genuineClaude(test.key));
    await new Promise((resolve) => void setTimeout(resolve, 400));
    expect(raised).toHaveLength(1);
  });
});
