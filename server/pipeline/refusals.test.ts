import { describe, expect, test } from 'vitest';
import type { AccountView } from '../contract/index.ts';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { lanes, useLanesBench, type Lane, type LaneName } from './testing/lanes-bench.ts';

const bench = useLanesBench();

const refusals: readonly (readonly [LaneName, string, Partial<AccountView['availability']>, string])[] = [
  ['claude plan', 'throttle', { state: 'ready' }, 'ok'],
  ['claude plan', 'internal', { state: 'ready' }, 'ok'],
  ['claude plan', 'unavailable', { state: 'ready' }, 'ok'],
  ['claude plan', 'timeout', { state: 'ready' }, 'ok'],
  ['claude plan', 'overloaded', { state: 'ready' }, 'ok'],
  ['claude plan', 'prompt-too-long', { state: 'ready' }, 'ok'],
  ['claude plan', 'request-invalid', { state: 'ready' }, 'ok'],
  ['claude plan', 'too-large', { state: 'ready' }, 'ok'],
  ['claude plan', 'model-unknown', { state: 'ready' }, 'ok'],
  ['claude plan', 'model-forbidden', { state: 'ready' }, 'ok'],
  ['claude plan', 'scope-missing', { state: 'ready' }, 'ok'],
  ['anthropic key', 'throttle', { state: 'ready' }, 'ok'],
  ['anthropic key', 'overloaded', { state: 'ready' }, 'ok'],
  ['codex plan', 'internal', { state: 'ready' }, 'ok'],
  ['codex plan', 'overloaded', { state: 'ready' }, 'ok'],
  ['codex plan', 'slow-down', { state: 'ready' }, 'ok'],
  ['codex plan', 'context-length', { state: 'ready' }, 'ok'],
  ['codex plan', 'encrypted-content-invalid', { state: 'ready' }, 'ok'],
  ['codex plan', 'forbidden', { state: 'ready' }, 'ok'],
  ['openai key', 'model-unknown', { state: 'ready' }, 'ok'],
  ['openai key', 'rate-limit', { state: 'ready' }, 'ok'],
  ['openai key', 'internal', { state: 'ready' }, 'ok'],
  ['claude plan', 'organization-on-hold', { state: 'needs-attention' }, 'ok'],
  ['claude plan', 'verification-required', { state: 'needs-attention' }, 'ok'],
  ['anthropic key', 'credit-balance', { state: 'needs-attention' }, 'ok'],
  ['openai key', 'insufficient-quota', { state: 'needs-attention' }, 'ok'],
  ['codex plan', 'usage-not-included', { state: 'needs-attention' }, 'ok'],
  ['claude plan', 'token-expired', { state: 'ready' }, 'expired'],
  ['claude plan', 'token-revoked', { state: 'needs-attention' }, 'needs-sign-in'],
  ['anthropic key', 'invalid-key', { state: 'needs-attention' }, 'needs-sign-in'],
  ['codex plan', 'token-revoked', { state: 'needs-attention' }, 'needs-sign-in'],
  ['openai key', 'invalid-key', { state: 'needs-attention' }, 'needs-sign-in'],
];

describe.each(refusals)('%s, %s', (name, failure, availability, credential) => {
  const lane: Lane = lanes[name];

  test('status and body are the vendor’s, the record tells, and only the right thing is hurt', async () => {
    bench.script(lane, { kind: 'failure', failure });
    const answer = await bench.ask(lane);
    const seen = bench.product.vendors[lane.vendor].requests.last!;
    const hidden = seen.responseStatus === 401 && lane.account.startsWith('plan');
    expect(answer.status === 401).toBe(seen.responseStatus === 401 && !hidden);
    if (!hidden) {
      expect(answer.status).toBe(seen.responseStatus);
      expect(answer.body.equals(seen.responseBytes)).toBe(true);
    }
    expect(await bench.product.lastRecord()).toMatchObject({
      state: 'failed',
      status: answer.status,
      accountLabel: lane.account,
      partial: false,
      errorMessage: expect.stringMatching(/\S/),
      attempts: [
        { accountLabel: lane.account, status: seen.responseStatus, outcome: expect.stringMatching(/\S/) },
      ],
    });
    expect(answer.headers['x-switchyard-switches']).toBeUndefined();
    expect(await bench.accountOf(lane)).toMatchObject({ availability, credential: { state: credential } });
    expect(bench.product.vendorRequests()).toBe(1);
  });

  const namesAWait = failure === 'rate-limit' || (name === 'anthropic key' && failure === 'throttle');
  if (availability.state === 'ready' && credential === 'ok' && !namesAWait)
    test('the next request goes to the vendor again', async () => {
      bench.script(lane, { kind: 'failure', failure });
      await bench.ask(lane);
      bench.product.vendors[lane.vendor].script(lane.account).clear();
      expect((await bench.ask(lane)).status).toBe(200);
    });
});

