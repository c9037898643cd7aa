import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createConfSettings } from '../headless/conf-settings.ts';
import { createSwitchyard, defaultSettings } from '../index.ts';
import { foreignMessages } from '../testing/genuine-requests.ts';
import { readWhole } from '../testing/http-client.ts';
import { anthropicKey, startProduct, until, type Product } from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

const start = async (): Promise<string> => {
  product = await startProduct({ anthropic: [anthropicKey('one')] });
  return product.addAccount('one');
};
const memorySettings = { read: async () => defaultSettings, write: async () => undefined };
const streaming = (): ReturnType<typeof foreignMessages> =>
  foreignMessages(product.key, { body: { stream: true } });

describe('starting', () => {
  test('a busy port: the product opens, says which port and what to do, and serves once it is free', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(0, '127.0.0.1', resolve);
    });
    const { port } = squatter.address() as AddressInfo;
    product = await startProduct({ anthropic: [anthropicKey('one')], port });
    const { proxy } = await product.app();
    expect(proxy).toMatchObject({ state: 'port-in-use', port });
    expect(proxy.message).toContain(`port ${port}`);
    expect(proxy.message).toContain('Stop the program that holds the port');
    await expect(product.switchyard.listen()).rejects.toMatchObject({ code: 'port-in-use' });
    await product.addAccount('one');
    await new Promise((resolve) => {
      squatter.close(resolve);
    });
    await Promise.all([product.switchyard.listen(), product.switchyard.listen()]);
    expect((await product.app()).proxy).toMatchObject({ state: 'running', port, message: null });
    expect((await product.send(foreignMessages(product.key))).status).toBe(200);
  });

  test('a port that cannot be bound at all is a state too, so that the settings can still be opened', async () => {
    product = await startProduct({ port: 70_000 });
    expect((await product.app()).proxy).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('70000'),
    });
  });

  test('a second instance on the same data directory is refused with the pid of the first', async () => {
    await start();
    const second = createSwitchyard(product.ports, {
      version: '0',
      port: 0,
      redirects: [],
      demo: false,
      settings: memorySettings,
    });
    await expect(second).rejects.toMatchObject({ code: 'already-running', details: { pid: process.pid } });
    expect((await product.send(foreignMessages(product.key))).status).toBe(200);
  });
});

describe('damaged files', () => {
  const garbage: readonly (readonly [string, Buffer])[] = [
    ['cut in half', Buffer.from('{"format":1,"value":{"acc')],
    ['not JSON', Buffer.from('\u0000\u0001 hello')],
    ['JSON of another shape', Buffer.from('{"accounts":17}')],
    ['empty', Buffer.alloc(0)],
  ];

  test.each(garbage)(
    'accounts.json and client-keys.json, both generations %s: it starts, tells and keeps them',
    async (_what, bytes) => {
      await start();
      await product.send(foreignMessages(product.key));
      await product.switchyard.close();
      for (const name of await readdir(product.dataDirectory))
        if (/^(?:accounts|client-keys)\.json/.test(name))
          await writeFile(join(product.dataDirectory, name), bytes);
      await product.reopen().catch(() => undefined);
      const names = await readdir(product.dataDirectory);
      const kept = names.filter((name) => /^(?:accounts|client-keys)\.json\.corrupt/.test(name));
      expect(kept.length).toBeGreaterThanOrEqual(2);
      expect(await readFile(join(product.dataDirectory, kept[0]!))).toEqual(bytes);
      const { notices } = await product.app();
      expect(notices.map((notice) => notice.message).join(' ')).toMatch(/accounts\.json.*client-keys\.json/s);
      const { key } = await product.switchyard.handlers['keys.add']({ label: 'new' });
      await product.addAccount('one');
      expect((await product.send(foreignMessages(key))).status).toBe(200);
    },
  );

  test('accounts.json with one damaged generation: the other one serves', async () => {
    await start();
    await product.switchyard.close();
    await writeFile(join(product.dataDirectory, 'accounts.json'), 'garbage');
    await product.reopen().catch(() => undefined);
    expect((await product.app()).notices.length).toBeGreaterThan(0);
    expect(await readdir(product.dataDirectory)).toContainEqual(
      expect.stringMatching(/^accounts\.json\.corrupt/),
    );
  });

  test.each([
    ['garbage', Buffer.from('not a database'.repeat(500))],
    ['a cut header', Buffer.from('SQLite format 3\0').subarray(0, 9)],
  ])('history.sqlite as %s: it starts with a new one and keeps the old', async (_what, bytes) => {
    await start();
    await product.switchyard.close();
    for (const suffix of ['', '-wal', '-shm'])
      await writeFile(join(product.dataDirectory, `history.sqlite${suffix}`), suffix === '' ? bytes : '');
    await product.reopen().catch(() => undefined);
    expect((await product.app()).notices.map((notice) => notice.message).join()).toContain('history.sqlite');
    expect(await readdir(product.dataDirectory)).toContainEqual(
      expect.stringMatching(/^history\.sqlite\.corrupt/),
    );
    expect((await product.send(foreignMessages(product.key))).status).toBe(200);
    expect(await product.activity()).toHaveLength(1);
  });

  test('settings.json that does not parse: defaults, a notice, and the file is kept', async () => {
    await start();
    await product.switchyard.close();
    await writeFile(join(product.dataDirectory, 'settings.json'), '{"port": 43');
    const again = await createSwitchyard(product.ports, {
      version: '0',
      port: 0,
      redirects: [],
      demo: false,
      settings: createConfSettings(product.dataDirectory, product.ports.clock),
    });
    const { settings } = await again.handlers['settings.snapshot']({});
    expect(settings).toEqual(defaultSettings);
    expect((await again.handlers['app.snapshot']({})).notices.map((notice) => notice.id)).toContain(
      'settings-0',
    );
    expect(await readdir(product.dataDirectory)).toContainEqual(
      expect.stringMatching(/^settings\.json\.corrupt/),
    );
    await again.close();
  });
});

