import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { foreignMessages } from '../testing/genuine-requests.ts';
import { readWhole } from '../testing/http-client.ts';
import { until } from '../testing/product.ts';
import { event, head, lastBytes, useRawBench } from './testing/raw-bench.ts';

const mebibyte = 1_048_576;
const bench = useRawBench();

describe('a vendor’s stream', () => {
  const type = 'content-type: text/event-stream';

  test('that loses its connection after the last event is complete', async () => {
    const stream = `${event('content_block_delta')}${event('message_stop')}`;
    bench.answerWith = lastBytes(`${head([type, 'content-length: 5000'])}${stream}`);
    const got = await bench.ask(true);
    expect(got.text).toContain('message_stop');
    expect(got.text).not.toContain('Switchyard');
    expect((await bench.product.lastRecord()).state).toBe('done');
  });

  test('of bytes that are no events is relayed as it is and never called complete', async () => {
    const noise = randomBytes(200_000);
    bench.answerWith = lastBytes(Buffer.concat([Buffer.from(head([type])), noise]));
    const got = await bench.ask(true);
    expect(got.status).toBe(200);
    expect(got.body.subarray(0, noise.length).equals(noise)).toBe(true);
    expect(got.body.subarray(noise.length).toString()).toMatch(/^\n\nevent: error\n/);
    expect((await bench.product.lastRecord()).partial).toBe(true);
  });

  test('with an event too large to be read flows on, and its end is not called a break', async () => {
    const stream = `${event('content_block_delta', `{"type":"content_block_delta","x":"${'y'.repeat(17 * mebibyte)}"}`)}${event('message_stop')}`;
    bench.answerWith = lastBytes(head([type]) + stream);
    const got = await bench.ask(true);
    expect(got.body.length).toBe(stream.length);
    expect(got.text.endsWith(event('message_stop'))).toBe(true);
    expect((await bench.product.lastRecord()).state).toBe('done');
  });

  test('with an event too large to be read and then a break is a break', async () => {
    const stream = event(
      'content_block_delta',
      `{"type":"content_block_delta","x":"${'y'.repeat(17 * mebibyte)}"}`,
    );
    bench.answerWith = (socket) => {
      socket.write(
        head([type, 'transfer-encoding: chunked']) + `${stream.length.toString(16)}\r\n${stream}\r\n`,
        () => socket.destroy(),
      );
    };
    const got = await bench.ask(true);
    expect(got.text.slice(-2_000)).toContain('Switchyard');
    expect(await bench.product.lastRecord()).toMatchObject({ state: 'failed', partial: true });
  });

  test('in carriage returns, with comments and odd fields is read and not changed', async () => {
    const stream = `: hi\r\rid: 1\rretry: 5\revent: content_block_delta\rdata: {"type":\rdata: "content_block_delta"}\r\revent:message_stop\rdata:{"type":"message_stop"}\r\r`;
    bench.answerWith = lastBytes(head([type]) + stream);
    const got = await bench.ask(true);
    expect(got.text).toBe(stream);
    expect((await bench.product.lastRecord()).state).toBe('done');
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
    bench.answerWith = (socket) => {
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
    const live = bench.product.open(foreignMessages(bench.product.key, { body: { stream: true } }));
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
