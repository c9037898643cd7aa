import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWhole, type LiveRequest, type Received, type SentRequest } from '../testing/http-client.ts';
import { startWithEveryVendor } from '../testing/every-vendor.ts';
import { until, type Product } from '../testing/product.ts';
import type { Behaviour } from '../testing/vendors/index.ts';

let product: Product;
beforeEach(async () => {
  product = await startWithEveryVendor();
});
afterEach(() => product.close());

const said = 'Switchyard: this request was cut off before its end. Switchyard is closing';
const words = [{ role: 'user', content: 'hello' }];

const clients = {
  Messages: {
    path: () => '/v1/messages',
    body: { max_tokens: 1000, messages: words },
    error: { type: 'error', error: { type: 'overloaded_error', message: expect.stringContaining(said) } },
    whole: { type: 'error', error: { type: 'overloaded_error', message: expect.stringContaining(said) } },
  },
  Responses: {
    path: () => '/v1/responses',
    body: { input: 'hello' },
    error: {
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'server_is_overloaded', message: expect.stringContaining(said) },
      },
    },
    whole: { error: { code: 'slow_down', message: expect.stringContaining(said) } },
  },
  Chat: {
    path: () => '/v1/chat/completions',
    body: { messages: words },
    error: {
      error: { type: 'server_error', code: 'shutting-down', message: expect.stringContaining(said) },
    },
    whole: { error: { code: 'shutting-down', message: expect.stringContaining(said) } },
  },
  Gemini: {
    path: (model: string, stream: boolean) =>
      `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] },
    error: { error: { code: 503, status: 'UNAVAILABLE', message: expect.stringContaining(said) } },
    whole: { error: { code: 503, status: 'UNAVAILABLE', message: expect.stringContaining(said) } },
  },
} as const;

const vendors = {
  anthropic: { model: 'anthropic/claude-opus-4-6', events: 6 },
  openai: { model: 'openai/gpt-5.5', events: 7 },
  gemini: { model: 'gemini/gemini-2.5-pro', events: 3 },
  compatible: { model: 'openai-compatible/simulated-large', events: 4 },
} as const;
type ClientName = keyof typeof clients;
type VendorName = keyof typeof vendors;

function asked(client: ClientName, vendor: VendorName, stream = true): SentRequest {
  const { model } = vendors[vendor];
  const { path, body } = clients[client];
  return {
    path: path(model, stream),
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: `Bearer ${product.key}`,
    },
    body: JSON.stringify(client === 'Gemini' ? body : { ...body, model, stream }),
  };
}

const script = (vendor: VendorName, behaviour: Behaviour): void => {
  const name = vendor === 'compatible' ? 'chat' : vendor;
  product.vendors[vendor].script(name).next(behaviour as never);
};
const hangingAfter = (afterEvents: number): Behaviour => ({
  kind: 'hang',
  afterEvents,
  text: 'many words in many pieces',
  deltas: 12,
});

/** Closes with what runs, and gives what the client got and how long the end took. */
async function closeDuring(
  live: LiveRequest,
): Promise<{ readonly answer: Received | null; readonly tookMs: number }> {
  const answer = live.head.then(readWhole, () => null);
  const startedMs = performance.now();
  await product.switchyard.close({ drainMs: 50 });
  return { tookMs: performance.now() - startedMs, answer: await answer };
}

const lastEvent = (text: string): unknown =>
  JSON.parse(
    text
      .trim()
      .split(/\r?\n/)
      .findLast((line) => line.startsWith('data: '))
      ?.slice(6) ?? 'null',
  );

const lanes: readonly (readonly [ClientName, 'native' | 'translated', VendorName])[] = [
  ['Messages', 'native', 'anthropic'],
  ['Messages', 'translated', 'openai'],
  ['Messages', 'translated', 'gemini'],
  ['Responses', 'native', 'openai'],
  ['Responses', 'translated', 'anthropic'],
  ['Chat', 'native', 'compatible'],
  ['Chat', 'translated', 'anthropic'],
  ['Gemini', 'native', 'gemini'],
  ['Gemini', 'translated', 'anthropic'],
];

describe.each(lanes)(
  'the end of the product, for a %s client in the %s lane (%s)',
  (client, lane, vendor) => {
    test('a running stream ends with the dialect’s error event, the vendor is let go, the record is partial', async () => {
      script(vendor, hangingAfter(vendors[vendor].events));
      const live = product.open(asked(client, vendor));
      await live.head;
      const { answer, tookMs } = await closeDuring(live);
      expect(tookMs).toBeLessThan(1_500);
      expect(answer).toMatchObject({ status: 200, complete: true });
      expect(lastEvent(answer?.text ?? '')).toMatchObject(clients[client].error);
      expect(answer?.text.split(said)).toHaveLength(2);
      const request = product.vendors[vendor].requests.last;
      await request?.settled;
      expect(request?.outcome).toBe('aborted');
      await product.reopen();
      expect((await product.activity())[0]).toMatchObject({
        state: 'cancelled',
        partial: true,
        status: 200,
        errorCode: 'shutting-down',
        translatedTo: lane === 'native' ? null : expect.any(String),
        ...(vendor === 'anthropic' ? { usage: { input: expect.any(Number) } } : {}),
      });
      const { accounts } = await product.switchyard.handlers['accounts.snapshot']({});
      expect(accounts.map(({ availability }) => availability.state)).toEqual(accounts.map(() => 'ready'));
    });

    test.each([true, false])(
      'before its first byte it is told with a status (stream: %s)',
      async (stream) => {
        script(vendor, { kind: 'hang' });
        const live = product.open(asked(client, vendor, stream));
        await product.vendors[vendor].requests.waitFor(1);
        const { answer, tookMs } = await closeDuring(live);
        expect(tookMs).toBeLessThan(1_500);
        expect(answer).toMatchObject({ status: 503, complete: true, headers: { 'retry-after': '5' } });
        expect(answer?.json()).toMatchObject(clients[client].whole);
        await product.vendors[vendor].requests.last?.settled;
        expect(product.vendors[vendor].requests.last?.outcome).toBe('aborted');
        await product.reopen();
        expect((await product.activity())[0]).toMatchObject({
          state: 'cancelled',
          partial: true,
          status: 503,
          errorCode: 'shutting-down',
        });
      },
    );
  },
);

test('an answer that was begun whole ends uncleanly, as nothing can be appended to it', async () => {
  script('openai', hangingAfter(7));
  const live = product.open(asked('Messages', 'openai', false));
  await product.vendors.openai.requests.waitFor(1);
  await live.head;
  expect((await closeDuring(live)).answer).toMatchObject({ status: 200, complete: false });
  await product.reopen();
  expect((await product.activity())[0]).toMatchObject({ state: 'cancelled', errorCode: 'shutting-down' });
});

test('a stream whose last event went out before is whole', async () => {
  script('anthropic', { kind: 'hang', afterEvents: 1_000 });
  const live = product.open(asked('Messages', 'anthropic'));
  await live.head;
  const { answer } = await closeDuring(live);
  expect(answer?.text).toContain('event: message_stop');
  expect(answer?.text).not.toContain('event: error');
  await product.reopen();
  expect((await product.activity())[0]).toMatchObject({ state: 'done', partial: false });
});

test('a translated JSON array that grows is closed behind the error', async () => {
  script('anthropic', hangingAfter(6));
  const sent = asked('Gemini', 'anthropic');
  const live = product.open({ ...sent, path: sent.path.replace('?alt=sse', '') });
  await live.head;
  const objects = (await closeDuring(live)).answer?.json() as readonly unknown[];
  expect(objects.length).toBeGreaterThan(1);
  expect(objects.at(-1)).toMatchObject(clients.Gemini.error);
  await product.reopen();
});

test('a client that takes nothing does not hold up the end', async () => {
  script('anthropic', { kind: 'huge-event', bytes: 12 * 1024 * 1024 });
  const live = product.open(asked('Messages', 'anthropic'));
  const head = await live.head;
  head.on('error', () => undefined).pause();
  await until(() => product.switchyard.activeStreams() === 1);
  const startedMs = performance.now();
  await product.switchyard.close({ drainMs: 50 });
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  live.abort();
  await product.reopen();
  expect((await product.activity())[0]).toMatchObject({
    state: 'cancelled',
    partial: true,
    errorCode: 'shutting-down',
  });
});

test('an answer that ends in time ends the wait, although its client keeps the connection', async () => {
  const agent = new Agent({ keepAlive: true });
  script('anthropic', { kind: 'slow', betweenEventsMs: 20, text: 'slow and steady' });
  const live = product.open({ ...asked('Messages', 'anthropic'), agent });
  const answer = readWhole(await live.head);
  const startedMs = performance.now();
  await product.switchyard.close({ drainMs: 5_000 });
  expect((await answer).text).toContain('message_stop');
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  agent.destroy();
  await product.reopen();
});
