import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SwitchyardError } from '../errors/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { makeCertificate, type TestCertificate } from '../testing/certificate.ts';
import { startHttpProxy, startSocksProxy, type TestProxyOptions } from '../testing/outbound-proxies.ts';
import { readCertificates } from './certificates.ts';
import { parseHostMap } from './host-map.ts';
import { parseProxyUrl } from './outbound-proxy.ts';
import { directPlan, type NetworkPlan } from './routes.ts';
import { createUpstream, type Upstream } from './upstream.ts';

let identity: TestCertificate;
beforeAll(() => {
  identity = makeCertificate(['api.anthropic.com', 'localhost']);
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

interface Vendor {
  readonly port: number;
  readonly heard: IncomingHttpHeaders[];
}

/** A vendor's own TLS server: nothing but a tunnel and the right certificate reaches it. */
async function vendor(): Promise<Vendor> {
  const heard: IncomingHttpHeaders[] = [];
  const options = { cert: identity.certificate, key: identity.key };
  const server = createHttpsServer(options, (request, response) => {
    heard.push(request.headers);
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void (server.closeAllConnections(), server.close()));
  return { port: portOf(server), heard };
}

async function trust(): Promise<NetworkPlan['secureContext']> {
  const file = join(await temporaryDirectory(), 'company.pem');
  await writeFile(file, `# our company\n${identity.certificate}`);
  return (await readCertificates(file)).secureContext;
}

function upstreamWith(plan: Partial<NetworkPlan>, hostMap?: string): Upstream {
  const upstream = createUpstream(parseHostMap(hostMap), { ...directPlan, ...plan });
  onTestFinished(() => upstream.close());
  return upstream;
}

const through = (url: string): NetworkPlan['global'] => ({ kind: 'proxy', proxy: parseProxyUrl(url) });

function get(
  upstream: Upstream,
  origin = 'https://api.anthropic.com',
  accountId?: string,
): Promise<{ readonly status: number; readonly text: string } | SwitchyardError> {
  return new Promise((resolve) => {
    let status = 0;
    let text = '';
    upstream.send(
      {
        method: 'GET',
        origin,
        path: '/x',
        headers: ['x-one', '1', 'X-Two', 'a', 'X-Two', 'b'],
        body: null,
        stream: true,
        accountId,
      },
      {
        head: (code) => void (status = code),
        data: (chunk) => void (text += chunk.toString()),
        end: () => resolve({ status, text }),
        failed: resolve,
      },
    );
  });
}

async function proxy(
  kind: 'http' | 'https' | 'socks5',
  options: TestProxyOptions,
): Promise<Awaited<ReturnType<typeof startHttpProxy>>> {
  const started = await (kind === 'socks5'
    ? startSocksProxy(options)
    : startHttpProxy(kind === 'https' ? { ...options, tls: identity } : options));
  onTestFinished(() => started.close());
  return started;
}

const hello = { status: 200, text: 'hello' };

describe('the way out through a proxy', () => {
  it.each(['http', 'https', 'socks5'] as const)(
    'reaches a TLS vendor through %s, end to end',
    async (kind) => {
      const { port, heard } = await vendor();
      const { port: proxyPort, asked } = await proxy(kind, { hosts: { 'api.anthropic.com': port } });
      const upstream = upstreamWith({
        global: through(`${kind}://localhost:${proxyPort}`),
        secureContext: await trust(),
      });
      expect(await get(upstream)).toEqual(hello);
      // The connection is free for the next request a turn after its answer ended.
      await new Promise((resolve) => void setImmediate(resolve));
      expect(await get(upstream)).toEqual(hello);
      expect(asked).toEqual(['api.anthropic.com:443']);
      // The vendor sees the request's own headers and nothing of the proxy's.
      expect(heard[0]).toEqual({
        host: 'api.anthropic.com',
        connection: 'keep-alive',
        'x-one': '1',
        'x-two': 'a, b',
      });
    },
  );

  it.each(['http', 'https', 'socks5'] as const)(
    'signs in at %s, and says so when it may not',
    async (kind) => {
      const { port } = await vendor();
      const options = { hosts: { 'api.anthropic.com': port }, login: 'na:me:pass word' };
      const { port: proxyPort, asked } = await proxy(kind, options);
      const secureContext = await trust();
      const url = (login: string): string => `${kind}://${login}localhost:${proxyPort}`;
      const good = upstreamWith({ global: through(url('na%3Ame:pass%20word@')), secureContext });
      // A colon in a user name cannot be told from the one behind it in Basic; SOCKS5 has lengths.
      expect(await get(good)).toEqual(hello);
      for (const login of ['', 'na%3Ame:wrong-secret@']) {
        const error = await get(upstreamWith({ global: through(url(login)), secureContext }));
        expect(error).toMatchObject({ code: 'outbound-proxy-auth', details: { sent: false } });
        expect(String(error)).not.toContain('wrong-secret');
      }
      expect(asked).toHaveLength(1);
    },
  );

  it('never goes out directly when the proxy is gone, refuses, hangs up or is none', async () => {
    const direct: string[] = [];
    const server = createHttpServer((request, response) => {
      direct.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const rude = createPlainServer((socket) => socket.on('error', () => undefined).destroy());
    const strange = createPlainServer(
      (socket) => void socket.on('error', () => undefined).write('SSH-2.0\r\n\r\n'),
    );
    for (const one of [rude, strange]) {
      one.listen(0, '127.0.0.1');
      await new Promise((resolve) => one.once('listening', resolve));
    }
    onTestFinished(() => void (server.close(), rude.close(), strange.close()));
    const hostMap = `api.anthropic.com=http://127.0.0.1:${portOf(server)}`;
    const closedPort = 1;
    for (const url of [
      `http://127.0.0.1:${closedPort}`,
      `socks5://127.0.0.1:${closedPort}`,
      `http://127.0.0.1:${portOf(rude)}`,
      `socks5://127.0.0.1:${portOf(rude)}`,
      `https://127.0.0.1:${portOf(rude)}`,
      `http://127.0.0.1:${portOf(strange)}`,
      `socks5://127.0.0.1:${portOf(strange)}`,
    ]) {
      const error = await get(upstreamWith({ global: through(url) }, hostMap));
      expect(error, url).toMatchObject({ code: 'outbound-proxy-failed', details: { sent: false } });
    }
    expect(direct).toEqual([]);
  });

  it('fails without a word to anybody when its password cannot be read', async () => {
    const { port, heard } = await vendor();
    const error = new SwitchyardError('outbound-proxy-locked', 'locked');
    const upstream = upstreamWith({
      accounts: new Map([['a', { kind: 'blocked', error }]]),
      secureContext: await trust(),
    });
    expect(await get(upstream, `https://localhost:${port}`, 'a')).toBe(error);
    expect(heard).toEqual([]);
    expect(await get(upstream, `https://localhost:${port}`, 'b')).toEqual(hello);
  });

  it('takes the account’s own way before the global one, and leaves this computer’s servers alone', async () => {
    const { port } = await vendor();
    const hosts = { 'api.anthropic.com': port };
    const [all, own] = [await proxy('http', { hosts }), await proxy('socks5', { hosts })];
    const upstream = upstreamWith({
      global: through(`http://127.0.0.1:${all.port}`),
      accounts: new Map([
        ['own', through(`socks5://127.0.0.1:${own.port}`)],
        ['direct', { kind: 'direct' }],
      ]),
      secureContext: await trust(),
    });
    await get(upstream, undefined, 'own');
    expect([all.asked.length, own.asked.length]).toEqual([0, 1]);
    await get(upstream, undefined, 'other');
    expect([all.asked.length, own.asked.length]).toEqual([1, 1]);
    expect(await get(upstream, `https://localhost:${port}`, 'other')).toEqual(hello);
    expect(await get(upstream, `https://localhost:${port}`, 'direct')).toEqual(hello);
    expect([all.asked.length, own.asked.length]).toEqual([1, 1]);
    await get(upstream, `https://localhost:${port}`, 'own');
    expect(own.asked).toEqual(['api.anthropic.com:443', `localhost:${port}`]);
  });

  it('takes a new plan from the next request on and lets the one under way end', async () => {
    let release: () => void = () => undefined;
    const slow = createHttpServer((_request, response) => {
      response.write('hel');
      release = () => response.end('lo');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => slow.once('listening', resolve));
    onTestFinished(() => void (slow.closeAllConnections(), slow.close()));
    const first = await proxy('http', {});
    const upstream = upstreamWith(
      { global: through(`http://127.0.0.1:${first.port}`) },
      `api.anthropic.com=http://127.0.0.1:${portOf(slow)}`,
    );
    const underWay = get(upstream);
    while (first.sentBytes() === 0) await new Promise((resolve) => void setImmediate(resolve));
    upstream.useNetwork({ ...directPlan, global: through('http://127.0.0.1:1') });
    expect(await get(upstream)).toMatchObject({ code: 'outbound-proxy-failed' });
    release();
    expect(await underWay).toEqual(hello);
  });
});

describe('connections that wait for a request', () => {
  it('are left after a sleep, and what is under way ends on its own', async () => {
    const sockets = new Set<unknown>();
    let release: () => void = () => undefined;
    const server = createHttpServer((request, response) => {
      sockets.add(request.socket);
      if (sockets.size === 2) release = () => response.end('hello');
      else response.end('hello');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    const upstream = upstreamWith({}, `api.anthropic.com=http://127.0.0.1:${portOf(server)}`);
    const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    expect([await get(upstream), await turn(), await get(upstream)]).toEqual([hello, undefined, hello]);
    expect(sockets.size).toBe(1);
    upstream.renewConnections();
    const underWay = get(upstream);
    await expect.poll(() => sockets.size).toBe(2);
    upstream.renewConnections();
    release();
    expect(await underWay).toEqual(hello);
    expect(await get(upstream)).toEqual(hello);
    expect(sockets.size).toBe(3);
  });
});

describe('certificates of the person’s own', () => {
  it('are trusted beside the usual ones, and without them the vendor is not', async () => {
    const { port } = await vendor();
    const origin = `https://localhost:${port}`;
    expect(await get(upstreamWith({}), origin)).toMatchObject({
      code: 'upstream-unreachable',
      message: expect.stringContaining('certificate'),
    });
    expect(await get(upstreamWith({ secureContext: await trust() }), origin)).toEqual(hello);
  });

  it.each([
    ['missing', null],
    ['empty', ''],
    ['a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ['damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ])('are refused with the reason when the file is %s', async (_what, text) => {
    const file = join(await temporaryDirectory(), 'ca.pem');
    if (text !== null) await writeFile(file, text);
    await expect(readCertificates(file)).rejects.toMatchObject({ code: 'ca-file-unreadable' });
  });

  it('are refused when they are a folder', async () => {
    await expect(readCertificates(await temporaryDirectory())).rejects.toMatchObject({
      code: 'ca-file-unreadable',
      message: expect.stringContaining('not a file'),
    });
  });
});
