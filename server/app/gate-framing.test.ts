import { describe, expect, test } from 'vitest';
import { rawStatus } from '../testing/http-client.ts';
import { bodyOf, uniform, useGateBench, type Row } from './testing/gate-bench.ts';

const bench = useGateBench();

describe('framing', () => {
  const host = (): string => `Host: 127.0.0.1:${bench.product.port}`;

  test('64 headers pass and 65 do not', async () => {
    // Six headers come from `text`, the Host among them.
    const filled = (count: number): Row => ({
      line: 'POST /v1/messages',
      lines: [host(), ...Array.from({ length: count - 6 }, (_, index) => `x-more-${index}: 1`)],
    });
    expect((await bench.sendAll([filled(64), filled(65)])).map(rawStatus)).toEqual([200, 421]);
  });

  test('more than 16 KiB of headers are refused with 431', async () => {
    const answers = await bench.sendAll([
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
    const answer = await bench.product.raw(
      `POST /v1/messages HTTP/1.1\r\n${host()}\r\nauthorization: Bearer ${bench.product.key}\r\ncontent-type: application/json\r\n${lines}\r\n\r\nabcd`,
      { timeoutMs: 300 },
    );
    expect(rawStatus(answer)).toBe(400);
    await bench.expectNothingHappened();
  });

  test('what is no HTTP at all gets 400 and the connection ends', async () => {
    for (const bytes of [
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'hello\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      const answer = await bench.product.raw(Buffer.from(bytes, 'latin1'), { timeoutMs: 300 });
      expect([0, 400, 505]).toContain(rawStatus(answer));
    }
    await bench.expectNothingHappened();
  });

  test('methods that no route has are answered in the dialect and reach nobody', async () => {
    const methods = ['TRACE', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'PURGE', 'LINK', 'QUERY'];
    const answers = await bench.sendAll(
      methods.map((method) => ({ line: `${method} /v1/messages`, lines: [host()] })),
    );
    expect(answers.map(rawStatus)).toEqual(methods.map(() => 404));
    for (const answer of answers) expect(JSON.parse(bodyOf(answer))).toMatchObject({ type: 'error' });
    await bench.expectNothingHappened();
  });
});

describe('an upgrade', () => {
  const upgrade = (more: readonly string[], key: string | null = bench.product.key): string =>
    [
      'GET /v1/responses HTTP/1.1',
      `Host: 127.0.0.1:${bench.product.port}`,
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
    const answer = await bench.product.raw(upgrade([]));
    expect(rawStatus(answer)).toBe(426);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({
      error: { message: expect.stringContaining('WebSocket') },
    });
  });

  test('passes the same gate as every request', async () => {
    const browser = await bench.product.raw(upgrade(['Origin: https://evil.example']));
    expect([rawStatus(browser), bodyOf(browser)]).toEqual([403, uniform]);
    const foreign = await bench.product.raw(upgrade([]).replace(/Host: .*\r\n/, 'Host: evil.example\r\n'));
    expect([rawStatus(foreign), bodyOf(foreign)]).toEqual([421, uniform]);
    expect(rawStatus(await bench.product.raw(upgrade([], null)))).toBe(401);
    await bench.expectNothingHappened();
  });

  test('to h2c is not taken up', async () => {
    const answer = await bench.product.raw(
      upgrade(['HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'])
        .replace('websocket', 'h2c')
        .replace('Upgrade\r', 'Upgrade, HTTP2-Settings\r'),
    );
    expect(rawStatus(answer)).toBe(426);
  });
});
