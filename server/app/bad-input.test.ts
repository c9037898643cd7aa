import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { Agent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { foreignMessages, foreignResponses, genuineClaude } from '../testing/genuine-requests.ts';
import { rawStatus, type Received } from '../testing/http-client.ts';
import { anthropicKey, openAiKey, startProduct, until, type Product } from '../testing/product.ts';

const mebibyte = 1_048_576;

let product: Product;
let anthropicId: string;
beforeAll(async () => {
  product = await startProduct({
    anthropic: [anthropicKey('one', { models: ['claude-opus-5-5'] })],
    openai: [openAiKey('two', { models: ['gpt-5.1'] })],
  });
  anthropicId = await product.addAccount('one');
  await product.addAccount('two');
});
afterAll(() => product.close());
beforeEach(() => {
  product.vendors.anthropic.requests.clear();
  product.vendors.openai.requests.clear();
});

const dialects = [
  ['anthropic-messages', foreignMessages, { type: 'error', error: { message: expect.any(String) } }],
  [
    'openai-responses',
    foreignResponses,
    { error: { message: expect.any(String), type: expect.any(String) } },
  ],
] as const;

/** A body of exactly `bytes` bytes that the simulator accepts. */
function bodyOf(bytes: number): Buffer {
  const head = '{"model":"claude-opus-5-5","max_tokens":5,"messages":[{"role":"user","content":"';
  const tail = '"}]}';
  return Buffer.from(head + 'a'.repeat(bytes - head.length - tail.length) + tail);
}

const expectHealthy = async (): Promise<void> => {
  expect(await product.account(anthropicId)).toMatchObject({
    availability: { state: 'ready' },
    credential: { state: 'ok' },
  });
};

describe.each(dialects)('a body that cannot be right, in %s', (_name, build, envelope) => {
  const deep = '['.repeat(100_000);
  test.each([
    ['nothing', ''],
    ['spaces', '  \n '],
    ['half an object', '{"model":"m","messages":['],
    ['an array', '[{"model":"m"}]'],
    ['a text', '"hello"'],
    ['null', 'null'],
    ['a number', '17'],
    ['two objects', '{"model":"m"}{"model":"m"}'],
    ['a trailing comma', '{"model":"m",}'],
    ['a comment', '{"model":"m"/* x */}'],
    ['single quotes', "{'model':'m'}"],
    ['no JSON at all', '<html></html>'],
    ['a form', 'model=m&input=x'],
    ['an endless nesting', `{"model":"m","input":${deep}`],
    ['a bare word', '{"model":undefined}'],
    ['a model that is no text', '{"model":17}'],
    ['a model of a million letters', `{"model":"${'m'.repeat(1_000_000)}"}`],
    ['an unended text', '{"model":"m'],
    ['a zero byte', '{"model":"m"}\0'],
  ])('%s gets 400 in the dialect and reaches nobody', async (_what, bytes) => {
    const answer = await product.send(build(product.key, { bytes }));
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject(envelope);
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(product.vendorRequests()).toBe(0);
    expect(await product.lastRecord()).toMatchObject({
      state: 'failed',
      status: 400,
      accountId: null,
      attempts: [],
    });
  });

  test.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/jsonx', '{}'],
    ['', '{}'],
  ])('content type "%s" gets 415', async (type, bytes) => {
    const answer = await product.send(
      build(product.key, { bytes, headers: { 'content-type': type === '' ? null : type } }),
    );
    expect(answer.status).toBe(415);
    expect(answer.json()).toMatchObject(envelope);
    expect(product.vendorRequests()).toBe(0);
  });
});

