import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { foreignMessages } from '../../testing/genuine-requests.ts';
import type { Received } from '../../testing/http-client.ts';
import { anthropicKey, startProduct, until, type Product } from '../../testing/product.ts';
import { startRawVendor, type RawVendor } from '../../testing/raw-vendor.ts';

/** A product whose one account is served by a vendor of raw bytes; no test may hurt that account. */
export function useRawBench() {
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
  return {
    get product() {
      return product;
    },
    get vendor() {
      return vendor;
    },
    get id() {
      return id;
    },
    set answerWith(answer: (socket: Socket) => void) {
      answerWith = answer;
    },
    ask,
  };
}

export const bytes = (text: string | Buffer) => (socket: Socket) => void socket.write(text);
export const lastBytes = (text: string | Buffer) => (socket: Socket) => void socket.end(text);
export const head = (lines: readonly string[], status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
export const json = '{"type":"message","content":[]}';
export const sized = `content-length: ${json.length}`;
export const jsonType = 'content-type: application/json';
export const event = (name: string, data = `{"type":"${name}"}`): string =>
  `event: ${name}\ndata: ${data}\n\n`;
