import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../testing/product.ts';
import { startChatGptBench, type ChatGptBench } from './testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
});
afterEach(() => bench.close());

describe('renewing a login that was signed in with ChatGPT', () => {
  test('repeats the resource and the issued client id, and the request is served', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    await bench.account();
    bench.refuseToken();
    expect((await bench.ask()).status).toBe(200);
    const family = bench.vendor.tokens.grants.families()[0];
    expect(bench.renewals()).toMatchObject([
      {
        encoding: 'form',
        outcome: 'issued',
        fields: { resource: 'https://api.openai.com/v1', client_id: family?.clientId },
      },
    ]);
    expect(family?.redeems).toBe(1);
  });

  test('never goes out before the vendor’s earliest moment, which would burn it', async () => {
    bench.vendor.tokens.setRules({ earliestAfterMs: 3_240_000 });
    await bench.account();
    bench.refuseToken();
    expect((await bench.ask()).status).toBe(503);
    expect(bench.renewals()).toEqual([]);
    expect(bench.vendor.tokens.grants.families()[0]?.ended).toBeNull();
    expect((await bench.ask()).status).toBe(503);
    expect(bench.renewals()).toEqual([]);
  });

  test('is kept when the vendor’s keys are not to be had', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    const id = await bench.account();
    await bench.product.reopen();
    bench.vendor.tokens.setPages({ keysDown: true });
    bench.refuseToken();
    expect((await bench.ask()).status).toBe(200);
    expect(await bench.product.account(id)).toMatchObject({ credential: { state: 'ok' } });
    // The rotated pair is on the disk: it serves after another start, too.
    await bench.product.reopen();
    expect((await bench.ask()).status).toBe(200);
    expect(bench.vendor.tokens.grants.families()[0]).toMatchObject({ redeems: 1, ended: null });
  });

  test('that brings somebody else’s identity ends the login here', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    const id = await bench.account();
    bench.forgeClaims({ sub: 'somebody else' });
    bench.refuseToken();
    expect((await bench.ask()).status).not.toBe(200);
    await until(async () => (await bench.product.account(id)).credential.state === 'needs-sign-in');
    expect((await bench.ask()).status).not.toBe(200);
    expect(bench.vendor.requests.filter(({ path }) => path === '/v1/responses')).toHaveLength(1);
  });

  test('that lost the leave to use the plan ends the login here', async () => {
    bench.vendor.tokens.setStyle({ earliestRefresh: null });
    const id = await bench.account();
    bench.vendor.tokens.fail({ kind: 'edit', edit: (body) => ({ ...body, scope: 'openid' }) });
    bench.refuseToken();
    // Never 401: an agent with a login of its own would renew that one over and over.
    expect((await bench.ask()).status).toBe(400);
    await until(async () => (await bench.product.account(id)).credential.state === 'needs-sign-in');
    expect(String((await bench.begin(id)).url)).toContain('prompt=consent');
  });
});
