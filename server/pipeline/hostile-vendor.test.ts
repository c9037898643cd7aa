import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { foreignMessages, genuineCodex } from '../testing/genuine-requests.ts';
import { anthropicKey, codexPlan, startProduct } from '../testing/product.ts';
import { startRawVendor } from '../testing/raw-vendor.ts';
import { head, lastBytes, bytes, json, jsonType, sized, useRawBench } from './testing/raw-bench.ts';

const mebibyte = 1_048_576;
const bench = useRawBench();

describe('a vendor that does not answer in HTTP', () => {
  test.each([
    ['hangs up at once', (socket: Socket) => void socket.destroy()],
    ['resets at once', (socket: Socket) => void socket.resetAndDestroy()],
    ['speaks SSH', lastBytes('SSH-2.0-OpenSSH_9.9\r\n')],
    ['sends random bytes', lastBytes(randomBytes(4_096))],
    ['sends half a status line', lastBytes('HTTP/1.1 20')],
    ['sends half a head', lastBytes('HTTP/1.1 200 OK\r\ncontent-type: appl')],
    ['sends another protocol version', lastBytes('HTTP/7.1 200 OK\r\n\r\n')],
    ['sends a status of four digits', lastBytes(head([jsonType, sized], '2000 OK') + json)],
    ['sends a header with a space in its name', lastBytes(head([jsonType, sized, 'bad name: x']) + json)],
    ['sends two lengths', lastBytes(head([jsonType, sized, 'content-length: 7']) + json)],
    ['sends a length and chunks', lastBytes(head([jsonType, sized, 'transfer-encoding: chunked']) + json)],
    [
      'sends a chunk of a broken size',
      lastBytes(`${head([jsonType, 'transfer-encoding: chunked'])}zz\r\n${json}\r\n0\r\n\r\n`),
    ],
    [
      'switches protocols unasked',
      lastBytes(head(['connection: upgrade', 'upgrade: h2c'], '101 Switching Protocols')),
    ],
    ['stops before the announced length', lastBytes(head([jsonType, 'content-length: 9000']) + json)],
    ['stops inside a chunk', lastBytes(`${head([jsonType, 'transfer-encoding: chunked'])}ff\r\n${json}`)],
    [
      'sends headers without an end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        for (let index = 0; index < 3_000; index += 1)
          socket.write(`x-bomb-${index}: ${'a'.repeat(100)}\r\n`);
      },
    ],
    [
      'sends one header of a megabyte',
      bytes(head([jsonType, sized, `x-bomb: ${'a'.repeat(mebibyte)}`]) + json),
    ],
  ])('%s: 502 in the dialect, whole', async (_what, answer) => {
    bench.answerWith = answer;
    const got = await bench.ask();
    expect([got.status, got.complete]).toEqual([502, true]);
    expect(got.json()).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('Switchyard') },
    });
    expect((await bench.product.lastRecord()).state).toBe('failed');
  });

  test('refuses connections: 502 that speaks of the network', async () => {
    const gone = await startRawVendor(() => undefined);
    await gone.close();
    const other = await startProduct({ anthropic: [anthropicKey('gone')] });
    const goneId = await other.addAccount('gone', { baseUrl: gone.url });
    const got = await other.send(foreignMessages(other.key));
    expect(got.status).toBe(502);
    expect(got.text).toContain('could not be reached');
    expect(got.text).toContain('Check the network connection');
    expect((await other.account(goneId)).availability.state).toBe('ready');
    await other.close();
  });
});

