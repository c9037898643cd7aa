import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../testing/certificate.ts';
import { readWhole } from '../testing/http-client.ts';
import { until } from '../testing/product.ts';
import type { Behaviour } from '../testing/vendors/index.ts';
import { useFaultBench, type Expected } from './testing/fault-bench.ts';
import { vendorOf, type FaultLane } from './testing/fault-wire.ts';

const plans: readonly FaultLane[] = ['claude plan', 'codex plan'];
const keys: readonly FaultLane[] = ['anthropic key', 'openai key'];
const neverBegan: Expected = { status: 502, answer: 'own', tokens: 'none', state: 'failed' };
const broken: Expected = { status: 200, answer: 'appended', tokens: 'any', state: 'failed' };

/** Where a socket can break: before the headers, behind them, within an event, behind the last content. */
const cuts: readonly (readonly [string, number, Expected])[] = [
  ['before the headers', -1, neverBegan],
  ['behind the headers', 0, neverBegan],
  ['behind the first event', 1, neverBegan],
  ['in the middle of the content', 6, broken],
];

describe('a socket that breaks', () => {
  const bench = useFaultBench();
  for (const lane of plans)
    for (const how of ['close', 'reset'] as const)
      test.each(cuts)(`${lane}, ${how} %s`, async (_, afterEvents, expected) => {
        const behaviour: Behaviour = {
          kind: 'cut',
          afterEvents,
          how,
          text: 'many words in many pieces',
          deltas: 8,
        };
        // What a reset overtakes is lost on the way: the client has a part of what was sent.
        const isLossy = how === 'reset' && expected.answer === 'appended';
        if (!isLossy) await bench.play(lane, true, behaviour, expected);
        else {
          bench.script(lane, behaviour);
          const got = await bench.ask(lane, true);
          expect([got.status, got.complete, got.text.includes('Switchyard')]).toEqual([200, true, true]);
          expect((await bench.product.lastRecord()).state).toBe('failed');
        }
        if (afterEvents < 0 && lane === 'claude plan') await bench.play(lane, false, behaviour, expected);
      });

  test.each(plans)('%s: three breaks in a row do not take the only account away', async (lane) => {
    const behaviour: Behaviour = { kind: 'cut', afterEvents: -1 };
    for (let time = 0; time < 3; time += 1) await bench.play(lane, true, behaviour, neverBegan);
    await bench.play(
      lane,
      true,
      { kind: 'answer', text: 'back' },
      {
        status: 200,
        answer: 'relayed',
        tokens: 'booked',
        state: 'done',
      },
    );
  });

  test.each(plans)('%s that is slow is only slow', async (lane) => {
    await bench.play(
      lane,
      true,
      { kind: 'slow', betweenEventsMs: 15, text: 'slow words' },
      {
        status: 200,
        answer: 'relayed',
        tokens: 'booked',
        state: 'done',
      },
    );
  });

  test.each(plans)('%s that says nothing: a client that leaves frees everything', async (lane) => {
    bench.script(lane, { kind: 'hang' });
    const before = bench.product.vendors[vendorOf(lane)].requests.count;
    const live = bench.product.open(bench.request(lane, true));
    await bench.product.vendors[vendorOf(lane)].requests.waitFor(before + 1);
    live.abort();
    expect((await bench.product.lastRecord()).state).toBe('cancelled');
    await until(() => bench.product.switchyard.activeStreams() === 0);
    expect((await bench.product.account(bench.idOf(lane))).availability.state).toBe('ready');
  });

  test.each(plans)('%s: a client that leaves in the middle is no fault of the account', async (lane) => {
    bench.script(lane, { kind: 'slow', betweenEventsMs: 40, text: 'many words in a row', deltas: 20 });
    const live = bench.product.open(bench.request(lane, true));
    const response = await live.head;
    response.once('data', () => live.abort());
    await readWhole(response);
    expect(await bench.product.lastRecord()).toMatchObject({ state: 'cancelled', partial: true });
    expect((await bench.product.account(bench.idOf(lane))).availability.state).toBe('ready');
  });
});

const servers: Server[] = [];
const listening = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
};
afterAll(() => {
  for (const server of servers) server.close();
});

describe('nobody listens', () => {
  const bench = useFaultBench(async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => void server.close(resolve));
    return { baseUrl: `http://127.0.0.1:${port}` };
  });
  test.each(keys)('%s: 502, and the account is as it was', async (lane) => {
    for (let time = 0; time < 4; time += 1)
      for (const isStream of [true, false]) await bench.play(lane, isStream, null, neverBegan, { calls: 0 });
  });
});

describe('a certificate that nobody vouches for', () => {
  const { certificate, key } = makeCertificate(['other.example']);
  let requests = 0;
  const bench = useFaultBench(async () => {
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => (requests += 1));
    });
    server.on('tlsClientError', () => undefined);
    return { baseUrl: `https://127.0.0.1:${await listening(server)}` };
  });
  test.each(keys)('%s: 502, no byte of the request leaves, and the account is as it was', async (lane) => {
    for (const isStream of [true, false]) await bench.play(lane, isStream, null, neverBegan, { calls: 0 });
    expect(requests).toBe(0);
  });
});

describe('a handshake that is cut', () => {
  const bench = useFaultBench(async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    return { baseUrl: `https://127.0.0.1:${await listening(server)}` };
  });
  test.each(keys)('%s: 502, and the account is as it was', async (lane) => {
    for (const isStream of [true, false]) await bench.play(lane, isStream, null, neverBegan, { calls: 0 });
  });
});
