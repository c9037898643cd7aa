import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { genuineClaude } from '../testing/genuine-requests.ts';
import { rawStatus, sendRaw } from '../testing/http-client.ts';
import { anthropicKey, openAiKey, startProduct, type Product } from '../testing/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ anthropic: [anthropicKey('one')], openai: [openAiKey('two')] });
  await product.addAccount('one');
  await product.addAccount('two');
});
afterAll(() => product.close());
beforeEach(() => {
  product.vendors.anthropic.requests.clear();
  product.vendors.openai.requests.clear();
});

const body =
  '{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"x"}],"input":"x"}';
const routes = [
  'POST /v1/messages',
  'POST /v1/messages/count_tokens',
  'GET /v1/models',
  'HEAD /api/hello',
  'POST /v1/responses',
  'POST /backend-api/codex/responses',
  'GET /backend-api/codex/models',
  'GET /nowhere',
] as const;
const uniform = '{"error":"refused"}';

interface Row {
  readonly line: string;
  /** Header lines without the credential. */
  readonly lines: readonly string[];
  readonly key?: string | null;
}

const text = ({ line, lines, key = product.key }: Row): string =>
  [
    `${line} HTTP/1.1`,
    ...lines,
    'connection: close',
    'content-type: application/json',
    'anthropic-version: 2023-06-01',
    `content-length: ${line.startsWith('POST') ? body.length : 0}`,
    ...(key === null ? [] : [`authorization: Bearer ${key}`]),
    '',
    line.startsWith('POST') ? body : '',
  ].join('\r\n');

async function sendAll(rows: readonly Row[], port = product.port): Promise<readonly string[]> {
  const answers: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < rows.length; index = next++)
      answers[index] = await sendRaw(port, text(rows[index]!));
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  return answers;
}

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const expectNothingHappened = async (): Promise<void> => {
  expect(product.vendorRequests()).toBe(0);
  expect((await product.activity()).filter((record) => record.path === '/evil')).toEqual([]);
};

/** Values of the Host header that must not pass. `P` is our port. */
const foreignHosts = [
  'evil.example',
  'evil.example:P',
  'localhost.evil.example:P',
  'localhost.evil:P',
  'evil.localhost:P',
  '127.0.0.1.nip.io:P',
  '127.0.0.1.nip.io',
  '127-0-0-1.example:P',
  'localtest.me:P',
  'lvh.me:P',
  '127.0.0.1',
  'localhost',
  '[::1]',
  '127.0.0.1:80',
  'localhost:80',
  '127.0.0.1:',
  'localhost:',
  '127.0.0.1:0',
  '127.0.0.1:0P',
  '127.0.0.1:P0',
  '127.0.0.1:+P',
  '127.0.0.1:-P',
  '127.0.0.1:P:P',
  '127.0.0.1:P.',
  '127.0.0.1:P/',
  '127.0.0.1:P/x',
  '127.0.0.1:P#x',
  '127.0.0.1:P?x',
  '127.0.0.1:P,evil.example',
  '127.0.0.1:P, 127.0.0.1:P',
  '127.0.0.1 :P',
  '127.0.0.1: P',
  '127.0.0.1\t:P',
  'evil.example 127.0.0.1:P',
  '127.0.0.1:P evil.example',
  'localhost.:P',
  'LOCALHOST:P',
  'LocalHost:P',
  'ｌocalhost:P',
  'locаlhost:P',
  'localhost%00:P',
  'localhost\u00ff:P',
  '127.0.0.1.:P',
  '127.1:P',
  '127.0.1:P',
  '127.0.0.2:P',
  '127.0.0.01:P',
  '0127.0.0.1:P',
  '0x7f.0.0.1:P',
  '0x7f000001:P',
  '2130706433:P',
  '017700000001:P',
  '0.0.0.0:P',
  '0:P',
  '[::]:P',
  '::1:P',
  '[::1:P',
  '[0:0:0:0:0:0:0:1]:P',
  '[::ffff:127.0.0.1]:P',
  '[::ffff:7f00:1]:P',
  '[::1%25lo]:P',
  '[::1%lo]:P',
  '[::1].:P',
  'user@127.0.0.1:P',
  'user:pass@localhost:P',
  'http://127.0.0.1:P',
  '//127.0.0.1:P',
  '192.168.1.10:P',
  'host.docker.internal:P',
  'switchyard:P',
  'api.anthropic.com',
  'api.openai.com:P',
  'null',
  '*',
  '',
] as const;

