import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { foreignMessages } from '../testing/genuine-requests.ts';
import { readWhole, type Received } from '../testing/http-client.ts';
import { anthropicKey, startProduct, until, type Product } from '../testing/product.ts';
import { startRawVendor, type RawVendor } from '../testing/raw-vendor.ts';

const mebibyte = 1_048_576;

let product: Product;
let vendor: RawVendor;
let answerWith: (socket: Socket) => void = (socket) => socket.destroy();
let id: string;
beforeAll(async () => {
  vendor = await startRawVendor((socket) => answerWith(socket));
  product = await startProduct({ anthropic: [anthropicKey('raw')] });
  id = await product.addAccount('raw', { baseUrl: vendor.url });
});
afterAll(async () => {
  await product.close();
  await vendor.close();
});
afterEach(async () => {
  await until(() => product.switchyard.activeStreams() === 0);
  expect(await product.account(id)).toMatchObject({
    availability: { state: 'ready' },
    credential: { state: 'ok' },
  });
  expect(product.ports.lines.filter((line) => line.level === 'error')).toEqual([]);
});

const ask = (stream = false): Promise<Received> =>
  product.send(foreignMessages(product.key, { body: { stream } }));
const bytes = (text: string | Buffer) => (socket: Socket) => void socket.write(text);
const lastBytes = (text: string | Buffer) => (socket: Socket) => void socket.end(text);
const head = (lines: readonly string[], status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
const json = '{"type":"message","content":[]}';
const sized = `content-length: ${json.length}`;
const jsonType = 'content-type: application/json';
const event = (name: string, data = `{"type":"${name}"}`): string => `event: ${name}\ndata: ${data}\n\n`;

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
    answerWith = answer;
    const got = await ask();
    expect([got.status, got.complete]).toEqual([502, true]);
    expect(got.json()).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('Switchyard') },
    });
    expect((await product.lastRecord()).state).toBe('failed');
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
    answerWith = lastBytes(head(lines) + json);
    const got = await ask();
    expect([got.status, got.text, got.complete]).toEqual([200, json, true]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await product.lastRecord()).state).toBe('done');
  });

  test('headers in UTF-8 keep their bytes, repeated ones stay apart', async () => {
    answerWith = lastBytes(head([jsonType, sized, 'x-place: Zürich 世', 'x-twice: a', 'x-twice: b']) + json);
    const got = await ask();
    const values = got.rawHeaders.flatMap((name, index, all) => (name === 'x-twice' ? [all[index + 1]] : []));
    expect(values).toEqual(['a', 'b']);
    expect(Buffer.from(String(got.headers['x-place']), 'latin1').toString()).toBe('Zürich 世');
  });

  test('a word in advance, early hints: only the final answer counts', async () => {
    answerWith = lastBytes(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${head([jsonType, sized])}${json}`);
    expect(await ask()).toMatchObject({ status: 200, text: json });
  });

  test('204 and 304 have no body and end well', async () => {
    for (const status of ['204 No Content', '304 Not Modified']) {
      answerWith = lastBytes(head(['request-id: r'], status));
      const got = await ask();
      expect([got.status, got.body.length, got.complete]).toEqual([Number(status.slice(0, 3)), 0, true]);
    }
  });

  test('a stray second answer is never given to the next request', async () => {
    answerWith = bytes(`${head([jsonType, sized])}${json}${head([jsonType, 'content-length: 6'])}stolen`);
    expect((await ask()).text).toBe(json);
    answerWith = bytes(head([jsonType, sized]) + json);
    expect((await ask()).text).toBe(json);
  });

  test('a body up to the end of the connection is whole', async () => {
    answerWith = lastBytes(head([jsonType]) + json);
    expect(await ask()).toMatchObject({ status: 200, text: json, complete: true });
  });
});

describe('a vendor’s stream', () => {
  const type = 'content-type: text/event-stream';

  test('that loses its connection after the last event is complete', async () => {
    const stream = `${event('content_block_delta')}${event('message_stop')}`;
    answerWith = lastBytes(`${head([type, 'content-length: 5000'])}${stream}`);
    const got = await ask(true);
    expect(got.text).toContain('message_stop');
    expect(got.text).not.toContain('Switchyard');
    expect((await product.lastRecord()).state).toBe('done');
  });

  test('of bytes that are no events is relayed as it is and never called complete', async () => {
    const noise = randomBytes(200_000);
    answerWith = lastBytes(Buffer.concat([Buffer.from(head([type])), noise]));
    const got = await ask(true);
    expect(got.status).toBe(200);
    expect(got.body.subarray(0, noise.length).equals(noise)).toBe(true);
    expect(got.body.subarray(noise.length).toString()).toMatch(/^\n\nevent: error\n/);
    expect((await product.lastRecord()).partial).toBe(true);
  });

  test('with an event too large to be read flows on, and its end is not called a break', async () => {
    const stream = `${event('content_block_delta', `{"type":"content_block_delta","x":"${'y'.repeat(17 * mebibyte)}"}`)}${event('message_stop')}`;
    answerWith = lastBytes(head([type]) + stream);
    const got = await ask(true);
    expect(got.body.length).toBe(stream.length);
    expect(got.text.endsWith(event('message_stop'))).toBe(true);
    expect((await product.lastRecord()).state).toBe('done');
  });

  test('with an event too large to be read and then a break is a break', async () => {
    const stream = event(
      'content_block_delta',
      `{"type":"content_block_delta","x":"${'y'.repeat(17 * mebibyte)}"}`,
    );
    answerWith = (socket) => {
      socket.write(
        head([type, 'transfer-encoding: chunked']) + `${stream.length.toString(16)}\r\n${stream}\r\n`,
        () => socket.destroy(),
      );
    };
    const got = await ask(true);
    expect(got.text.slice(-2_000)).toContain('Switchyard');
    expect(await product.lastRecord()).toMatchObject({ state: 'failed', partial: true });
  });

  test('in carriage returns, with comments and odd fields is read and not changed', async () => {
    const stream = `: hi\r\rid: 1\rretry: 5\revent: content_block_delta\rdata: {"type":\rdata: "content_block_delta"}\r\revent:message_stop\rdata:{"type":"message_stop"}\r\r`;
    answerWith = lastBytes(head([type]) + stream);
    const got = await ask(true);
    expect(got.text).toBe(stream);
    expect((await product.lastRecord()).state).toBe('done');
  });
});

describe('back-pressure', () => {
  test('64 MiB to a client that does not read stay with the vendor, and arrive whole when it reads', async () => {
    const total = 64 * mebibyte;
    const piece = Buffer.from(
      event('content_block_delta', `{"type":"content_block_delta","x":"${'z'.repeat(65_000)}"}`),
    );
    const digest = createHash('sha256');
    let taken = 0;
    let vendorSocket: Socket | null = null;
    const accepted = (): number => (vendorSocket?.bytesWritten ?? 0) - (vendorSocket?.writableLength ?? 0);
    answerWith = (socket) => {
      vendorSocket = socket;
      socket.write(head([type(), 'connection: close']));
      const more = (): void => {
        while (taken < total) {
          taken += piece.length;
          digest.update(piece);
          if (!socket.write(piece)) {
            socket.once('drain', more);
            return;
          }
        }
        const last = event('message_stop');
        digest.update(last);
        socket.end(last);
      };
      more();
    };
    const live = product.open(foreignMessages(product.key, { body: { stream: true } }));
    const response = await live.head;
    // Nothing is read: what the vendor could send ahead is what the kernel and we hold.
    let before = -1;
    await until(async () => {
      const settled = accepted() === before;
      before = accepted();
      await new Promise((resolve) => {
        setTimeout(resolve, 150);
      });
      return settled && before > 0;
    }, 5_000);
    expect(accepted()).toBeLessThan(40 * mebibyte);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(200 * mebibyte);
    const whole = await readWhole(response);
    expect(whole.complete).toBe(true);
    expect(createHash('sha256').update(whole.body).digest('hex')).toBe(digest.digest('hex'));
  });

  const type = (): string => 'content-type: text/event-stream';
});