describe('a used-up plan', () => {
  test.each([
    ['claude plan', 'plan-limit'],
    ['codex plan', 'usage-limit'],
  ] as const)(
    '%s rests until the vendor’s reset, and the next request is answered without asking',
    async (name, failure) => {
      const lane: Lane = lanes[name];
      const resetsAtMs = Math.ceil(bench.product.ports.clock.nowMs() / 1000) * 1000 + 2 * 3_600_000;
      bench.script(lane, { kind: 'failure', failure, resetsAtMs });
      const first = await bench.ask(lane);
      expect([first.status, first.headers['x-should-retry']]).toEqual([429, 'false']);
      expect(await bench.accountOf(lane)).toMatchObject({
        availability: { state: 'cooling', untilMs: resetsAtMs },
      });

      const second = await bench.ask(lane);
      expect(bench.product.vendorRequests()).toBe(1);
      expect([second.status, second.headers['x-should-retry']]).toEqual([429, 'false']);
      const seconds = Number(second.headers['retry-after']);
      expect(Math.abs(seconds - 7_200)).toBeLessThan(5);
      expect(second.text).toContain(lane.account);
      if (lane.vendor === 'openai')
        expect(second.json()).toMatchObject({
          error: { type: 'usage_limit_reached', resets_at: resetsAtMs / 1000 },
        });
      else expect(second.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
      expect(await bench.product.lastRecord()).toMatchObject({
        state: 'failed',
        status: 429,
        errorCode: 'account-exhausted',
      });

      bench.product.vendors[lane.vendor].script(lane.account).clear();
      bench.product.ports.clock.moveBy(2 * 3_600_000 + 6_000);
      expect((await bench.ask(lane)).status).toBe(200);
      expect(await bench.accountOf(lane)).toMatchObject({ availability: { state: 'ready' } });
    },
  );

  test('still lists its models and counts tokens, which no plan limits', async () => {
    const lane: Lane = lanes['claude plan'];
    bench.script(lane, {
      kind: 'failure',
      failure: 'plan-limit',
      resetsAtMs: bench.product.ports.clock.nowMs() + 3_600_000,
    });
    await bench.ask(lane);
    const count = await bench.ask(lane, { path: '/v1/messages/count_tokens?beta=true' });
    const { headers } = genuineClaude(bench.product.key);
    const models = await bench.product.send({
      method: 'GET',
      path: '/v1/models?limit=1000',
      headers: headers!,
    });
    expect([count.status, models.status]).toEqual([200, 200]);
    expect((await bench.accountOf(lane)).availability.state).toBe('cooling');
  });

  test('is not taken for rested because of an answer that had begun before', async () => {
    const lane: Lane = lanes['claude plan'];
    bench.product.vendors.anthropic
      .script('plan-a')
      .next({ kind: 'slow', betweenEventsMs: 25, text: 'a long answer' });
    const early = bench.product.open(lane.build(bench.product.key));
    const response = await early.head;
    bench.script(lane, {
      kind: 'failure',
      failure: 'plan-limit',
      resetsAtMs: bench.product.ports.clock.nowMs() + 3_600_000,
    });
    expect((await bench.ask(lane)).status).toBe(429);
    for await (const _piece of response);
    await bench.product.lastRecord();
    expect((await bench.accountOf(lane)).availability.state).toBe('cooling');
  });

  test('of one model leaves the other models alone', async () => {
    const lane: Lane = lanes['claude plan'];
    bench.script(lane, { kind: 'failure', failure: 'credits-required' });
    expect((await bench.ask(lane)).status).toBe(429);
    bench.product.vendors.anthropic.script('plan-a').clear();
    expect((await bench.ask(lane)).status).toBe(429);
    expect((await bench.ask(lane, { body: { model: 'claude-sonnet-5' } })).status).toBe(200);
    expect((await bench.ask(lane)).status).toBe(429);
    expect(bench.product.vendorRequests()).toBe(2);
  });

  test('a throttle of a second is answered with advice to come back, not with "used up"', async () => {
    const lane: Lane = lanes['openai key'];
    bench.script(lane, { kind: 'failure', failure: 'rate-limit', retryAfterSeconds: 5 });
    await bench.ask(lane);
    const second = await bench.ask(lane);
    expect([second.status, second.headers['x-should-retry']]).toEqual([429, 'true']);
    expect(['5', '6']).toContain(second.headers['retry-after']);
    expect(second.text).not.toContain('usage_limit_reached');
  });
});