describe('the Host header', () => {
  test('only the three names of this machine with our port pass, on every route', async () => {
    const rows = routes.flatMap((line) =>
      ['127.0.0.1:P', 'localhost:P', '[::1]:P', '127.0.0.1:P ', '\t localhost:P\t'].map((host) => ({
        line,
        lines: [`Host: ${host.replace('P', String(product.port))}`],
      })),
    );
    const answers = await sendAll(rows);
    expect(
      answers.map(rawStatus).filter((status) => status === 421 || status === 400 || status === 0),
    ).toEqual([]);
    expect(product.vendorRequests()).toBeGreaterThan(0);
  });

  test(`${foreignHosts.length} foreign values are refused with the same few bytes on every route`, async () => {
    const rows = routes.flatMap((line) =>
      foreignHosts.map((host) => ({
        line,
        lines: [`Host: ${host.replaceAll('P', String(product.port))}`],
      })),
    );
    const answers = await sendAll(rows);
    const passed = rows.filter((_row, index) => rawStatus(answers[index]!) !== 421);
    expect(passed.map((row) => `${row.line} ${row.lines[0]}`)).toEqual([]);
    expect(
      new Set(answers.filter((_answer, index) => !rows[index]!.line.startsWith('HEAD')).map(bodyOf)),
    ).toEqual(new Set([uniform]));
    await expectNothingHappened();
  });

  test('no Host, two Hosts, and a request line with another authority are refused', async () => {
    const good = `Host: 127.0.0.1:${product.port}`;
    const rows: Row[] = [
      { line: 'POST /v1/messages', lines: [] },
      { line: 'POST /v1/messages', lines: [good, good] },
      { line: 'POST /v1/messages', lines: [good, 'host: evil.example'] },
      { line: 'POST /v1/messages', lines: ['HOST: evil.example', good] },
      { line: `POST http://127.0.0.1:${product.port}/v1/messages`, lines: [good] },
      { line: 'POST http://evil.example/v1/messages', lines: [good] },
      { line: 'POST https://api.anthropic.com/v1/messages', lines: [good] },
      { line: 'POST //evil.example/v1/messages'.replace('//', 'http://'), lines: ['Host: evil.example'] },
      { line: 'OPTIONS *', lines: [good] },
      { line: 'CONNECT api.anthropic.com:443', lines: [good] },
      { line: `CONNECT 127.0.0.1:${product.port}`, lines: [good] },
    ];
    const statuses = (await sendAll(rows)).map(rawStatus);
    expect(statuses.filter((status) => ![0, 400, 421].includes(status))).toEqual([]);
    const old = await product.raw(`GET /v1/models HTTP/1.0\r\nauthorization: Bearer ${product.key}\r\n\r\n`);
    expect(rawStatus(old)).toBe(421);
    await expectNothingHappened();
  });

  test('a front that hides the foreign host and the marks gets through: the tables above measure the gate', async () => {
    const front = createServer((request, response) => {
      const headers = { ...request.headers, host: `127.0.0.1:${product.port}` };
      delete headers.origin;
      request.pipe(
        httpRequest({ port: product.port, method: request.method!, path: request.url!, headers }, (answer) =>
          answer.pipe(response.writeHead(answer.statusCode!)),
        ),
      );
    });
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve);
    });
    const port = (front.address() as AddressInfo).port;
    const answers = await sendAll(
      [{ line: 'POST /v1/messages', lines: ['Host: evil.example', 'Origin: https://evil.example'] }],
      port,
    );
    front.close();
    front.closeAllConnections();
    expect(rawStatus(answers[0]!)).toBe(200);
    expect(product.vendorRequests()).toBe(1);
  });
});

