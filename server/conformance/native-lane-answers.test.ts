import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { foreignMessages, genuineCodex } from '../testing/genuine-requests.ts';
import type { Received } from '../testing/http-client.ts';
import type { Behaviour, RecordedRequest } from '../testing/vendors/index.ts';
import { createLanes, lanes, type Vendor } from './testing/lanes.ts';

const bench = createLanes();

describe.each(['event', 'random', 1] as const)('answers in pieces: %s', (chunking) => {
  beforeAll(() => bench.start(chunking));
  afterAll(() => bench.stop());
  beforeEach(() => {
    for (const name of ['plan-a', 'key-a']) bench.product.vendors.anthropic.script(name).clear();
    for (const name of ['plan-o', 'key-o']) bench.product.vendors.openai.script(name).clear();
  });

  const behaviours: readonly (readonly [string, Behaviour])[] = [
    ['plain text', { kind: 'answer' }],
    ['thinking', { kind: 'answer', thinking: 'Let me see. 世👩‍🚀', text: 'aé世👩‍🚀z' }],
    [
      'a tool call',
      { kind: 'answer', tool: { name: 'Bash', input: { command: 'echo "é\\n"', deep: [1, { a: null }] } } },
    ],
    ['many small pieces', { kind: 'answer', text: 'word '.repeat(200), deltas: chunking === 1 ? 40 : 400 }],
    [
      'an answer with pauses',
      { kind: 'slow', text: 'slow', betweenEventsMs: 1, beforeHeadersMs: 5, beforeFirstEventMs: 5 },
    ],
    ['an error inside', { kind: 'error-mid-stream', afterEvents: 5 }],
    ['an overload inside a 200', { kind: 'overload-in-200' }],
    ['a gzip body that nobody asked for', { kind: 'gzip-unasked' }],
    ['a web page', { kind: 'html-403' }],
    ['a large event', { kind: 'huge-event', bytes: chunking === 'event' ? 300_000 : 3_000 }],
  ];

  describe.each(lanes)('%s', (_lane, build, vendor, account) => {
    test.each(behaviours)('%s: the client gets the vendor’s bytes', async (_what, behaviour) => {
      for (const stream of build === genuineCodex ? [true] : [true, false]) {
        bench.product.vendors[vendor].script(account).next(behaviour as never);
        const answer = await bench.product.send(build(bench.product.key, { body: { stream } }));
        const seen = bench.last(vendor);
        expect(answer.status).toBe(seen.responseStatus);
        expect(answer.body.equals(seen.responseBytes)).toBe(true);
        expectHeaders(answer, seen);
      }
    });

    if (chunking !== 'random') return;
    test.each(failuresOf(vendor))('the refusal "%s" is relayed as the vendor worded it', async (failure) => {
      bench.product.vendors[vendor].script(account).next({ kind: 'failure', failure } as never);
      const answer = await bench.product.send(build(bench.product.key));
      const seen = bench.last(vendor);
      const isPlan = account.startsWith('plan');
      await bench.product.switchyard.handlers['accounts.clear-cooldown']({ id: await idOf(account) });
      if (isPlan && seen.responseStatus === 401) {
        expect(answer.status).toBe(vendor === 'anthropic' ? 403 : 400);
        expect(answer.text).toContain('Switchyard');
        return;
      }
      expect(answer.status).toBe(seen.responseStatus);
      expect(answer.body.equals(seen.responseBytes)).toBe(true);
      expectHeaders(answer, seen);
    });
  });
});

const idOf = async (label: string): Promise<string> => {
  const { accounts } = await bench.product.switchyard.handlers['accounts.snapshot']({});
  return accounts.find((account) => account.label === label)!.id;
};

function failuresOf(vendor: Vendor): readonly string[] {
  return vendor === 'anthropic'
    ? [
        'invalid-key',
        'token-expired',
        'token-revoked-403',
        'organization-on-hold',
        'credit-balance',
        'prompt-too-long',
        'model-forbidden',
        'model-unknown',
        'too-large',
        'plan-limit',
        'throttle',
        'credits-required',
        'internal',
        'unavailable',
        'timeout',
        'overloaded',
      ]
    : [
        'invalid-key',
        'token-expired',
        'token-revoked',
        'account-deactivated',
        'forbidden',
        'request-invalid',
        'encrypted-content-invalid',
        'model-unknown',
        'context-length',
        'usage-limit',
        'usage-not-included',
        'rate-limit',
        'insufficient-quota',
        'internal',
        'overloaded',
        'slow-down',
      ];
}

/** Every header of the vendor arrives but those of its connection; ours are two at most. */
function expectHeaders(answer: Received, seen: RecordedRequest): void {
  const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding']);
  for (const [name, value] of Object.entries(seen.responseHeaders))
    if (!dropped.has(name)) expect([name, answer.headers[name]]).toEqual([name, value]);
  const added = Object.keys(answer.headers).filter(
    (name) => !(name in seen.responseHeaders) && !dropped.has(name) && name !== 'date',
  );
  expect(added.filter((name) => !['x-switchyard-account', 'x-should-retry'].includes(name))).toEqual([]);
}

test('what a vendor’s answer must not bring into the client stays out', async () => {
  await bench.start('event');
  bench.product.vendors.anthropic.script('key-a').next({
    kind: 'raw',
    status: 200,
    headers: {
      'content-type': 'application/json',
      'set-cookie': '__cf_bm=1; HttpOnly',
      'alt-svc': 'h3=":443"',
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      connection: 'keep-alive, x-their-hop',
      'x-their-hop': '1',
      'proxy-authenticate': 'Basic',
      'request-id': 'req_1',
      'retry-after': '3',
      'x-codex-anything': 'kept',
      'anthropic-anything': 'kept',
      'cf-ray': 'ray',
    },
    chunks: ['{"type":"message"}'],
  });
  const { headers } = await bench.product.send(foreignMessages(bench.product.key));
  expect(headers).toMatchObject({
    'request-id': 'req_1',
    'retry-after': '3',
    'x-codex-anything': 'kept',
    'anthropic-anything': 'kept',
    'cf-ray': 'ray',
  });
  const names = Object.keys(headers);
  expect(names.filter((name) => /cookie|alt-svc|access-control|their-hop|proxy-auth/.test(name))).toEqual([]);
  await bench.stop();
});

test('a hundred answers at once, each to its own client, byte for byte', async () => {
  await bench.start('random');
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      bench.product.send(
        foreignMessages(bench.product.key, {
          body: {
            stream: true,
            messages: [{ role: 'user', content: `number ${index} ${'x'.repeat(index * 37)}` }],
          },
        }),
      ),
    ),
  );
  const seen = new Set(
    bench.product.vendors.anthropic.requests.all.map((request) => digest(request.responseBytes)),
  );
  expect(answers.filter((answer) => !seen.has(digest(answer.body)))).toEqual([]);
  answers.forEach((answer, index) => {
    const words = [...answer.text.matchAll(/"text":"([^"]*)"/g)].map((match) => match[1]).join('');
    expect(words).toMatch(new RegExp(`number ${index}(?: |$)`));
  });
  await bench.stop();
});