describe('size', () => {
  test('64 MiB and one byte get 413 in the dialect, with the length announced or not', async () => {
    const bytes = bodyOf(64 * mebibyte + 1);
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const answer = await product.send(foreignMessages(product.key, { bytes, headers }));
      expect([answer.status, answer.complete]).toEqual([413, true]);
      expect(answer.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } });
    }
    const other = await product.send(foreignResponses(product.key, { bytes }));
    expect([other.status, other.complete]).toEqual([413, true]);
    expect(other.json()).toMatchObject({ error: { message: expect.stringContaining('64 MiB') } });
    expect(product.vendorRequests()).toBe(0);
  });

  test('63 MiB are forwarded byte for byte', async () => {
    const bytes = bodyOf(63 * mebibyte);
    await product.send(foreignMessages(product.key, { bytes }));
    expect(product.vendors.anthropic.requests.last?.body.equals(bytes)).toBe(true);
    product.vendors.anthropic.requests.clear();
  });
});

describe('encoded bodies', () => {
  const plain = bodyOf(300_000);
  const send = (bytes: Buffer, encoding: string): Promise<Received> =>
    product.send(foreignMessages(product.key, { bytes, headers: { 'content-encoding': encoding } }));

  test.each([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['identity', plain],
  ])('%s is understood and forwarded plain', async (encoding, bytes) => {
    const answer = await send(bytes, encoding);
    expect(answer.status).toBe(200);
    const seen = product.vendors.anthropic.requests.last;
    expect(seen?.body.equals(plain)).toBe(true);
    expect(seen?.headers['content-length']).toBe(String(plain.length));
    if (encoding !== 'identity') expect(seen?.headers['content-encoding']).toBeUndefined();
  });

  test.each([
    ['an unknown name', 'compress', gzipSync(plain), 415],
    ['a stack of them', 'gzip, gzip', gzipSync(gzipSync(plain)), 415],
    ['a name of an object’s own method', 'constructor', plain, 415],
    ['the wrong name', 'gzip', zstdCompressSync(plain), 400],
    ['half of it', 'gzip', gzipSync(plain).subarray(0, 100), 400],
    ['half of a zstd frame', 'zstd', zstdCompressSync(plain).subarray(0, 100), 400],
    ['nothing', 'gzip', Buffer.alloc(0), 400],
  ])('%s gets its own status', async (_what, encoding, bytes, status) => {
    const answer = await send(bytes, encoding);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ type: 'error' });
    expect(product.vendorRequests()).toBe(0);
  });

  test('a bomb is stopped at 64 MiB', async () => {
    const flat = Buffer.alloc(65 * mebibyte);
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(flat)],
      ['zstd', zstdCompressSync(flat)],
      ['br', brotliCompressSync(flat, { params: { 1: 1 } })],
    ] as const) {
      const answer = await send(bytes, encoding);
      expect([encoding, answer.status]).toEqual([encoding, 413]);
    }
    expect(product.vendorRequests()).toBe(0);
  });
});

describe('an upload that does not end as announced', () => {
  const head = (length: number): string =>
    `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:${product.port}\r\nx-api-key: ${product.key}\r\ncontent-type: application/json\r\nanthropic-version: 2023-06-01\r\ncontent-length: ${length}\r\n\r\n`;

  test('a body shorter than announced reaches nobody and leaves nothing running', async () => {
    await product.raw(`${head(500)}{"model":"m"}`, { endAfterWrite: true, timeoutMs: 500 });
    await until(() => product.switchyard.activeStreams() === 0);
    expect(product.vendorRequests()).toBe(0);
    expect((await product.activity()).filter((record) => record.state === 'running')).toEqual([]);
  });

  test('what follows a body of the announced length is a request of its own', async () => {
    const body = bodyOf(200).toString();
    const answer = await product.raw(
      `${head(200)}${body}GET /v1/messages HTTP/1.1\r\nhost: evil.example\r\n\r\n`,
      {
        timeoutMs: 500,
      },
    );
    expect(rawStatus(answer)).toBe(200);
    expect(answer).toContain('HTTP/1.1 421');
    expect(product.vendorRequests()).toBe(1);
  });

  test('fifty uploads cut half-way do not disturb the next request', async () => {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        product.raw(`${head(5_000_000)}{"model":"${'x'.repeat(100_000)}`, { timeoutMs: 50 }),
      ),
    );
    const answer = await product.send(foreignMessages(product.key));
    expect(answer.status).toBe(200);
    await until(() => product.switchyard.activeStreams() === 0);
  });
});

