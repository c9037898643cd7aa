import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  foreignMessages,
  genuineClaude,
  genuineCodex,
  type RequestOverrides,
} from '../testing/genuine-requests.ts';
import type { LiveRequest, SentRequest } from '../testing/http-client.ts';
import {
  anthropicKey,
  claudePlan,
  codexPlan,
  startProduct,
  until,
  type Product,
} from '../testing/product.ts';
import { scaled } from '../storage/testing/temporary-directory.ts';
import type { Behaviour } from '../testing/vendors/index.ts';

const rounds = scaled(30);

let product: Product;
beforeAll(async () => {
  product = await startProduct({
    anthropic: [claudePlan('plan-a', { costPerRequest: 0 }), anthropicKey('key-a')],
    openai: [codexPlan('plan-o', { costPerRequest: 0 })],
  });
  for (const name of ['plan-a', 'key-a', 'plan-o']) await product.addAccount(name);
});
afterAll(() => product.close());
beforeEach(() => {
  product.vendors.anthropic.requests.clear();
  product.vendors.openai.requests.clear();
});

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

let baseline = 0;
beforeEach(async () => {
  await until(() => product.switchyard.activeStreams() === 0);
  baseline = sockets();
});
afterEach(async () => {
  await until(() => product.switchyard.activeStreams() === 0);
  // Idle connections to the vendor may be kept for a few seconds; what was aborted may not.
  await until(() => sockets() <= baseline + 4, 2_000, 'the sockets going back to where they were');
});

type Build = (key: string, overrides?: RequestOverrides) => SentRequest;
const lanes: readonly (readonly [string, 'anthropic' | 'openai', string, Build])[] = [
  ['Claude Code', 'anthropic', 'plan-a', genuineClaude],
  ['Codex', 'openai', 'plan-o', genuineCodex],
  ['an SDK', 'anthropic', 'key-a', foreignMessages],
];

describe.each(lanes)('%s goes away', (_lane, vendor, account, build) => {
  const start = (behaviour: Behaviour): readonly LiveRequest[] => {
    product.vendors[vendor].script(account).always(behaviour as never);
    return Array.from({ length: rounds }, () => product.open(build(product.key, { body: { stream: true } })));
  };
  /** Every vendor connection ends within a second of the abort. */
  const abortAll = async (live: readonly LiveRequest[]): Promise<void> => {
    const startedMs = performance.now();
    for (const request of live) request.abort();
    const seen = product.vendors[vendor].requests.all;
    await Promise.all(seen.map((request) => request.settled));
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(seen.map((request) => request.outcome)).toEqual(live.map(() => 'aborted'));
    await product.lastRecord();
    const records = (await product.activity()).slice(0, live.length);
    expect(records.map((record) => [record.state, record.partial])).toEqual(
      live.map(() => ['cancelled', true]),
    );
    product.vendors[vendor].script(account).clear();
  };

  test('before the vendor’s head: the vendor is let go', async () => {
    const live = start({ kind: 'hang' });
    await product.vendors[vendor].requests.waitFor(rounds);
    await abortAll(live);
  });

  test('after the head, before content: the vendor is let go', async () => {
    const live = start({ kind: 'hang', afterEvents: 1 });
    const { requests } = product.vendors[vendor];
    await requests.waitFor(rounds);
    await until(() => requests.all.every((request) => request.responseBytes.length > 0));
    await abortAll(live);
  });

  test('in the middle of the stream: the vendor is let go', async () => {
    const live = start({ kind: 'hang', afterEvents: 6, text: 'many words in many pieces', deltas: 8 });
    await Promise.all(live.map(({ head }) => head.then((response) => response.resume())));
    await abortAll(live);
  });

  test('while events keep coming: the vendor is let go', async () => {
    const live = start({ kind: 'slow', betweenEventsMs: 3, text: 'word '.repeat(400), deltas: 400 });
    await Promise.all(live.map(({ head }) => head.then((response) => response.resume())));
    await abortAll(live);
  });

  test('during its upload: the vendor hears nothing', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const sent = build(product.key);
      const live = product.open({
        ...sent,
        body: '{"model":"m"',
        headers: { ...sent.headers, 'content-length': '5000000' },
      });
      await new Promise((resolve) => {
        setTimeout(resolve, round % 5);
      });
      live.abort();
    }
    await until(() => product.switchyard.activeStreams() === 0);
    expect(product.vendors[vendor].requests.count).toBe(0);
  });
});

test('clients that leave at random moments leave nothing behind, and nobody is hurt', async () => {
  product.vendors.anthropic
    .script('plan-a')
    .always({ kind: 'slow', betweenEventsMs: 1, text: 'w '.repeat(30), deltas: 30 });
  const live = Array.from({ length: rounds * 5 }, (_, index) => {
    const request = product.open(genuineClaude(product.key));
    setTimeout(request.abort, (index * 7) % 60);
    return request.head.then(
      (response) => response.resume(),
      () => undefined,
    );
  });
  await Promise.all(live);
  await until(() => product.switchyard.activeStreams() === 0);
  product.vendors.anthropic.script('plan-a').clear();
  const { accounts } = await product.switchyard.handlers['accounts.snapshot']({});
  expect(accounts.map((account) => account.availability.state)).toEqual(accounts.map(() => 'ready'));
  expect((await product.send(genuineClaude(product.key))).status).toBe(200);
  expect(product.ports.lines.filter((line) => line.level === 'error')).toEqual([]);
});
