import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  foreignMessages,
  foreignResponses,
  genuineClaude,
  genuineCodex,
} from '../testing/genuine-requests.ts';
import type { SentRequest } from '../testing/http-client.ts';
import { createLanes, lanes, type Vendor } from './testing/lanes.ts';
import { oddBodies } from './testing/odd-bodies.ts';

const bench = createLanes();

describe('requests', () => {
  beforeAll(() => bench.start('event'));
  afterAll(() => bench.stop());

  describe.each(lanes)('%s', (_lane, build, vendor) => {
    test.each(oddBodies)('%s arrive as they were sent', async (_what, bytes) => {
      await bench.product.send(build(bench.product.key, { bytes }));
      const sent = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
      expect(bench.last(vendor).body.equals(sent)).toBe(true);
      expect(bench.last(vendor).headers['content-length']).toBe(String(sent.length));
    });

    test('stream and plain requests keep their path, query and headers, and get one credential', async () => {
      for (const stream of [true, false]) {
        const sent = build(bench.product.key, {
          body: { stream },
          headers: {
            'x-stainless-lang': 'js',
            'x-unknown-thing': 'kept; as="it is"',
            'X-MiXeD-CaSe': 'yes',
            traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
            'anthropic-usage-limit': '5',
          },
        });
        await bench.product.send(sent);
        const { headers, query } = bench.last(vendor);
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
      await bench.product.send(
        build(bench.product.key, {
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
      const names = Object.keys(bench.last(vendor).headers);
      const gone = ['x-private-hop', 'keep-alive', 'te', 'proxy-authorization', 'proxy-connection', 'cookie'];
      expect(
        names.filter((name) => [...gone, 'forwarded', 'x-goog-api-key', 'transfer-encoding'].includes(name)),
      ).toEqual([]);
      expect(names.filter((name) => name.startsWith('x-forwarded-'))).toEqual([]);
    });

    test('a compressed body arrives plain', async () => {
      const plain = build(bench.product.key).body as string;
      await bench.product.send(
        build(bench.product.key, { bytes: gzipSync(plain), headers: { 'content-encoding': 'gzip' } }),
      );
      expect(bench.last(vendor).body.toString()).toBe(plain);
      expect(bench.last(vendor).headers['content-encoding']).toBeUndefined();
    });

    test('a chunked body arrives with its length', async () => {
      const sent = build(bench.product.key, { headers: { 'transfer-encoding': 'chunked' } });
      await bench.product.send(sent);
      expect(bench.last(vendor).body.toString()).toBe(sent.body);
      expect(bench.last(vendor).headers['transfer-encoding']).toBeUndefined();
    });
  });

  test('the oauth beta is added for a plan token behind the client’s own list, once', async () => {
    const betaOf = async (beta: string | null): Promise<string | undefined> => {
      await bench.product.send(genuineClaude(bench.product.key, { headers: { 'anthropic-beta': beta } }));
      return bench.last('anthropic').headers['anthropic-beta'];
    };
    expect(await betaOf('claude-code-20250219,x-2026')).toBe('claude-code-20250219,x-2026,oauth-2025-04-20');
    expect(await betaOf('oauth-2025-04-20, claude-code-20250219')).toBe(
      'oauth-2025-04-20, claude-code-20250219',
    );
    expect(await betaOf(null)).toBe('oauth-2025-04-20');
  });

  test('the oauth beta is taken out for an API key, and nothing else is', async () => {
    const betaOf = async (beta: string): Promise<string | undefined> => {
      await bench.product.send(foreignMessages(bench.product.key, { headers: { 'anthropic-beta': beta } }));
      return bench.last('anthropic').headers['anthropic-beta'];
    };
    expect(await betaOf('a-1,oauth-2025-04-20,b-2')).toBe('a-1,b-2');
    expect(await betaOf('oauth-2025-04-20')).toBeUndefined();
    expect(await betaOf('a-1, b-2')).toBe('a-1, b-2');
  });

  test('the workspace header names the account that serves', async () => {
    await bench.product.send(
      genuineCodex(bench.product.key, { headers: { 'chatgpt-account-id': 'another-workspace' } }),
    );
    expect(bench.last('openai').headers['chatgpt-account-id']).toBe('workspace-plan-o');
    await bench.product.send(
      foreignResponses(bench.product.key, { headers: { 'chatgpt-account-id': 'another-workspace' } }),
    );
    expect(bench.last('openai').headers['chatgpt-account-id']).toBeUndefined();
  });

  test('every call of the lane reaches its path at the vendor', async () => {
    const { key } = bench.product;
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
      const answer = await bench.product.send(sent);
      const { method, path, query } = bench.last(vendor);
      const text = query.toString();
      expect([answer.status, `${method} ${path}${text === '' ? '' : `?${text}`}`]).toEqual([200, expected]);
    }
  });

  test('a model list that the client still has is answered with 304, as the vendor did', async () => {
    const headers = { ...genuineCodex(bench.product.key).headers, 'if-none-match': 'W/"simulated-models-1"' };
    const answer = await bench.product.send({
      method: 'GET',
      path: '/backend-api/codex/models?client_version=1',
      headers,
    });
    expect([answer.status, answer.headers['etag'], answer.body.length]).toEqual([
      304,
      'W/"simulated-models-1"',
      0,
    ]);
    expect(await bench.product.lastRecord()).toMatchObject({ state: 'done', status: 304 });
  });
});
