import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
import type { Behaviour, Chunking, RecordedRequest } from '../testing/vendors/index.ts';

type Build = (key: string, overrides?: RequestOverrides) => SentRequest;
type Vendor = 'anthropic' | 'openai';

let product: Product;
const startWith = async (chunking: Chunking): Promise<void> => {
  product = await startProduct({
    anthropic: [claudePlan('plan-a'), anthropicKey('key-a')],
    openai: [codexPlan('plan-o'), openAiKey('key-o')],
    chunking,
  });
  for (const name of ['plan-a', 'key-a', 'plan-o', 'key-o']) await product.addAccount(name);
};
const last = (vendor: Vendor): RecordedRequest => product.vendors[vendor].requests.last!;

/** One lane per dialect and kind of account. */
const lanes: readonly (readonly [string, Build, Vendor, string])[] = [
  ['Claude Code on a plan', genuineClaude, 'anthropic', 'plan-a'],
  ['a program on an Anthropic key', foreignMessages, 'anthropic', 'key-a'],
  ['Codex on a plan', genuineCodex, 'openai', 'plan-o'],
  ['a program on an OpenAI key', foreignResponses, 'openai', 'key-o'],
];

/** Bodies that a parse and a re-serialisation would change. */
const oddBodies: readonly (readonly [string, string | Buffer])[] = [
  ['odd white space', ' \r\n\t{ "model" :"m"  ,\n "stream":  false,"x":[ 1 ,2 ]\t}\n\n '],
  [
    'keys given twice',
    '{"model":"a","model":"m","stream":true,"stream":false,"max_tokens":1,"max_tokens":2}',
  ],
  ['escapes of every kind', '{"model":"\\u006d","x":"\\u00e9\\ud83d\\ude00\\/\\b\\f","stream":false}'],
  [
    'numbers that a double loses',
    '{"model":"m","n":12345678901234567890.1234567890,"e":1E+400,"z":-0,"f":1.0}',
  ],
  [
    'keys in an order of their own',
    '{"z":1,"model":"m","a":2,"10":3,"9":4,"__proto__":{"x":1},"constructor":5}',
  ],
  ['lone surrogates and control letters', '{"model":"m","x":"\\ud800","y":"\\u0000\\u001f"}'],
  ['every plane of Unicode', '{"model":"m","x":"aé世👩‍🚀\u2028\ufeff"}'],
  ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"model":"m"}')])],
  [
    'bytes that are no UTF-8 inside a text',
    Buffer.concat([Buffer.from('{"model":"m","x":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]),
  ],
  ['an empty model', '{"model":"","x":null}'],
  ['five megabytes', `{"model":"m","x":"${'0123456789'.repeat(500_000)}"}`],
  ['a nesting of 200', `{"model":"m","x":${'['.repeat(200)}${']'.repeat(200)}}`],
];

describe('requests', () => {
  beforeAll(() => startWith('event'));
  afterAll(() => product.close());

  describe.each(lanes)('%s', (_lane, build, vendor) => {
    test.each(oddBodies)('%s arrive as they were sent', async (_what, bytes) => {
      await product.send(build(product.key, { bytes }));
      const sent = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
      expect(last(vendor).body.equals(sent)).toBe(true);
      expect(last(vendor).headers['content-length']).toBe(String(sent.length));
    });

    test('stream and plain requests keep their path, query and headers, and get one credential', async () => {
      for (const stream of [true, false]) {
        const sent = build(product.key, {
          body: { stream },
          headers: {
            'x-stainless-lang': 'js',
            'x-unknown-thing': 'kept; as="it is"',
            'X-MiXeD-CaSe': 'yes',
            traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
            'anthropic-usage-limit': '5',
          },
        });
        await product.send(sent);
        const { headers, query } = last(vendor);
        const given = Object.entries(sent.headers!).map(([name, value]) => [
          name.toLowerCase(),
          String(value),
        ]);
        const own = new Set(['authorization', 'x-api-key', 'accept-encoding', 'anthropic-beta']);
        for (const [name, value] of given)
          if (!own.has(name!)) expect([name, headers[name!]]).toEqual([name, value]);
        expect(query.toString()).toBe(sent.path.split('?')[1] ?? '');
        expect(headers['accept-encoding']).toBe('identity');
        expect(
          [headers['authorization'], headers['x-api-key']].filter((value) => value !== undefined),
        ).toHaveLength(1);
        const extra = Object.keys(headers).filter(
          (name) =>
            !given.some(([known]) => known === name) &&
            !['host', 'connection', 'content-length'].includes(name),
        );
        expect(extra.filter((name) => !own.has(name) && name !== 'chatgpt-account-id')).toEqual([]);
      }
    });

    test('what belongs to one connection, to a browser or to us does not travel on', async () => {
      await product.send(
        build(product.key, {
          headers: {
            connection: 'close, x-private-hop',
            'x-private-hop': 'secret',
            'keep-alive': 'timeout=5',
            te: 'trailers',
            'proxy-authorization': 'Basic eDp5',
            'proxy-connection': 'keep-alive',
            cookie: 'session=1',
            forwarded: 'for=127.0.0.1',
            'x-forwarded-for': '127.0.0.1',
            'x-forwarded-host': 'here',
            'x-goog-api-key': 'AIza-other',
          },
        }),
      );
      const names = Object.keys(last(vendor).headers);
      const gone = ['x-private-hop', 'keep-alive', 'te', 'proxy-authorization', 'proxy-connection', 'cookie'];
      expect(
        names.filter((name) => [...gone, 'forwarded', 'x-goog-api-key', 'transfer-encoding'].includes(name)),
      ).toEqual([]);
      expect(names.filter((name) => name.startsWith('x-forwarded-'))).toEqual([]);
    });

    test('a compressed body arrives plain', async () => {
      const plain = build(product.key).body as string;
      await product.send(
        build(product.key, { bytes: gzipSync(plain), headers: { 'content-encoding': 'gzip' } }),
      );
      expect(last(vendor).body.toString()).toBe(plain);
      expect(last(vendor).headers['content-encoding']).toBeUndefined();
    });

    test('a chunked body arrives with its length', async () => {
      const sent = build(product.key, { headers: { 'transfer-encoding': 'chunked' } });
      await product.send(sent);
      expect(last(vendor).body.toString()).toBe(sent.body);
      expect(last(vendor).headers['transfer-encoding']).toBeUndefined();
    });
  });

  test('the oauth beta is added for a plan token behind the client’s own list, once', async () => {
    const betaOf = async (beta: string | null): Promise<string | undefined> => {
      await product.send(genuineClaude(product.key, { headers: { 'anthropic-beta': beta } }));
      return last('anthropic').headers['anthropic-beta'];
    };
    expect(await betaOf('claude-code-20250219,x-2026')).toBe('claude-code-20250219,x-2026,oauth-2025-04-20');
    expect(await betaOf('oauth-2025-04-20, claude-code-20250219')).toBe(
      'oauth-2025-04-20, claude-code-20250219',
    );
    expect(await betaOf(null)).toBe('oauth-2025-04-20');
  });

  test('the oauth beta is taken out for an API key, and nothing else is', async () => {
    const betaOf = async (beta: string): Promise<string | undefined> => {
      await product.send(foreignMessages(product.key, { headers: { 'anthropic-beta': beta } }));
      return last('anthropic').headers['anthropic-beta'];
    };
    expect(await betaOf('a-1,oauth-2025-04-20,b-2')).toBe('a-1,b-2');
    expect(await betaOf('oauth-2025-04-20')).toBeUndefined();
    expect(await betaOf('a-1, b-2')).toBe('a-1, b-2');
  });

  test('the workspace header names the account that serves', async () => {
    await product.send(genuineCodex(product.key, { headers: { 'chatgpt-account-id': 'another-workspace' } }));
    expect(last('openai').headers['chatgpt-account-id']).toBe('workspace-plan-o');
    await product.send(
      foreignResponses(product.key, { headers: { 'chatgpt-account-id': 'another-workspace' } }),
    );
    expect(last('openai').headers['chatgpt-account-id']).toBeUndefined();
  });

  test('every call of the lane reaches its path at the vendor', async () => {
    const { key } = product;
    const claude = genuineClaude(key).headers!;
    const codex = genuineCodex(key).headers!;
    const calls: readonly (readonly [SentRequest, Vendor, string])[] = [
      [
        genuineClaude(key, { path: '/v1/messages/count_tokens?beta=true' }),
        'anthropic',
        'POST /v1/messages/count_tokens?beta=true',
      ],
      [
        { method: 'GET', path: '/v1/models?limit=1000', headers: claude },
        'anthropic',
        'GET /v1/models?limit=1000',
      ],
      [
        { method: 'HEAD', path: '/api/hello', headers: { authorization: `Bearer ${key}` } },
        'anthropic',
        'HEAD /api/hello',
      ],
      [
        { method: 'GET', path: '/backend-api/codex/models?client_version=0.169.0', headers: codex },
        'openai',
        'GET /backend-api/codex/models?client_version=0.169.0',
      ],
      [
        {
          method: 'GET',
          path: '/v1/models',
          headers: { authorization: `Bearer ${key}`, 'user-agent': 'OpenAI/JS 6.9.0' },
        },
        'openai',
        'GET /v1/models',
      ],
      [
        genuineCodex(key, { path: '/backend-api/codex/responses' }),
        'openai',
        'POST /backend-api/codex/responses',
      ],
      [genuineCodex(key, { path: `/k/${key}/v1/responses` }), 'openai', 'POST /backend-api/codex/responses'],
    ];
    for (const [sent, vendor, expected] of calls) {
      const answer = await product.send(sent);
      const { method, path, query } = last(vendor);
      const text = query.toString();
      expect([answer.status, `${method} ${path}${text === '' ? '' : `?${text}`}`]).toEqual([200, expected]);
    }
  });

  test('a model list that the client still has is answered with 304, as the vendor did', async () => {
    const headers = { ...genuineCodex(product.key).headers, 'if-none-match': 'W/"simulated-models-1"' };
    const answer = await product.send({
      method: 'GET',
      path: '/backend-api/codex/models?client_version=1',
      headers,
    });
    expect([answer.status, answer.headers['etag'], answer.body.length]).toEqual([
      304,
      'W/"simulated-models-1"',
      0,
    ]);
    expect(await product.lastRecord()).toMatchObject({ state: 'done', status: 304 });
  });
});

describe.each(['event', 'random', 1] as const)('answers in pieces: %s', (chunking) => {
  beforeAll(() => startWith(chunking));
  afterAll(() => product.close());
  beforeEach(() => {
    for (const name of ['plan-a', 'key-a']) product.vendors.anthropic.script(name).clear();
    for (const name of ['plan-o', 'key-o']) product.vendors.openai.script(name).clear();
  });

  const behaviours: readonly (readonly [string, Behaviour])[] = [
    ['plain text', { kind: 'answer' }],
    ['thinking', { kind: 'answer', thinking: 'Let me see. 世👩‍🚀', text: 'aé世👩‍🚀z' }],
    [
      'a tool call',
      { kind: 'answer', tool: { name: 'Bash', input: { command: 'echo "é\\n"', deep: [1, { a: null }] } } },
    ],
    ['many small pieces', { kind: 'answer', text: 'word '.repeat(200), deltas: 400 }],
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
        product.vendors[vendor].script(account).next(behaviour as never);
        const answer = await product.send(build(product.key, { body: { stream } }));
        const seen = last(vendor);
        expect(answer.status).toBe(seen.responseStatus);
        expect(answer.body.equals(seen.responseBytes)).toBe(true);
        expectHeaders(answer, seen);
      }
    });

    if (chunking !== 'random') return;
    test.each(failuresOf(vendor))('the refusal "%s" is relayed as the vendor worded it', async (failure) => {
      product.vendors[vendor].script(account).next({ kind: 'failure', failure } as never);
      const answer = await product.send(build(product.key));
      const seen = last(vendor);
      const isPlan = account.startsWith('plan');
      await product.switchyard.handlers['accounts.clear-cooldown']({ id: await idOf(account) });
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
  const { accounts } = await product.switchyard.handlers['accounts.snapshot']({});
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
  await startWith('event');
  product.vendors.anthropic.script('key-a').next({
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
  const { headers } = await product.send(foreignMessages(product.key));
  expect(headers).toMatchObject({
    'request-id': 'req_1',
    'retry-after': '3',
    'x-codex-anything': 'kept',
    'anthropic-anything': 'kept',
    'cf-ray': 'ray',
  });
  const names = Object.keys(headers);
  expect(names.filter((name) => /cookie|alt-svc|access-control|their-hop|proxy-auth/.test(name))).toEqual([]);
  await product.close();
});

test('a hundred answers at once, each to its own client, byte for byte', async () => {
  await startWith('random');
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      product.send(
        foreignMessages(product.key, {
          body: {
            stream: true,
            messages: [{ role: 'user', content: `number ${index} ${'x'.repeat(index * 37)}` }],
          },
        }),
      ),
    ),
  );
  const seen = new Set(
    product.vendors.anthropic.requests.all.map((request) => digest(request.responseBytes)),
  );
  expect(answers.filter((answer) => !seen.has(digest(answer.body)))).toEqual([]);
  answers.forEach((answer, index) => {
    const words = [...answer.text.matchAll(/"text":"([^"]*)"/g)].map((match) => match[1]).join('');
    expect(words).toMatch(new RegExp(`number ${index}(?: |$)`));
  });
  await product.close();
});
