import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { dialects } from '../dialects/index.ts';
import { createHandClock, type HandClock } from '../testing/hand-clock.ts';
import { codedError } from './coded-error.ts';
import { createEnding } from './ending.ts';
import type { AnswerSink, OpenAnswer } from './open-answer.ts';
import { relay } from './relay.ts';

interface Bench {
  readonly clock: HandClock;
  readonly sink: AnswerSink;
  /** Resolves with the next bytes that reach the client. */
  next(): Promise<string>;
}

async function open(keepAlive: string | null): Promise<Bench> {
  const clock = createHandClock();
  const attached = Promise.withResolvers<AnswerSink>();
  const answer: OpenAnswer = {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    tap: dialects['anthropic-messages'].createTap(),
    exchange: { pause: () => undefined, resume: () => undefined, abort: () => undefined },
    held: () => Buffer.alloc(0),
    ended: () => false,
    attach: attached.resolve,
  };
  const server = createServer((_request, response) => {
    void relay({
      answer,
      response,
      dialect: dialects['anthropic-messages'],
      ownHeaders: {},
      clock,
      keepAlive,
      ending: createEnding(),
      truncated: codedError('upstream-broken', 'cut'),
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const chunks: string[] = [];
  let waiting: ((text: string) => void) | null = null;
  const asked = request({ port: (server.address() as AddressInfo).port }, (incoming) => {
    incoming.setEncoding('utf8').on('data', (text: string) => {
      if (waiting === null) chunks.push(text);
      else waiting(text);
      waiting = null;
    });
  });
  asked.end();
  onTestFinished(() => void asked.destroy());
  return {
    clock,
    sink: await attached.promise,
    next: () =>
      new Promise((resolve) => {
        const first = chunks.shift();
        if (first === undefined) waiting = resolve;
        else resolve(first);
      }),
  };
}

const ping = 'event: ping\ndata: {"type": "ping"}\n\n';

it('sends a sign of life after 15 s of silence, and again, but not while the vendor speaks', async () => {
  const { clock, sink, next } = await open(ping);
  clock.move(15_000);
  expect(await next()).toBe(ping);
  clock.move(8_000);
  sink.data(Buffer.from('one'));
  expect(await next()).toBe('one');
  clock.move(8_000);
  sink.data(Buffer.from('two'));
  expect(await next()).toBe('two');
  clock.move(15_000);
  expect(await next()).toBe(ping);
});

it('adds nothing to the bytes of a vendor whose dialect the client speaks', async () => {
  const { clock, sink, next } = await open(null);
  clock.move(60_000);
  sink.data(Buffer.from('one'));
  expect(await next()).toBe('one');
});

it('adds nothing after the end', async () => {
  const { clock, sink, next } = await open(ping);
  sink.data(Buffer.from('one'));
  sink.failed(new Error('gone') as never);
  clock.move(60_000);
  expect(await next()).toBe('one');
  expect(await next()).toContain('event: error');
});