describe('closing', () => {
  test('a running answer may end, and what is asked behind it is told why it is refused', async () => {
    await start();
    product.vendors.anthropic
      .script('one')
      .next({ kind: 'slow', betweenEventsMs: 30, text: 'slow and steady' });
    const { headers, body } = streaming();
    const request = [
      'POST /v1/messages HTTP/1.1',
      `host: 127.0.0.1:${product.port}`,
      ...Object.entries(headers!).map(([name, value]) => `${name}: ${String(value)}`),
      `content-length: ${String(body).length}`,
      '',
      String(body),
    ].join('\r\n');
    const socket = connect(product.port, '127.0.0.1');
    let received = '';
    socket.on('data', (piece) => (received += piece.toString()));
    socket.write(request);
    await until(() => received.includes('message_start'));
    const closing = product.switchyard.close({ drainMs: 3_000 });
    socket.write(request);
    await closing;
    const [first, second] = received.split(/(?<=\r\n0\r\n\r\n)/);
    expect(first).toMatch(/^HTTP\/1\.1 200[\s\S]*message_stop/);
    expect(second).toMatch(/^HTTP\/1\.1 503[\s\S]*"type":"overloaded_error"[^}]*closing/);
    expect(product.vendorRequests()).toBe(1);
    await product.reopen();
  });

  test('an answer that does not end in time is cut and says so, recorded as partial, and the vendor is let go', async () => {
    await start();
    product.vendors.anthropic.script('one').next({ kind: 'hang', afterEvents: 4 });
    const response = await product.open(streaming()).head;
    const read = readWhole(response);
    const startedMs = performance.now();
    await product.switchyard.close({ drainMs: 100 });
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect((await read).text).toMatch(/event: error\ndata: .*Switchyard is closing.*\n\n$/);
    await product.vendors.anthropic.requests.last?.settled;
    expect(product.vendors.anthropic.requests.last?.outcome).toBe('aborted');
    await product.reopen().catch(() => undefined);
    expect((await product.activity())[0]).toMatchObject({ state: 'cancelled', partial: true });
  });

  test('requests that still wait for the vendor’s head are told and let go too', async () => {
    await start();
    product.vendors.anthropic.script('one').always({ kind: 'hang' });
    const waiting = Array.from({ length: 5 }, () => product.open(streaming()));
    await product.vendors.anthropic.requests.waitFor(5);
    await product.switchyard.close({ drainMs: 50 });
    expect(await Promise.all(waiting.map(async ({ head }) => (await head).statusCode))).toEqual(
      Array(5).fill(503),
    );
    await product.reopen().catch(() => undefined);
    expect((await product.activity()).map((record) => record.state)).toEqual(Array(5).fill('cancelled'));
  });

  test('a refused upgrade whose client never hangs up does not hold the listener open', async () => {
    await start();
    const socket = connect({ port: product.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write(
      `GET /v1/responses HTTP/1.1\r\nhost: 127.0.0.1:${product.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-api-key: ${product.key}\r\n\r\n`,
    );
    await new Promise((resolve) => {
      socket.once('data', resolve);
    });
    const startedMs = performance.now();
    await product.switchyard.close({ drainMs: 100 });
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    socket.destroy();
    await product.reopen().catch(() => undefined);
  });

  test('an upgrade whose client resets the connection at once does not end the process', async () => {
    await start();
    for (let round = 0; round < 20; round += 1) {
      const socket = connect(product.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => {
        socket.once('connect', resolve);
      });
      socket.write(
        `GET /v1/responses HTTP/1.1\r\nhost: 127.0.0.1:${product.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-api-key: ${product.key}\r\n\r\n`,
        () => socket.resetAndDestroy(),
      );
    }
    expect((await product.send(foreignMessages(product.key))).status).toBe(200);
  });

  test('closing twice is closing once', async () => {
    await start();
    await Promise.all([product.switchyard.close(), product.switchyard.close()]);
    await product.switchyard.close();
    await product.reopen();
    await until(async () => (await product.app()).proxy.state === 'running');
  });
});
