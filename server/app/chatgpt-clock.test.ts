import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

const tenMinutes = 600_000;

describe('a computer whose clock is wrong', () => {
  test.each([-tenMinutes, tenMinutes])('by %i ms can sign in with ChatGPT', async (wrongMs) => {
    bench.product.ports.clock.moveBy(wrongMs);
    expect(await bench.signIn()).toMatchObject({ kind: 'done' });
  });

  test('and ahead does not renew before the vendor’s earliest moment, which would burn the login', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: 300 });
    bench.vendor.tokens.setRules({ earliestAfterMs: 300_000 });
    bench.product.ports.clock.moveBy(tenMinutes);
    await bench.account();
    bench.refuseToken();
    const answer = await bench.ask();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(200);
    expect(bench.renewals()).toEqual([]);
    expect(bench.vendor.tokens.grants.families()[0]?.ended).toBeNull();
  });

  test('and behind does not take a renewed login for a forged one', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    const id = await bench.account();
    bench.product.ports.clock.moveBy(-tenMinutes);
    // Within one second the vendor would sign the same id token again, which is not looked at twice.
    bench.forgeClaims({ jti: 'another' });
    bench.refuseToken();
    expect((await bench.ask()).status).toBe(200);
    expect(await bench.product.account(id)).toMatchObject({ credential: { state: 'ok' } });
  });
});
