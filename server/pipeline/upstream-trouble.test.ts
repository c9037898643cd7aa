import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountView } from '../contract/index.ts';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
  type RequestOverrides,
} from '../testing/genuine-requests.ts';
import type { Received, SentRequest } from '../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  openAiKey,
  startProduct,
  type Product,
} from '../testing/product.ts';
import type { Behaviour } from '../testing/vendors/index.ts';

type Vendor = 'anthropic' | 'openai';
type Build = (key: string, overrides?: RequestOverrides) => SentRequest;
interface Lane {
  readonly vendor: Vendor;
  readonly account: string;
  readonly build: Build;
}

const lanes = {
  'claude plan': { vendor: 'anthropic', account: 'plan-a', build: genuineClaude },
  'anthropic key': { vendor: 'anthropic', account: 'key-a', build: foreignMessages },
  'codex plan': { vendor: 'openai', account: 'plan-o', build: genuineCodex },
  'openai key': { vendor: 'openai', account: 'key-o', build: foreignResponses },
} as const satisfies Record<string, Lane>;
type LaneName = keyof typeof lanes;

let product: Product;
const ids = new Map<string, string>();
beforeAll(async () => {
  product = await startProduct({
    anthropic: [claudePlan('plan-a'), anthropicKey('key-a')],
    openai: [codexPlan('plan-o'), openAiKey('key-o')],
  });
  for (const name of ['plan-a', 'key-a', 'plan-o', 'key-o']) ids.set(name, await product.addAccount(name));
});
afterAll(() => product.close());
beforeEach(() => {
  product.vendors.anthropic.requests.clear();
  product.vendors.openai.requests.clear();
});
afterEach(async () => {
  for (const { vendor, account } of Object.values(lanes)) {
    product.vendors[vendor].script(account).clear();
    await product.switchyard.handlers['accounts.clear-cooldown']({ id: ids.get(account)! });
  }
});

const ask = (lane: Lane, overrides?: RequestOverrides): Promise<Received> =>
  product.send(lane.build(product.key, overrides));
const script = (lane: Lane, behaviour: Behaviour): void =>
  void product.vendors[lane.vendor].script(lane.account).always(behaviour as never);
