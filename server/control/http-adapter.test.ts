import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { companionOperations, operations, type ControlEvent, type Handlers } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { createManualClock, type ManualClock } from '../testing/control-bench.ts';
import { createEventHub, type EventHub } from './event-hub.ts';
import { answerUnknownPath, registerControl } from './http-adapter.ts';
import { createInvoke, type Invoke } from './invoke.ts';

interface Bench {
  readonly url: string;
  readonly invoke: Invoke;
  readonly hub: EventHub;
  readonly clock: ManualClock;
  readonly called: string[];
  readonly routes: string[];
}

async function bench(handlers: Partial<Handlers> = {}): Promise<Bench> {
  const called: string[] = [];
  const all = Object.fromEntries(
    Object.keys(operations).map((name) => [name, async () => (called.push(name), { name })]),
  );
  const invoke = createInvoke({ ...all, ...handlers } as unknown as Handlers, () => undefined);
  const hub = createEventHub(() => undefined);
  const clock = createManualClock();
  const app = Fastify({ forceCloseConnections: true });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((verb) => `${verb} ${url}`));
  });
  app.setNotFoundHandler(answerUnknownPath);
  registerControl(app, { invoke, events: hub, after: clock.after });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return { url, invoke, hub, clock, called, routes };
}

const post = (url: string, body: string, type = 'application/json'): Promise<Response> =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': type } });

/** What every transport answers. */
const open = Object.keys(operations).filter((name) => !companionOperations.has(name));

/** An input that the schema allows, made from its required fields. */
const example = (name: string): object =>
  ({
    'secrets.choose': { backend: 'memory' },
    'accounts.add': { provider: 'anthropic', kind: 'api-key' },
    'accounts.set-mode': { vendor: 'anthropic', mode: 'fixed' },
    'keys.add': { label: 'k' },
    'agents.plan': { agent: 'a', action: 'apply' },
    'agents.set-way': { agent: 'a', way: 'launch' },
    'agents.add-home': { agent: 'a', path: '/a' },
    'agents.remove-home': { agent: 'a', path: '/a' },
    'models.resolve': { model: 'm' },
    'accounts.sign-in': { provider: 'claude', way: 'browser' },
    'accounts.sign-in-paste': { id: 'x', text: 'code#state' },
    'accounts.set-routing': { vendor: 'anthropic' },
    'accounts.simulate': { vendor: 'anthropic' },
    'network.set': { mode: 'direct' },
    'network.set-certificates': { path: null },
    'quota.use-banked-reset': { id: 'x', confirm: true },
    ...Object.fromEntries(
      [
        'accounts.update',
        'accounts.remove',
        'accounts.use',
        'accounts.clear-cooldown',
        'accounts.try-now',
        'accounts.set-account-routing',
        'accounts.sign-in-cancel',
        'quota.history',
        'quota.banked-resets',
        'keys.revoke',
      ].map((key) => [key, { id: 'x' }]),
    ),
    ...Object.fromEntries(
      [
        'agents.apply',
        'agents.undo',
        'agents.history',
        'agents.test',
        'agents.keys',
        'agents.keep',
        'agents.manual',
      ].map((key) => [key, { agent: 'a' }]),
    ),
  })[name] ?? {};

describe('the control contract over HTTP', () => {
  it('has one route for each operation, one for events, and nothing else', async () => {
    const { routes } = await bench();
    expect(routes.toSorted()).toEqual(
      [...Object.keys(operations).map((name) => `POST /control/${name}`), 'GET /control/events'].toSorted(),
    );
  });

  it('reaches every handler and gives the same answer as a direct call', async () => {
    const { url, invoke, called } = await bench();
    for (const name of open) {
      const answer = await post(`${url}/control/${name}`, JSON.stringify(example(name)));
      expect(answer.status, name).toBe(200);
      expect(await answer.json()).toEqual(await invoke(name, example(name)));
    }
    expect(called).toEqual(open.flatMap((name) => [name, name]));
  });

  it('gives a failure the same envelope too, with status 400', async () => {
    const { url, invoke } = await bench({
      'accounts.use': () => Promise.reject(new SwitchyardError('conflict', 'no', { details: { port: 1 } })),
    });
    const answer = await post(`${url}/control/accounts.use`, '{"id":"x"}');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual(await invoke('accounts.use', { id: 'x' }));
  });

  it.each([
    ['broken JSON', '{"id":', 'application/json', 400, 'request-malformed'],
    ['no body where one is announced', '', 'application/json', 400, 'request-malformed'],
    ['a poisoned prototype', '{"__proto__":{"x":1}}', 'application/json', 400, 'request-malformed'],
    ['another type', 'id=x', 'application/x-www-form-urlencoded', 415, 'request-encoding'],
    [
      'more than a mebibyte',
      JSON.stringify({ id: 'x'.repeat(1_100_000) }),
      'application/json',
      413,
      'request-too-large',
    ],
    ['an array', '[]', 'application/json', 400, 'input-invalid'],
    ['a number', '7', 'application/json', 400, 'input-invalid'],
  ])('answers an envelope to %s', async (_what, body, type, status, code) => {
    const { url, called } = await bench();
    const answer = await post(`${url}/control/accounts.use`, body, type);
    expect(answer.status).toBe(status);
    const envelope = await answer.json();
    expect(envelope).toMatchObject({ ok: false, error: { code, remedy: expect.any(String) } });
    expect(JSON.stringify(envelope)).not.toContain('xxxx');
    expect(called).toEqual([]);
  });

  it.each([
    'GET /control/app.snapshot',
    'POST /control/nothing',
    'POST /control/__proto__',
    'PUT /control/app.snapshot',
    'POST /control/events',
    'GET /',
    'POST //control/app.snapshot',
    'POST /CONTROL/app.snapshot',
    'POST /control/app.snapshot/',
  ])('has nothing at %s', async (line) => {
    const { url, called } = await bench();
    const [method = '', path = ''] = line.split(' ');
    const answer = await fetch(url + path, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(called).toEqual([]);
  });

  it('streams events as they happen and lets go of the listener when the reader leaves', async () => {
    const { url, hub, clock } = await bench();
    const leave = new AbortController();
    const response = await fetch(`${url}/control/events`, { signal: leave.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe(': connected\n\n');
    expect(hub.listeners()).toBe(1);
    hub.emit('agents.changed', () => ({ revision: 3 }));
    expect((await reader.read()).value).toBe('data: {"name":"agents.changed","payload":{"revision":3}}\n\n');
    clock.advance(15_000);
    expect((await reader.read()).value).toBe(': alive\n\n');
    leave.abort();
    await expect.poll(() => hub.listeners()).toBe(0);
  });

  it('cuts off a reader that takes nothing instead of holding its backlog', async () => {
    const { url, hub } = await bench();
    const response = await fetch(`${url}/control/events`);
    expect(response.status).toBe(200);
    const big = {
      name: 'agents.changed',
      payload: { revision: 1, fill: 'x'.repeat(1_000_000) },
    } as unknown as ControlEvent & { name: 'agents.changed' };
    for (let sent = 0; sent < 40 && hub.listeners() > 0; sent += 1) {
      hub.emit('agents.changed', () => big.payload);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => hub.listeners()).toBe(0);
    await expect(response.text()).rejects.toThrow();
  });
});