describe('marks of a browser', () => {
  const origins = [
    undefined,
    'null',
    'https://evil.example',
    'http://127.0.0.1:P',
    'http://localhost:P',
    'vscode-webview://x',
    'chrome-extension://abc',
    '',
  ];
  const sites = [undefined, 'cross-site', 'same-origin', 'same-site', 'none'];
  const others = [
    undefined,
    'Sec-Fetch-Dest: empty',
    'Sec-Fetch-Dest: document',
    'Access-Control-Request-Method: POST',
    'Access-Control-Request-Headers: x-api-key',
    'Access-Control-Request-Private-Network: true',
  ];

  test('every combination of Origin, Sec-Fetch-Site, -Dest and preflight headers is refused, with and without key', async () => {
    const rows = origins.flatMap((origin) =>
      sites.flatMap((site) =>
        others.flatMap((other) =>
          (['POST /v1/messages', 'OPTIONS /v1/messages', 'GET /v1/models'] as const).flatMap((line) =>
            [product.key, null].map((key) => ({
              line,
              key,
              lines: [
                `Host: 127.0.0.1:${product.port}`,
                ...(origin === undefined ? [] : [`Origin: ${origin.replace('P', String(product.port))}`]),
                ...(site === undefined ? [] : [`Sec-Fetch-Site: ${site}`]),
                ...(other === undefined ? [] : [other]),
              ],
            })),
          ),
        ),
      ),
    );
    const marked = rows.filter((row) => row.lines.length > 1);
    expect(marked.length).toBeGreaterThan(1_400);
    const answers = await sendAll(marked);
    const wrong = marked.filter(
      (_row, index) => rawStatus(answers[index]!) !== 403 || bodyOf(answers[index]!) !== uniform,
    );
    expect(wrong.map((row) => `${row.line} ${row.lines.join(' ')}`)).toEqual([]);
    expect(answers.filter((answer) => /access-control|server:|set-cookie/i.test(answer))).toEqual([]);
    await expectNothingHappened();
  });

  test('what programs send passes: Sec-Fetch-Mode of Node’s fetch, Referer, Accept-Language', async () => {
    const host = `Host: 127.0.0.1:${product.port}`;
    const answers = await sendAll([
      { line: 'POST /v1/messages', lines: [host, 'Sec-Fetch-Mode: cors', 'Accept-Language: *'] },
      { line: 'POST /v1/messages', lines: [host, 'Referer: http://127.0.0.1/'] },
    ]);
    expect(answers.map(rawStatus)).toEqual([200, 200]);
    const byFetch = await fetch(`http://127.0.0.1:${product.port}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': product.key,
        'anthropic-version': '2023-06-01',
      },
      body,
    });
    expect(byFetch.status).toBe(200);
  });
});

describe('framing', () => {
  const host = (): string => `Host: 127.0.0.1:${product.port}`;

  test('64 headers pass and 65 do not', async () => {
    // Six headers come from `text`, the Host among them.
    const filled = (count: number): Row => ({
      line: 'POST /v1/messages',
      lines: [host(), ...Array.from({ length: count - 6 }, (_, index) => `x-more-${index}: 1`)],
    });
    expect((await sendAll([filled(64), filled(65)])).map(rawStatus)).toEqual([200, 421]);
  });

  test('more than 16 KiB of headers are refused with 431', async () => {
    const answers = await sendAll([
      { line: 'POST /v1/messages', lines: [host(), `x-long: ${'a'.repeat(17_000)}`] },
      { line: 'POST /v1/messages', lines: [host(), `x-long: ${'a'.repeat(15_000)}`] },
    ]);
    expect(answers.map(rawStatus)).toEqual([431, 200]);
    expect(bodyOf(answers[0]!)).toBe(uniform);
  });

  test.each([
    ['both lengths', 'content-length: 4\r\ntransfer-encoding: chunked'],
    ['two different lengths', 'content-length: 4\r\ncontent-length: 5'],
    ['a negative length', 'content-length: -1'],
    ['a length in words', 'content-length: four'],
    ['an unknown transfer coding', 'transfer-encoding: gzip'],
    ['a space before the colon', 'x-thing : 1'],
    ['a folded header', 'x-thing: 1\r\n folded: 2'],
    ['a line feed alone', 'x-thing: 1\n\nGET /v1/models HTTP/1.1'],
    ['a zero byte', 'x-thing: \0'],
  ])('%s is refused before it can mean two things', async (_what, lines) => {
    const answer = await product.raw(
      `POST /v1/messages HTTP/1.1\r\n${host()}\r\nauthorization: Bearer ${product.key}\r\ncontent-type: application/json\r\n${lines}\r\n\r\nabcd`,
      { timeoutMs: 300 },
    );
    expect(rawStatus(answer)).toBe(400);
    await expectNothingHappened();
  });

  test('what is no HTTP at all gets 400 and the connection ends', async () => {
    for (const bytes of [
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'hello\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      const answer = await product.raw(Buffer.from(bytes, 'latin1'), { timeoutMs: 300 });
      expect([0, 400, 505]).toContain(rawStatus(answer));
    }
    await expectNothingHappened();
  });

  test('methods that no route has are answered in the dialect and reach nobody', async () => {
    const methods = ['TRACE', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'PURGE', 'LINK', 'QUERY'];
    const answers = await sendAll(
      methods.map((method) => ({ line: `${method} /v1/messages`, lines: [host()] })),
    );
    expect(answers.map(rawStatus)).toEqual(methods.map(() => 404));
    for (const answer of answers) expect(JSON.parse(bodyOf(answer))).toMatchObject({ type: 'error' });
    await expectNothingHappened();
  });
});

describe('an upgrade', () => {
  const upgrade = (more: readonly string[], key: string | null = product.key): string =>
    [
      'GET /v1/responses HTTP/1.1',
      `Host: 127.0.0.1:${product.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...(key === null ? [] : [`authorization: Bearer ${key}`]),
      ...more,
      '',
      '',
    ].join('\r\n');

  test('gets 426 in the dialect of the path', async () => {
    const answer = await product.raw(upgrade([]));
    expect(rawStatus(answer)).toBe(426);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({
      error: { message: expect.stringContaining('WebSocket') },
    });
  });

  test('passes the same gate as every request', async () => {
    const browser = await product.raw(upgrade(['Origin: https://evil.example']));
    expect([rawStatus(browser), bodyOf(browser)]).toEqual([403, uniform]);
    const foreign = await product.raw(upgrade([]).replace(/Host: .*\r\n/, 'Host: evil.example\r\n'));
    expect([rawStatus(foreign), bodyOf(foreign)]).toEqual([421, uniform]);
    expect(rawStatus(await product.raw(upgrade([], null)))).toBe(401);
    await expectNothingHappened();
  });

  test('to h2c is not taken up', async () => {
    const answer = await product.raw(
      upgrade(['HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'])
        .replace('websocket', 'h2c')
        .replace('Upgrade\r', 'Upgrade, HTTP2-Settings\r'),
    );
    expect(rawStatus(answer)).toBe(426);
  });
});

describe('the client key', () => {
  const host = (): string => `Host: 127.0.0.1:${product.port}`;
  const status = async (line: string, lines: readonly string[]): Promise<number> =>
    rawStatus((await sendAll([{ line, lines: [host(), ...lines], key: null }]))[0]!);

  test('is taken from each of its places', async () => {
    const { key } = product;
    expect(await status('POST /v1/messages', [`authorization: Bearer ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`authorization: bearer   ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(200);
    expect(await status('POST /v1/messages', [`x-goog-api-key: ${key}`])).toBe(200);
    expect(await status(`POST /k/${key}/v1/messages`, [])).toBe(200);
    expect(await status(`POST /v1/messages?key=${key}`, [])).toBe(401);
    expect(await status(`POST /v1beta/models/x:generateContent?key=${key}`, [])).toBe(404);
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
        .replace('KEY', product.key)
        .replace('SHORT', product.key.slice(0, -1))
        .replace('UPPER', product.key.toUpperCase()),
    );
    const [anthropic, openai] = await sendAll(
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
    await expectNothingHappened();
  });

  test('Codex with its own login gets 403, because it would renew that login on a 401', async () => {
    expect(
      await status('POST /backend-api/codex/responses', ['x-api-key: swy_wrong', 'chatgpt-account-id: w']),
    ).toBe(403);
  });

  test('a prefix decides alone, whatever else the request carries', async () => {
    const { key } = product;
    expect(await status(`POST /k/${key}/v1/messages`, ['x-api-key: sk-ant-api03-else'])).toBe(200);
    expect(await status('POST /k/swy_wrong/v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status('POST /k//v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status('POST /k/', [`x-api-key: ${key}`])).toBe(401);
    expect(await status(`GET /k/${key}`, [])).toBe(404);
    expect(await status(`GET /k/${key}/`, [])).toBe(404);
    expect(await status(`POST /k/${key}/k/${key}/v1/messages`, [])).toBe(404);
  });

  test('a revoked key is refused from the next request on', async () => {
    const { key, view } = await product.switchyard.handlers['keys.add']({ label: 'short-lived' });
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(200);
    await product.switchyard.handlers['keys.revoke']({ id: view.id });
    expect(await status('POST /v1/messages', [`x-api-key: ${key}`])).toBe(401);
    expect(await status(`POST /k/${key}/v1/messages`, [])).toBe(401);
  });

  test('a wrong key is told so even behind a body that was not read', async () => {
    for (const key of ['swy_revoked', product.key.slice(0, -2)]) {
      const answer = await product.send(
        genuineClaude(key, {
          bytes: `{"model":"m","messages":[{"role":"user","content":"${'x'.repeat(20_000_000)}"}]}`,
        }),
      );
      expect([answer.status, answer.complete]).toEqual([401, true]);
    }
  });

  test('never reaches a vendor in any form', async () => {
    const { key } = product;
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
    const answers = await sendAll(
      places.map(([line, lines]) => ({ line, lines: [host(), ...lines], key: null })),
    );
    expect(answers.map(rawStatus)).toEqual(places.map(() => 200));
    const seen = [...product.vendors.anthropic.requests.all, ...product.vendors.openai.requests.all];
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
      '/v1/messages/',
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
    const lines = [`Host: 127.0.0.1:${product.port}`];
    const answers = await sendAll(spellings.map((path) => ({ line: `POST ${path}`, lines })));
    const seen = spellings.map((path, index) => {
      const envelope = JSON.parse(bodyOf(answers[index]!)) as { error?: { message?: unknown } };
      return [path, rawStatus(answers[index]!), typeof envelope.error?.message];
    });
    expect(seen).toEqual(spellings.map((path) => [path, expect.toBeOneOf([400, 404]), 'string']));
    const unauthorized = await sendAll(spellings.map((path) => ({ line: `POST ${path}`, lines, key: null })));
    expect(new Set(unauthorized.map(rawStatus))).toEqual(new Set([401]));
    await expectNothingHappened();
  });

  test('no answer of this listener is a page, a redirect or readable by a page', async () => {
    const lines = [`Host: 127.0.0.1:${product.port}`];
    const answers = await sendAll(
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