const accountOf = (lane: Lane): Promise<AccountView> => product.account(ids.get(lane.account)!);
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
    script(lane, { kind: 'failure', failure });
    const answer = await ask(lane);
    const seen = product.vendors[lane.vendor].requests.last!;
    const hidden = seen.responseStatus === 401 && lane.account.startsWith('plan');
    expect(answer.status === 401).toBe(seen.responseStatus === 401 && !hidden);
    if (!hidden) {
      expect(answer.status).toBe(seen.responseStatus);
      expect(answer.body.equals(seen.responseBytes)).toBe(true);
    }
    expect(await product.lastRecord()).toMatchObject({
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
    expect(await accountOf(lane)).toMatchObject({ availability, credential: { state: credential } });
    expect(product.vendorRequests()).toBe(1);
  });

  const namesAWait = failure === 'rate-limit' || (name === 'anthropic key' && failure === 'throttle');
  if (availability.state === 'ready' && credential === 'ok' && !namesAWait)
    test('the next request goes to the vendor again', async () => {
      script(lane, { kind: 'failure', failure });
      await ask(lane);
      product.vendors[lane.vendor].script(lane.account).clear();
      expect((await ask(lane)).status).toBe(200);
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
      const resetsAtMs = Math.ceil(product.ports.clock.nowMs() / 1000) * 1000 + 2 * 3_600_000;
      script(lane, { kind: 'failure', failure, resetsAtMs });
      const first = await ask(lane);
      expect([first.status, first.headers['x-should-retry']]).toEqual([429, 'false']);
      expect(await accountOf(lane)).toMatchObject({
        availability: { state: 'cooling', untilMs: resetsAtMs },
      });

      const second = await ask(lane);
      expect(product.vendorRequests()).toBe(1);
      expect([second.status, second.headers['x-should-retry']]).toEqual([429, 'false']);
      const seconds = Number(second.headers['retry-after']);
      expect(Math.abs(seconds - 7_200)).toBeLessThan(5);
      expect(second.text).toContain(lane.account);
      if (lane.vendor === 'openai')
        expect(second.json()).toMatchObject({
          error: { type: 'usage_limit_reached', resets_at: resetsAtMs / 1000 },
        });
      else expect(second.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
      expect(await product.lastRecord()).toMatchObject({
        state: 'failed',
        status: 429,
        errorCode: 'account-exhausted',
      });

      product.vendors[lane.vendor].script(lane.account).clear();
      product.ports.clock.moveBy(2 * 3_600_000 + 2_000);
      expect((await ask(lane)).status).toBe(200);
      expect(await accountOf(lane)).toMatchObject({ availability: { state: 'ready' } });
    },
  );

  test('still lists its models and counts tokens, which no plan limits', async () => {
    const lane: Lane = lanes['claude plan'];
    script(lane, {
      kind: 'failure',
      failure: 'plan-limit',
      resetsAtMs: product.ports.clock.nowMs() + 3_600_000,
    });
    await ask(lane);
    const count = await ask(lane, { path: '/v1/messages/count_tokens?beta=true' });
    const { headers } = genuineClaude(product.key);
    const models = await product.send({ method: 'GET', path: '/v1/models?limit=1000', headers: headers! });
    expect([count.status, models.status]).toEqual([200, 200]);
    expect((await accountOf(lane)).availability.state).toBe('cooling');
  });

  test('is not taken for rested because of an answer that had begun before', async () => {
    const lane: Lane = lanes['claude plan'];
    product.vendors.anthropic
      .script('plan-a')
      .next({ kind: 'slow', betweenEventsMs: 25, text: 'a long answer' });
    const early = product.open(lane.build(product.key));
    const response = await early.head;
    script(lane, {
      kind: 'failure',
      failure: 'plan-limit',
      resetsAtMs: product.ports.clock.nowMs() + 3_600_000,
    });
    expect((await ask(lane)).status).toBe(429);
    for await (const _piece of response);
    await product.lastRecord();
    expect((await accountOf(lane)).availability.state).toBe('cooling');
  });

  test('of one model leaves the other models alone', async () => {
    const lane: Lane = lanes['claude plan'];
    script(lane, { kind: 'failure', failure: 'credits-required' });
    expect((await ask(lane)).status).toBe(429);
    product.vendors.anthropic.script('plan-a').clear();
    expect((await ask(lane)).status).toBe(429);
    expect((await ask(lane, { body: { model: 'claude-sonnet-5' } })).status).toBe(200);
    expect((await ask(lane)).status).toBe(429);
    expect(product.vendorRequests()).toBe(2);
  });

  test('a throttle of a second is answered with advice to come back, not with "used up"', async () => {
    const lane: Lane = lanes['openai key'];
    script(lane, { kind: 'failure', failure: 'rate-limit', retryAfterSeconds: 5 });
    await ask(lane);
    const second = await ask(lane);
    expect([second.status, second.headers['retry-after'], second.headers['x-should-retry']]).toEqual([
      429,
      '5',
      'true',
    ]);
    expect(second.text).not.toContain('usage_limit_reached');
  });
});

const terminal = /event: (?:message_stop|response\.completed)\n/;
const ownError = {
  anthropic: /\n\nevent: error\ndata: .*Switchyard/,
  openai: /\n\nevent: response\.failed\ndata: .*Switchyard/,
};

