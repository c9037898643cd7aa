import { describe, expect, test } from 'vitest';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { rawStatus } from '../testing/http-client.ts';
import { bodyOf, useGateBench } from './testing/gate-bench.ts';

const bench = useGateBench();

describe('the client key', () => {
  const host = (): string => `Host: 127.0.0.1:${bench.product.port}`;
  const status = async (line: string, lines: readonly string[]): Promise<number> =>
    rawStatus((await bench.sendAll([{ line, lines: [host(), ...lines], key: null }]))[0]!);

  test('is taken from each of its places', async () => {
    const { key } = bench.product;
    expect(await status('POST /v1/messages', [`authorization: Bearer ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`authorization: bearer   ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`x-goog-api-key: ${key}`])).toBe(200);
    expect(await status(`POST /k/${key}/v1/messages`, [])).toBe(200);
    expect(await status(`POST /v1/messages?key=${key}`, [])).toBe(401);
    expect(await status(`POST /v1beta/models/x:generateContent?key=${key}`, [])).toBe(403);
    expect(await status('POST /v1beta/models/x:generateContent?key=wrong', [])).toBe(401);
  });

  test.each([
    ['nothing', []],
    ['an empty bearer', ['authorization: Bearer ']],
    ['another scheme', ['authorization: Basic c3d5Og==']],
    ['a wrong key', ['x-api-key: swy_wrong']],
    ['the label of a key', ['x-api-key: test']],
    ['a cookie', ['cookie: key=KEY']],
    ['the key in a header of another name', ['api-key: KEY']],
    ['the key twice in one header', ['x-api-key: KEY', 'x-api-key: KEY']],
    ['the key and something more', ['authorization: Bearer KEY x']],
    ['the key without its last letter', ['x-api-key: SHORT']],
    ['the key in capitals', ['x-api-key: UPPER']],
  ])('%s is refused in the dialect of the path', async (_what, lines) => {
    const filled = lines.map((line) =>
      line
        .replace('KEY', bench.product.key)
        .replace('SHORT', bench.product.key.slice(0, -1))
        .replace('UPPER', bench.product.key.toUpperCase()),
    );
    const [anthropic, openai] = await bench.sendAll(
      ['POST /v1/messages', 'POST /v1/responses'].map((line) => ({
        line,
        lines: [host(), ...filled],
        key: null,
      })),
    );
    expect([rawStatus(anthropic!), rawStatus(openai!)]).toEqual([401, 401]);
    expect(JSON.parse(bodyOf(anthropic!))).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error', message: expect.stringContaining('Switchyard') },
    });
    expect(JSON.parse(bodyOf(openai!))).toMatchObject({ error: { type: 'authentication_error' } });
    await bench.expectNothingHappened();
  });

  test('is not repeated in an answer that names the path', async () => {
    const { key } = bench.product;
    for (const line of [`POST /k/${key}/k/${key}/v1/messages`, `POST /k/${key}/v1/${key}/%`]) {
      const [answer] = await bench.sendAll([{ line, lines: [host()], key: null }]);
      expect(rawStatus(answer!)).toBeGreaterThanOrEqual(400);
      expect(answer).not.toContain(key);
    }
  });

  test('Codex with its own login gets 403, because it would renew that login on a 401', async () => {
    expect(
      await status('POST /backend-api/codex/responses', ['x-api-key: swy_wrong', 'chatgpt-account-id: w']),
    ).toBe(403);
  });

  test('a prefix decides alone, whatever else the request carries', async () => {
    const { key } = bench.product;
    expect(await status(`POST /k/${key}/v1/messages`, ['x-api-key: sk-ant-api03-else'])).toBe(200);
    expect(await status('POST /k/swy_wrong/v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status('POST /k//v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status('POST /k/', [`x-api-key: ${key}`])).toBe(401);
    expect(await status(`GET /k/${key}`, [])).toBe(404);
    expect(await status(`GET /k/${key}/`, [])).toBe(404);
    expect(await status(`POST /k/${key}/k/${key}/v1/messages`, [])).toBe(404);
  });

  test('a revoked key is refused from the next request on', async () => {
    const { key, view } = await bench.product.switchyard.handlers['keys.add']({ label: 'short-lived' });
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(200);
    await bench.product.switchyard.handlers['keys.revoke']({ id: view.id });
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status(`POST /k/${key}/v1/messages`, [])).toBe(401);
  });

  test('a wrong key is told so even behind a body that was not read', async () => {
    for (const key of ['swy_revoked', bench.product.key.slice(0, -2)]) {
      const answer = await bench.product.send(
        genuineClaude(key, {
          bytes: `{"model":"m","messages":[{"role":"user","content":"${'x'.repeat(20_000_000)}"}]}`,
        }),
      );
      expect([answer.status, answer.complete]).toEqual([401, true]);
    }
  });

  test('never reaches a vendor in any form', async () => {
    const { key } = bench.product;
    const places: readonly (readonly [string, readonly string[]])[] = [
      ['POST /v1/messages', [`authorization: Bearer ${key}`]],
      ['POST /v1/messages', [`x-api-key: ${key}`, `authorization: Bearer ${key}`]],
      ['POST /v1/messages', [`x-goog-api-key: ${key}`]],
      [`POST /k/${key}/v1/messages`, []],
      [`POST /k/${key}/v1/messages`, [`authorization: Bearer ${key}`, `x-api-key: ${key}`]],
      [`POST /k/${key}/v1/messages?key=${key}&beta=true`, []],
      ['POST /v1/messages', [`x-api-key: ${key}`, `cookie: k=${key}`, `proxy-authorization: Bearer ${key}`]],
      [
        'POST /v1/messages',
        [`x-api-key: ${key}`, `api-key: ${key}`, `referer: http://127.0.0.1/k/${key}/v1/messages`],
      ],
      ['POST /v1/messages', [`x-api-key: ${key}`, `x-original-url: /k/${key}/v1/messages`]],
      [`POST /v1/messages?key=${key}`, [`x-api-key: ${key}`]],
      [`POST /v1/messages?beta=true&key=${key}&x=1`, [`x-api-key: ${key}`]],
      ['POST /v1/responses', [`authorization: Bearer ${key}`]],
      [`POST /k/${key}/backend-api/codex/responses`, []],
      [`POST /v1/responses?api_key=${key}`, [`x-api-key: ${key}`]],
    ];
    const answers = await bench.sendAll(
      places.map(([line, lines]) => ({ line, lines: [host(), ...lines], key: null })),
    );
    expect(answers.map(rawStatus)).toEqual(places.map(() => 200));
    const seen = [
      ...bench.product.vendors.anthropic.requests.all,
      ...bench.product.vendors.openai.requests.all,
    ];
    expect(seen).toHaveLength(places.length);
    const leaks = seen.filter(({ path, query, headers }) =>
      [path, query.toString(), JSON.stringify(headers)].some((part) => part.includes(key.slice(4, 20))),
    );
    expect(leaks.map(({ path, query, headers }) => ({ path, query: query.toString(), headers }))).toEqual([]);
  });
});