describe('what the vendor does not have', () => {
  test('an unknown model: its own 404 every time, and the account is not hurt', async () => {
    for (let round = 0; round < 3; round += 1) {
      const answer = await product.send(foreignMessages(product.key, { body: { model: 'claude-unknown' } }));
      expect(answer.status).toBe(404);
      expect(answer.body.equals(product.vendors.anthropic.lastResponseBytes)).toBe(true);
      const other = await product.send(foreignResponses(product.key, { body: { model: 'gpt-unknown' } }));
      expect(other.status).toBe(404);
      expect(other.body.equals(product.vendors.openai.lastResponseBytes)).toBe(true);
    }
    expect(product.vendorRequests()).toBe(6);
    await expectHealthy();
  });

  test('a body that only the vendor can judge is judged by the vendor', async () => {
    const answer = await product.send(foreignMessages(product.key, { bytes: '{"model":"claude-opus-5-5"}' }));
    expect(answer.status).toBe(400);
    expect(answer.body.equals(product.vendors.anthropic.lastResponseBytes)).toBe(true);
    await expectHealthy();
  });
});

describe('no account that can serve', () => {
  let empty: Product;
  beforeAll(async () => {
    empty = await startProduct({ anthropic: [anthropicKey('only')], openai: [openAiKey('only-too')] });
  });
  afterAll(() => empty.close());

  test('none at all, then all disabled: 403 in the dialect that says what to do', async () => {
    const ask = (): Promise<readonly Received[]> =>
      Promise.all([empty.send(foreignMessages(empty.key)), empty.send(foreignResponses(empty.key))]);
    for (const answer of await ask()) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('Add an account in Switchyard');
      expect(answer.headers['x-should-retry']).toBe('false');
    }
    const id = await empty.addAccount('only');
    await empty.switchyard.handlers['accounts.update']({ id, enabled: false });
    const [disabled] = await ask();
    expect(disabled?.status).toBe(403);
    expect(disabled?.text).toContain('disabled');
    expect(empty.vendorRequests()).toBe(0);
  });

  test('a locked keychain: 503 with a sentence, and the account works after the unlocking', async () => {
    const id = await empty.addAccount('only');
    empty.ports.secrets.lock();
    await empty.reopen();
    const answer = await empty.send(foreignMessages(empty.key));
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({
      type: 'error',
      error: { message: expect.stringMatching(/keychain is locked\. [A-Z][^.]*\.$/) },
    });
    expect(await empty.account(id)).toMatchObject({
      availability: { state: 'ready' },
      credential: { state: 'store-locked' },
    });
    empty.ports.secrets.unlock();
    await empty.switchyard.handlers['secrets.unlock']({});
    expect((await empty.send(foreignMessages(empty.key))).status).toBe(200);
  });

  test('a paused proxy: 503 in the dialect; what runs goes on', async () => {
    const agent = new Agent({ keepAlive: true });
    empty.vendors.anthropic
      .script('only')
      .next({ kind: 'slow', betweenEventsMs: 15, text: 'slow and steady' });
    empty.vendors.anthropic.requests.clear();
    const running = empty.send(foreignMessages(empty.key, { body: { stream: true } }));
    await until(() => (empty.vendors.anthropic.requests.last?.responseBytes.length ?? 0) > 0);
    await empty.switchyard.handlers['proxy.pause']({});
    const answer = await empty.send({ ...foreignMessages(empty.key), agent });
    expect([answer.status, (await empty.app()).proxy.state]).toEqual([503, 'paused']);
    expect(answer.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect((await running).text).toContain('message_stop');
    await empty.switchyard.handlers['proxy.start']({});
    expect((await empty.send({ ...foreignMessages(empty.key), agent })).status).toBe(200);
    agent.destroy();
  });
});

test('nothing of this file left a request that counts as running', async () => {
  await product.send(genuineClaude(product.key));
  expect((await product.activity()).filter((record) => record.state === 'running')).toEqual([]);
});