describe.each(Object.keys(lanes) as LaneName[])('a connection that breaks: %s', (name) => {
  const lane: Lane = lanes[name];
  const shapes = lane.build === genuineCodex ? [true] : [true, false];

  test.each(['close', 'reset'] as const)('before the head (%s): 502 in the dialect', async (how) => {
    for (const stream of shapes) {
      script(lane, { kind: 'cut', afterEvents: -1, how });
      const answer = await ask(lane, { body: { stream } });
      expect([answer.status, answer.complete]).toEqual([502, true]);
      expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('broke') } });
    }
    expect((await accountOf(lane)).availability.state).toBe('ready');
    expect(await product.lastRecord()).toMatchObject({
      state: 'failed',
      status: 502,
      errorCode: 'upstream-broken',
    });
    expect(product.vendorRequests()).toBe(shapes.length);
  });

  test.each(['close', 'reset'] as const)(
    'after the head, before content (%s): 502 and nothing half-sent',
    async (how) => {
      for (const afterEvents of [0, 1]) {
        script(lane, { kind: 'cut', afterEvents, how });
        for (const stream of shapes) {
          const answer = await ask(lane, { body: { stream } });
          expect([answer.status, answer.complete]).toEqual([502, true]);
          expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('Switchyard') } });
        }
      }
      expect((await accountOf(lane)).availability.state).toBe('ready');
    },
  );

  test.each(['close', 'reset'] as const)(
    'after content (%s): the dialect’s error event, and a partial record',
    async (how) => {
      script(lane, { kind: 'cut', afterEvents: 6, how, text: 'many words in many pieces', deltas: 8 });
      const answer = await ask(lane, { body: { stream: true } });
      const sent = product.vendors[lane.vendor].requests.last!.responseBytes;
      expect([answer.status, answer.complete]).toEqual([200, true]);
      expect(answer.body.subarray(0, sent.length).equals(sent) || how === 'reset').toBe(true);
      expect(answer.text).toMatch(ownError[lane.vendor]);
      expect(answer.text).not.toMatch(terminal);
      expect(await product.lastRecord()).toMatchObject({
        state: 'failed',
        status: 200,
        partial: true,
        errorCode: 'upstream-broken',
      });
      expect((await accountOf(lane)).availability.state).toBe('ready');
    },
  );

  test('an end without the last event is not taken for success', async () => {
    script(lane, {
      kind: 'raw',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      chunks: [
        lane.vendor === 'anthropic'
          ? 'event: content_block_delta\ndata: {"type":"content_block_delta"}\n\n'
          : 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta"}\n\n',
      ],
    });
    const answer = await ask(lane, { body: { stream: true } });
    expect(answer.text).toMatch(ownError[lane.vendor]);
    expect(await product.lastRecord()).toMatchObject({ state: 'failed', partial: true });
  });

  test('a stream that ends before it began keeps its true status', async () => {
    for (const chunks of [[], ['\n\n'], [': comment\n\n'], ['event: ping\ndata: {"type":"ping"}\n\n']]) {
      script(lane, { kind: 'raw', status: 200, headers: { 'content-type': 'text/event-stream' }, chunks });
      const answer = await ask(lane, { body: { stream: true } });
      expect([answer.status, answer.complete]).toEqual([502, true]);
    }
  });
});

describe('errors inside a 200', () => {
  test.each(['claude plan', 'codex plan'] as const)(
    '%s: relayed as they are, recorded as failed, nobody hurt',
    async (name) => {
      const lane: Lane = lanes[name];
      for (const behaviour of [
        { kind: 'overload-in-200' },
        { kind: 'error-mid-stream', afterEvents: 6, text: 'some words', deltas: 4 },
      ] as const) {
        script(lane, behaviour);
        const answer = await ask(lane, { body: { stream: true } });
        expect(answer.status).toBe(200);
        expect(answer.body.equals(product.vendors[lane.vendor].requests.last!.responseBytes)).toBe(true);
        expect(await product.lastRecord()).toMatchObject({
          state: 'failed',
          errorMessage: expect.stringMatching(/overload/i),
        });
        expect((await accountOf(lane)).availability.state).toBe('ready');
      }
    },
  );
});

describe('what must never be followed or believed', () => {
  test('a redirect: 502, and the place it names hears nothing', async () => {
    let visits = 0;
    const trap = createServer(() => (visits += 1));
    await new Promise<void>((resolve) => {
      trap.listen(0, '127.0.0.1', resolve);
    });
    const location = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/v1/messages`;
    for (const status of [301, 302, 303, 307, 308]) {
      script(lanes['claude plan'], { kind: 'redirect', status, location });
      const answer = await ask(lanes['claude plan']);
      expect([answer.status, answer.headers['location']]).toEqual([502, undefined]);
      expect(answer.text).not.toContain(location);
    }
    expect(visits).toBe(0);
    expect((await accountOf(lanes['claude plan'])).availability.state).toBe('ready');
    trap.close();
  });

  test('a web page from the network in between: relayed, and the account is not hurt', async () => {
    for (const name of ['claude plan', 'codex plan', 'anthropic key', 'openai key'] as const) {
      script(lanes[name], { kind: 'html-403' });
      expect((await ask(lanes[name])).status).toBe(403);
      expect(await accountOf(lanes[name])).toMatchObject({
        availability: { state: 'ready' },
        credential: { state: 'ok' },
      });
    }
  });

  test('a first word that takes longer than the grace time: the head goes out meanwhile', async () => {
    script(lanes['claude plan'], { kind: 'slow', beforeFirstEventMs: 3_600, text: 'late' });
    const startedMs = performance.now();
    const live = product.open(genuineClaude(product.key));
    await live.head;
    const headMs = performance.now() - startedMs;
    expect(headMs).toBeGreaterThan(2_900);
    expect(headMs).toBeLessThan(3_500);
    const response = await live.head;
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toMatch(terminal);
  });
});