describe('a vendor that answers oddly', () => {
  test.each([
    ['headers in UTF-8', [jsonType, sized, 'x-place: Zürich 世界']],
    [
      'the same header twice',
      [jsonType, sized, 'retry-after: 1', 'retry-after: 2', 'x-twice: a', 'x-twice: b'],
    ],
    [
      'every quota header twice',
      [
        jsonType,
        sized,
        ...[
          'requests-limit: 5',
          'requests-remaining: 4',
          'requests-reset: x',
          'unified-status: allowed',
          'unified-5h-utilization: 0.5',
        ].flatMap((line) => [`anthropic-ratelimit-${line}`, `anthropic-ratelimit-${line}`]),
      ],
    ],
    [
      'quota headers of nonsense',
      [
        jsonType,
        sized,
        'anthropic-ratelimit-requests-limit: NaN',
        'anthropic-ratelimit-requests-reset: 99999999999999999999',
        'retry-after: -1',
      ],
    ],
    [
      'two hundred headers',
      [jsonType, sized, ...Array.from({ length: 200 }, (_, index) => `x-many-${index}: ${index}`)],
    ],
    ['no content type', [sized]],
    ['an empty header', [jsonType, sized, 'x-empty:']],
    ['a name that objects have', [jsonType, sized, '__proto__: polluted', 'constructor: x']],
  ])('%s: the answer arrives whole', async (_what, lines) => {
    bench.answerWith = lastBytes(head(lines) + json);
    const got = await bench.ask();
    expect([got.status, got.text, got.complete]).toEqual([200, json, true]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await bench.product.lastRecord()).state).toBe('done');
  });

  test('a refusal with every header twice is relayed as the refusal it is', async () => {
    const body = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
    const twice = ['retry-after: 3', 'content-type: application/json', 'request-id: r', 'x-error-json: e30='];
    for (const status of ['429 Too Many Requests', '529 Overloaded', '400 Bad Request']) {
      bench.answerWith = lastBytes(
        head([...twice, ...twice, `content-length: ${body.length}`], status) + body,
      );
      const got = await bench.ask();
      expect([got.status, got.text]).toEqual([Number(status.slice(0, 3)), body]);
      await bench.product.switchyard.handlers['accounts.clear-cooldown']({ id: bench.id });
    }
  });

  test('a used-up plan with every header twice is a used-up plan', async () => {
    const codex = await startProduct({
      openai: [codexPlan('codex')],
      hostMap: `chatgpt.com=${bench.vendor.url}`,
    });
    const codexId = await codex.addAccount('codex');
    const resetsAt = Math.floor(Date.now() / 1000) + 3_600;
    const body = JSON.stringify({ error: { type: 'usage_limit_reached', resets_at: resetsAt } });
    const twice = ['x-codex-active-limit: codex', 'x-codex-rate-limit-reached-type: x', jsonType];
    bench.answerWith = lastBytes(
      head([...twice, ...twice, `content-length: ${body.length}`], '429 Too Many Requests') + body,
    );
    const got = await codex.send(genuineCodex(codex.key));
    expect([got.status, got.text]).toEqual([429, body]);
    expect((await codex.account(codexId)).availability.state).toBe('cooling');
    await codex.close();
  });

  test('headers in UTF-8 keep their bytes, repeated ones stay apart', async () => {
    bench.answerWith = lastBytes(
      head([jsonType, sized, 'x-place: Zürich 世', 'x-twice: a', 'x-twice: b']) + json,
    );
    const got = await bench.ask();
    const values = got.rawHeaders.flatMap((name, index, all) => (name === 'x-twice' ? [all[index + 1]] : []));
    expect(values).toEqual(['a', 'b']);
    expect(Buffer.from(String(got.headers['x-place']), 'latin1').toString()).toBe('Zürich 世');
  });

  test('a word in advance, early hints: only the final answer counts', async () => {
    bench.answerWith = lastBytes(
      `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${head([jsonType, sized])}${json}`,
    );
    expect(await bench.ask()).toMatchObject({ status: 200, text: json });
  });

  test('204 and 304 have no body and end well', async () => {
    for (const status of ['204 No Content', '304 Not Modified']) {
      bench.answerWith = lastBytes(head(['request-id: r'], status));
      const got = await bench.ask();
      expect([got.status, got.body.length, got.complete]).toEqual([Number(status.slice(0, 3)), 0, true]);
    }
  });

  test('a stray second answer is never given to the next request', async () => {
    bench.answerWith = bytes(
      `${head([jsonType, sized])}${json}${head([jsonType, 'content-length: 6'])}stolen`,
    );
    expect((await bench.ask()).text).toBe(json);
    bench.answerWith = bytes(head([jsonType, sized]) + json);
    expect((await bench.ask()).text).toBe(json);
  });

  test('a body up to the end of the connection is whole', async () => {
    bench.answerWith = lastBytes(head([jsonType]) + json);
    expect(await bench.ask()).toMatchObject({ status: 200, text: json, complete: true });
  });
});
