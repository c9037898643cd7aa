import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { genuineClaude, genuineCodex } from '../testing/genuine-requests.ts';
import { lanes, useLanesBench, type Lane, type LaneName } from './testing/lanes-bench.ts';

const bench = useLanesBench();

const terminal = /event: (?:message_stop|response\.completed)\n/;
const ownError = {
  anthropic: /\n\nevent: error\ndata: .*Switchyard/,
  openai: /\n\nevent: response\.failed\ndata: .*Switchyard/,
};

describe.each(Object.keys(lanes) as LaneName[])('a connection that breaks: %s', (name) => {
  const lane: Lane = lanes[name];
  const shapes = lane.build === genuineCodex ? [true] : [true, false];

  test.each(['close', 'reset'] as const)('before the head (%s): 502 in the dialect', async (how) => {
    for (const stream of shapes) {
      bench.script(lane, { kind: 'cut', afterEvents: -1, how });
      const answer = await bench.ask(lane, { body: { stream } });
      expect([answer.status, answer.complete]).toEqual([502, true]);
      expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('broke') } });
    }
    expect((await bench.accountOf(lane)).availability.state).toBe('ready');
    expect(await bench.product.lastRecord()).toMatchObject({
      state: 'failed',
      status: 502,
      errorCode: 'upstream-broken',
    });
    expect(bench.product.vendorRequests()).toBe(shapes.length);
  });

  test.each(['close', 'reset'] as const)(
    'after the head, before content (%s): 502 and nothing half-sent',
    async (how) => {
      for (const afterEvents of [0, 1]) {
        bench.script(lane, { kind: 'cut', afterEvents, how });
        for (const stream of shapes) {
          const answer = await bench.ask(lane, { body: { stream } });
          expect([answer.status, answer.complete]).toEqual([502, true]);
          expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('Switchyard') } });
        }
      }
      expect((await bench.accountOf(lane)).availability.state).toBe('ready');
    },
  );

  test.each(['close', 'reset'] as const)(
    'after content (%s): the dialect’s error event, and a partial record',
    async (how) => {
      bench.script(lane, { kind: 'cut', afterEvents: 6, how, text: 'many words in many pieces', deltas: 8 });
      const answer = await bench.ask(lane, { body: { stream: true } });
      const sent = bench.product.vendors[lane.vendor].requests.last!.responseBytes;
      expect([answer.status, answer.complete]).toEqual([200, true]);
      expect(answer.body.subarray(0, sent.length).equals(sent) || how === 'reset').toBe(true);
      expect(answer.text).toMatch(ownError[lane.vendor]);
      expect(answer.text).not.toMatch(terminal);
      expect(await bench.product.lastRecord()).toMatchObject({
        state: 'failed',
        status: 200,
        partial: true,
        errorCode: 'upstream-broken',
      });
      expect((await bench.accountOf(lane)).availability.state).toBe('ready');
    },
  );

  test('an end without the last event is not taken for success', async () => {
    bench.script(lane, {
      kind: 'raw',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      chunks: [
        lane.vendor === 'anthropic'
          ? 'event: content_block_delta\ndata: {"type":"content_block_delta"}\n\n'
          : 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta"}\n\n',
      ],
    });
    const answer = await bench.ask(lane, { body: { stream: true } });
    expect(answer.text).toMatch(ownError[lane.vendor]);
    expect(await bench.product.lastRecord()).toMatchObject({ state: 'failed', partial: true });
  });

  test('a stream that ends before it began keeps its true status', async () => {
    for (const chunks of [[], ['\n\n'], [': comment\n\n'], ['event: ping\ndata: {"type":"ping"}\n\n']]) {
      bench.script(lane, {
        kind: 'raw',
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        chunks,
      });
      const answer = await bench.ask(lane, { body: { stream: true } });
      expect([answer.status, answer.complete]).toEqual([502, true]);
    }
  });
});

describe('errors inside a 200', () => {
  test.each(['claude plan', 'codex plan'] as const)(
    '%s: relayed as they are, recorded as failed, nobody hurt',
    async (name) => {
      const lane: Lane = lanes[name];
      for (const behaviour of [
        { kind: 'overload-in-200' },
        { kind: 'error-mid-stream', afterEvents: 6, text: 'some words', deltas: 4 },
      ] as const) {
        bench.script(lane, behaviour);
        const answer = await bench.ask(lane, { body: { stream: true } });
        expect(answer.status).toBe(200);
        expect(answer.body.equals(bench.product.vendors[lane.vendor].requests.last!.responseBytes)).toBe(
          true,
        );
        expect(await bench.product.lastRecord()).toMatchObject({
          state: 'failed',
          errorMessage: expect.stringMatching(/overload/i),
        });
        expect((await bench.accountOf(lane)).availability.state).toBe('ready');
      }
    },
  );
});

describe('what must never be followed or believed', () => {
  test('a redirect: 502, and the place it names hears nothing', async () => {
    let visits = 0;
    const trap = createServer(() => (visits += 1));
    await new Promise<void>((resolve) => {
      trap.listen(0, '127.0.0.1', resolve);
    });
    const location = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/v1/messages`;
    for (const status of [301, 302, 303, 307, 308]) {
      bench.script(lanes['claude plan'], { kind: 'redirect', status, location });
      const answer = await bench.ask(lanes['claude plan']);
      expect([answer.status, answer.headers['location']]).toEqual([502, undefined]);
      expect(answer.text).not.toContain(location);
    }
    expect(visits).toBe(0);
    expect((await bench.accountOf(lanes['claude plan'])).availability.state).toBe('ready');
    trap.close();
  });

  test('a web page from the network in between: relayed, and the account is not hurt', async () => {
    for (const name of ['claude plan', 'codex plan', 'anthropic key', 'openai key'] as const) {
      bench.script(lanes[name], { kind: 'html-403' });
      expect((await bench.ask(lanes[name])).status).toBe(403);
      expect(await bench.accountOf(lanes[name])).toMatchObject({
        availability: { state: 'ready' },
        credential: { state: 'ok' },
      });
    }
  });

  test('a first word that takes longer than the grace time: the head goes out meanwhile', async () => {
    bench.script(lanes['claude plan'], { kind: 'slow', beforeFirstEventMs: 3_600, text: 'late' });
    const startedMs = performance.now();
    const live = bench.product.open(genuineClaude(bench.product.key));
    await live.head;
    const headMs = performance.now() - startedMs;
    expect(headMs).toBeGreaterThan(2_900);
    expect(headMs).toBeLessThan(3_500);
    const response = await live.head;
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toMatch(terminal);
  });
});
