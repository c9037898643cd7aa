import { describe, expect, it } from 'vitest';
import type { ControlEvent } from '../../server/contract/index.ts';
import { makeAccounts } from '../testing/account-fixtures.ts';
import { makeApp } from '../testing/app-fixtures.ts';
import { ControlError, type Connection } from './control-client.ts';
import { createHttpClient } from './http-client.ts';

interface Seen {
  readonly url: string;
  readonly init: RequestInit;
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

/** A server whose event streams are fed by the test. */
function createServer(answer: (seen: Seen) => Response | Promise<Response>) {
  const seen: Seen[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  let eventStatus = 200;
  const fetch = (async (url: string, init: RequestInit) => {
    seen.push({ url, init });
    if (!url.endsWith('/control/events')) return answer({ url, init });
    if (eventStatus !== 200) return json(eventStatus, {});
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void streams.push(controller) });
    return new Response(body, { status: 200 });
  }) as typeof globalThis.fetch;
  return {
    fetch,
    seen,
    streams,
    refuseEvents: (status: number) => (eventStatus = status),
    push: (text: string) => streams.at(-1)?.enqueue(new TextEncoder().encode(text)),
  };
}

const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

function createClient(server: ReturnType<typeof createServer>, token: string | null = 'secret') {
  const waits: number[] = [];
  const resume: (() => void)[] = [];
  const client = createHttpClient({
    baseUrl: '',
    token,
    fetch: server.fetch,
    random: () => 0,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        waits.push(milliseconds);
        resume.push(resolve);
      }),
  });
  const states: Connection[] = [];
  client.watchConnection((state) => states.push(state));
  return { client, waits, resume, states };
}

describe('HTTP control client', () => {
  it('posts the input with the token and answers the value of the envelope', async () => {
    const snapshot = makeApp(0);
    const server = createServer(() => json(200, { ok: true, value: snapshot }));
    const { client } = createClient(server);
    expect(await client.call('app.snapshot', {})).toEqual(snapshot);
    const call = server.seen.find(({ url }) => url === '/control/app.snapshot');
    expect(call?.init).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    });
    client.close();
  });

  it('keeps code, message and remedy of a refused operation, whatever the HTTP status', async () => {
    const error = { code: 'port-in-use', message: 'Port 4310 is taken.', remedy: 'Choose another.' };
    const { client } = createClient(createServer(() => json(500, { ok: false, error })));
    await expect(client.call('proxy.start', {})).rejects.toMatchObject(error);
    client.close();
  });

  it('says that Switchyard does not answer when the connection is refused', async () => {
    const server = createServer(() => Promise.reject(new TypeError('fetch failed')));
    const { client } = createClient(server);
    await expect(client.call('app.snapshot', {})).rejects.toMatchObject({ code: 'not-running' });
    client.close();
  });

  it.each([
    ['HTML', new Response('<html>', { status: 502 })],
    ['a bare array', json(200, [])],
    ['an envelope without a verdict', json(200, { value: 1 })],
  ])('turns %s into an internal error', async (_name, response) => {
    const { client } = createClient(createServer(() => response));
    const failure = await client.call('app.snapshot', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ControlError);
    expect(failure).toMatchObject({ code: 'internal' });
    client.close();
  });

  it('delivers events split anywhere, skips comments and rubbish, and goes on', async () => {
    const server = createServer(() => json(200, { ok: true, value: {} }));
    const { client, states } = createClient(server);
    const events: ControlEvent[] = [];
    client.subscribe((event) => events.push(event));
    await turns();
    const payload = makeAccounts(0);
    const frame = `data: ${JSON.stringify({ name: 'accounts.changed', payload })}\n\n`;
    server.push(': keep-alive\n\n');
    server.push(frame.slice(0, 21));
    server.push(frame.slice(21));
    server.push('data: {not json\n\ndata: 7\n\ndata: {"name":"agents.changed","payload":{"revision":3}}\n\n');
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(events).toEqual([
      { name: 'accounts.changed', payload },
      { name: 'agents.changed', payload: { revision: 3 } },
    ]);
    expect(states).toEqual(['connecting', 'online']);
    client.close();
  });

  it('reports a lost stream as offline, waits longer each time, and comes back online', async () => {
    const server = createServer(() => json(200, { ok: true, value: {} }));
    const { client, waits, resume, states } = createClient(server);
    await turns();
    server.refuseEvents(503);
    server.streams[0]?.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      resume.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(waits).toEqual([500, 1000, 2000, 4000]);
    expect(states).toEqual(['connecting', 'online', 'offline']);
    server.refuseEvents(200);
    resume.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(states.at(-1)).toBe('online');
    client.close();
  });

  it('stops asking when the token is refused', async () => {
    const server = createServer(() => json(200, { ok: true, value: {} }));
    server.refuseEvents(401);
    const { client, waits, states } = createClient(server);
    await turns();
    expect(states).toEqual(['connecting', 'unauthorized']);
    expect(waits).toEqual([]);
    client.close();
  });

  it('asks nothing at all without a token', async () => {
    const server = createServer(() => json(200, {}));
    const { client, states } = createClient(server, null);
    await expect(client.call('app.snapshot', {})).rejects.toMatchObject({ code: 'unauthorized' });
    expect(states).toEqual(['unauthorized']);
    expect(server.seen).toEqual([]);
    client.close();
  });
});
