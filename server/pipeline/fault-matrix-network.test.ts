import dns from 'node:dns';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { errorCodes, type ErrorCode } from '../errors/index.ts';
import { makeCertificate, type CertificateOptions } from '../testing/certificate.ts';
import { useFaultBench, type Expected } from './testing/fault-bench.ts';
import type { FaultLane } from './testing/fault-wire.ts';

const keys: readonly FaultLane[] = ['anthropic key', 'openai key'];
const neverBegan: Expected = { status: 502, answer: 'own', tokens: 'none', state: 'failed' };

const servers: Server[] = [];
const sockets = new Set<Socket>();
const listening = async (server: Server): Promise<number> => {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
};
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

type Bench = ReturnType<typeof useFaultBench>;

/** The failure is told, booked to this scope, and after four of them in a row the account is as it was. */
async function hurtsNobody(bench: Bench, lane: FaultLane, code: ErrorCode, times = 4): Promise<void> {
  for (let time = 0; time < times; time += 1)
    for (const isStream of [true, false]) await bench.play(lane, isStream, null, neverBegan, { calls: 0 });
  expect((await bench.product.lastRecord()).errorCode).toBe(code);
  expect(errorCodes[code].scope).toBe('network');
  const id = bench.idOf(lane);
  expect((await bench.product.account(id)).health).toMatchObject({ availability: 'ready', code: null });
}

describe('a name that cannot be looked up', () => {
  const bench = useFaultBench(async () => ({ baseUrl: 'https://vendor.test' }));
  afterEach(() => vi.restoreAllMocks());

  test.each(
    ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA'].flatMap((code) =>
      keys.map((lane) => [code, lane] as const),
    ),
  )('%s, %s: the network, and the account is as it was', async (code, lane) => {
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((...input: readonly unknown[]) => {
      const done = input.at(-1) as (error: Error) => void;
      const failure = Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' });
      setImmediate(done, failure);
    }) as never);
    await hurtsNobody(bench, lane, 'upstream-unreachable', 2);
    expect(lookup).toHaveBeenCalled();
  });
});

describe('a server that takes the connection and never answers', () => {
  let received = 0;
  const bench = useFaultBench(async () => {
    const server = createServer((socket) => void socket.on('data', ({ length }) => (received += length)));
    return {
      baseUrl: `http://127.0.0.1:${await listening(server)}`,
      upstreamLimits: { streamHeadersMs: 200, headersMs: 200 },
    };
  });

  test.each(keys)('%s: 504 after the limit; once is no reason to rest', async (lane) => {
    const late: Expected = { ...neverBegan, status: 504 };
    await bench.play(lane, true, null, late, { calls: 0 });
    expect(await bench.product.lastRecord()).toMatchObject({ errorCode: 'upstream-timeout' });
    // The vendor has the request: it is the vendor's trouble, and nothing was sent twice.
    expect(errorCodes['upstream-timeout'].scope).toBe('provider');
    expect(received).toBeGreaterThan(0);
    const { health } = await bench.product.account(bench.idOf(lane));
    expect(health?.availability).not.toBe('cooling');
    for (let time = 0; time < 4; time += 1) await bench.ask(lane, false);
    // The only account is asked all the same, however long the vendor is silent.
    expect((await bench.ask(lane, false)).status).toBe(504);
  });
});

describe('a server that never answers the handshake', () => {
  const bench = useFaultBench(async () => ({
    baseUrl: `https://127.0.0.1:${await listening(createServer())}`,
    upstreamLimits: { connectMs: 200 },
  }));
  test.each(keys)('%s: the network, and the account is as it was', async (lane) => {
    await hurtsNobody(bench, lane, 'upstream-unreachable', 1);
  });
});

describe.each([
  // Whether the connection was open by then is a race that the system decides.
  ['as soon as it is open', (socket: Socket): void => void socket.resetAndDestroy(), /^upstream-/],
  [
    'in the middle of the request',
    (socket: Socket): void => void socket.once('data', (): void => void socket.resetAndDestroy()),
    /^upstream-broken$/,
  ],
] as const)('a connection that is reset %s', (_when, reset, code) => {
  const bench = useFaultBench(async () => ({
    baseUrl: `http://127.0.0.1:${await listening(createServer(reset))}`,
  }));
  test.each(keys)('%s: told as such, and the only account serves on', async (lane) => {
    for (const isStream of [true, false]) await bench.play(lane, isStream, null, neverBegan, { calls: 0 });
    expect((await bench.product.lastRecord()).errorCode).toMatch(code);
  });
});

const dayMs = 86_400_000;
const certificates: readonly (readonly [string, CertificateOptions, boolean])[] = [
  ['of another host', { isForLoopback: false }, true],
  ['that has expired', { fromMs: -3 * dayMs, toMs: -dayMs }, true],
  ['that is not valid yet', { fromMs: dayMs, toMs: 3 * dayMs }, true],
  ['that signs itself', {}, false],
];

describe.each(certificates)('a certificate %s', (_what, options, isTrusted) => {
  const { certificate, key } = makeCertificate(['other.example'], options);
  let requests = 0;
  const bench = useFaultBench(async () => {
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => (requests += 1));
    });
    server.on('tlsClientError', () => undefined);
    return { baseUrl: `https://127.0.0.1:${await listening(server)}` };
  });
  beforeAll(async () => {
    if (!isTrusted) return;
    const path = join(bench.product.homeDirectory, 'trusted.pem');
    await writeFile(path, certificate);
    await bench.product.switchyard.handlers['network.set-certificates']({ path });
  });

  test.each(keys)('%s: no byte of the request leaves, and the account is as it was', async (lane) => {
    await hurtsNobody(bench, lane, 'upstream-unreachable', 1);
    expect((await bench.product.lastRecord()).errorMessage).toContain('certificate');
    expect(requests).toBe(0);
  });
});