describe('paths', () => {
  test('other spellings of a route are errors in a dialect, not another way in', async () => {
    const spellings = [
      '//v1/messages',
      '/V1/messages',
      '/v1//messages',
      '/v1/messages%2f',
      '/v1%2fmessages',
      '/v1/messages;x=1',
      '/v1/./messages',
      '/v1/x/../messages',
      '/v1/messages%00',
      '/v1/%zz',
      '/%',
      '/v1/messages\\',
      '/proxy/v1/messages',
      '/',
      '/favicon.ico',
      '/control/accounts.snapshot',
      '/index.html',
      '/v1/complete',
      `/${'a'.repeat(8_000)}`,
    ];
    const lines = [`Host: 127.0.0.1:${bench.product.port}`];
    const answers = await bench.sendAll(spellings.map((path) => ({ line: `POST ${path}`, lines })));
    const seen = spellings.map((path, index) => {
      const envelope = JSON.parse(bodyOf(answers[index]!)) as { error?: { message?: unknown } };
      return [path, rawStatus(answers[index]!), typeof envelope.error?.message];
    });
    expect(seen).toEqual(spellings.map((path) => [path, expect.toBeOneOf([400, 404]), 'string']));
    const unauthorized = await bench.sendAll(
      spellings.map((path) => ({ line: `POST ${path}`, lines, key: null })),
    );
    expect(new Set(unauthorized.map(rawStatus))).toEqual(new Set([401]));
    await bench.expectNothingHappened();
  });

  test('no answer of this listener is a page, a redirect or readable by a page', async () => {
    const lines = [`Host: 127.0.0.1:${bench.product.port}`];
    const answers = await bench.sendAll(
      ['GET /', 'GET /nowhere', 'POST /v1/messages', 'GET /v1/models', 'HEAD /api/hello'].map((line) => ({
        line,
        lines,
      })),
    );
    for (const answer of answers) {
      expect(answer).not.toMatch(/text\/html|location:|access-control|x-powered-by/i);
      expect(rawStatus(answer)).not.toBe(302);
    }
  });
});
