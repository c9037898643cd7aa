import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { rawStatus } from '../testing/http-client.ts';
import { body, bodyOf, uniform, useGateBench, type Row } from './testing/gate-bench.ts';

const bench = useGateBench();
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
        lines: [`Host: ${host.replace('P', String(bench.product.port))}`],
      })),
    );
    const answers = await bench.sendAll(rows);
    expect(
      answers.map(rawStatus).filter((status) => status === 421 || status === 400 || status === 0),
    ).toEqual([]);
    expect(bench.product.vendorRequests()).toBeGreaterThan(0);
  });

  test(`${foreignHosts.length} foreign values are refused with the same few bytes on every route`, async () => {
    const rows = routes.flatMap((line) =>
      foreignHosts.map((host) => ({
        line,
        lines: [`Host: ${host.replaceAll('P', String(bench.product.port))}`],
      })),
    );
    const answers = await bench.sendAll(rows);
    const passed = rows.filter((_row, index) => rawStatus(answers[index]!) !== 421);
    expect(passed.map((row) => `${row.line} ${row.lines[0]}`)).toEqual([]);
    expect(
      new Set(answers.filter((_answer, index) => !rows[index]!.line.startsWith('HEAD')).map(bodyOf)),
    ).toEqual(new Set([uniform]));
    await bench.expectNothingHappened();
  });

  test('no Host, two Hosts, and a request line with another authority are refused', async () => {
    const good = `Host: 127.0.0.1:${bench.product.port}`;
    const rows: Row[] = [
      { line: 'POST /v1/messages', lines: [] },
      { line: 'POST /v1/messages', lines: [good, good] },
      { line: 'POST /v1/messages', lines: [good, 'host: evil.example'] },
      { line: 'POST /v1/messages', lines: ['HOST: evil.example', good] },
      { line: `POST http://127.0.0.1:${bench.product.port}/v1/messages`, lines: [good] },
      { line: 'POST http://evil.example/v1/messages', lines: [good] },
      { line: 'POST https://api.anthropic.com/v1/messages', lines: [good] },
      { line: 'POST //evil.example/v1/messages'.replace('//', 'http://'), lines: ['Host: evil.example'] },
      { line: 'OPTIONS *', lines: [good] },
      { line: 'CONNECT api.anthropic.com:443', lines: [good] },
      { line: `CONNECT 127.0.0.1:${bench.product.port}`, lines: [good] },
    ];
    const statuses = (await bench.sendAll(rows)).map(rawStatus);
    expect(statuses.filter((status) => ![0, 400, 421].includes(status))).toEqual([]);
    const old = await bench.product.raw(
      `GET /v1/models HTTP/1.0\r\nauthorization: Bearer ${bench.product.key}\r\n\r\n`,
    );
    expect(rawStatus(old)).toBe(421);
    await bench.expectNothingHappened();
  });

  test('a front that hides the foreign host and the marks gets through: the tables above measure the gate', async () => {
    const front = createServer((request, response) => {
      const headers = { ...request.headers, host: `127.0.0.1:${bench.product.port}` };
      delete headers.origin;
      request.pipe(
        httpRequest(
          { port: bench.product.port, method: request.method!, path: request.url!, headers },
          (answer) => answer.pipe(response.writeHead(answer.statusCode!)),
        ),
      );
    });
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve);
    });
    const port = (front.address() as AddressInfo).port;
    const answers = await bench.sendAll(
      [{ line: 'POST /v1/messages', lines: ['Host: evil.example', 'Origin: https://evil.example'] }],
      port,
    );
    front.close();
    front.closeAllConnections();
    expect(rawStatus(answers[0]!)).toBe(200);
    expect(bench.product.vendorRequests()).toBe(1);
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
            [bench.product.key, null].map((key) => ({
              line,
              key,
              lines: [
                `Host: 127.0.0.1:${bench.product.port}`,
                ...(origin === undefined
                  ? []
                  : [`Origin: ${origin.replace('P', String(bench.product.port))}`]),
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
    const answers = await bench.sendAll(marked);
    const wrong = marked.filter(
      (_row, index) => rawStatus(answers[index]!) !== 403 || bodyOf(answers[index]!) !== uniform,
    );
    expect(wrong.map((row) => `${row.line} ${row.lines.join(' ')}`)).toEqual([]);
    expect(answers.filter((answer) => /access-control|server:|set-cookie/i.test(answer))).toEqual([]);
    await bench.expectNothingHappened();
  });

  test('what programs send passes: Sec-Fetch-Mode of Node’s fetch, Referer, Accept-Language', async () => {
    const host = `Host: 127.0.0.1:${bench.product.port}`;
    const answers = await bench.sendAll([
      { line: 'POST /v1/messages', lines: [host, 'Sec-Fetch-Mode: cors', 'Accept-Language: *'] },
      { line: 'POST /v1/messages', lines: [host, 'Referer: http://127.0.0.1/'] },
    ]);
    expect(answers.map(rawStatus)).toEqual([200, 200]);
    const byFetch = await fetch(`http://127.0.0.1:${bench.product.port}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': bench.product.key,
        'anthropic-version': '2023-06-01',
      },
      body,
    });
    expect(byFetch.status).toBe(200);
  });
});
