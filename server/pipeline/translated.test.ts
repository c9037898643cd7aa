import { afterEach, describe, expect, test } from 'vitest';
import type { Received } from '../testing/http-client.ts';
import { startWithEveryVendor } from '../testing/every-vendor.ts';
import type { Product } from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

async function everyVendor(): Promise<void> {
  product = await startWithEveryVendor();
}

const post = (path: string, body: object): Promise<Received> =>
  product.send({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: `Bearer ${product.key}`,
    },
    body: JSON.stringify(body),
  });

const schema = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };

interface Client {
  readonly name: string;
  send(model: string, stream: boolean): Promise<Received>;
  readonly streamEnd: string;
}

const clients: readonly Client[] = [
  {
    name: 'Messages',
    send: (model, stream) =>
      post('/v1/messages', {
        model,
        stream,
        max_tokens: 1000,
        messages: [{ role: 'user', content: 'hello' }],
        tools: [{ name: 'read', description: 'Reads', input_schema: schema }],
      }),
    streamEnd: 'event: message_stop',
  },
  {
    name: 'Responses',
    send: (model, stream) =>
      post('/v1/responses', {
        model,
        stream,
        input: 'hello',
        tools: [{ type: 'function', name: 'read', description: 'Reads', parameters: schema, strict: false }],
      }),
    streamEnd: 'event: response.completed',
  },
  {
    name: 'Chat',
    send: (model, stream) =>
      post('/v1/chat/completions', {
        model,
        stream,
        messages: [{ role: 'user', content: 'hello' }],
        tools: [{ type: 'function', function: { name: 'read', description: 'Reads', parameters: schema } }],
      }),
    streamEnd: 'data: [DONE]',
  },
  {
    name: 'Gemini',
    send: (model, stream) =>
      post(`/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`, {
        contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
        tools: [{ functionDeclarations: [{ name: 'read', description: 'Reads', parameters: schema }] }],
      }),
    streamEnd: '"finishReason":"STOP"',
  },
];

const upstreams = [
  ['anthropic', 'anthropic/claude-opus-4-6', 'anthropic-messages'],
  ['openai', 'openai/gpt-5.5', 'openai-responses'],
  ['gemini', 'gemini/gemini-2.5-pro', 'gemini'],
  ['chat', 'openai-compatible/simulated-large', 'openai-chat'],
] as const;

describe('the translated lane', () => {
  test.each(clients)('a $name client is answered by every vendor, whole and as a stream', async (client) => {
    await everyVendor();
    for (const [name, model, dialect] of upstreams) {
      const isNative =
        (client.name === 'Messages' && name === 'anthropic') ||
        (client.name === 'Responses' && name === 'openai') ||
        (client.name === 'Chat' && (name === 'chat' || name === 'openai')) ||
        (client.name === 'Gemini' && name === 'gemini');
      const whole = await client.send(model, false);
      expect([model, whole.status], whole.text).toEqual([model, 200]);
      expect(whole.text).toContain('Echo: hello');
      const modelServed = model.slice(model.indexOf('/') + 1);
      // The translated answer names the client's model; the record says what the vendor said.
      expect(await product.lastRecord()).toMatchObject({ state: 'done', modelServed });
      const streamed = await client.send(model, true);
      expect([model, streamed.status], streamed.text).toEqual([model, 200]);
      expect(streamed.text).toContain(client.streamEnd);
      expect(await product.lastRecord()).toMatchObject({
        state: 'done',
        modelAsked: model,
        modelSent: model.slice(model.indexOf('/') + 1),
        accountLabel: name,
        translatedTo: isNative ? null : dialect,
        // A Chat stream tells its usage only to a client that asks for it.
        usage: client.name === 'Chat' && isNative ? null : { output: expect.any(Number) },
      });
    }
  });

  test('records what changes the outcome before what only the vendors notice', async () => {
    await everyVendor();
    await post('/v1/messages', {
      model: 'openai-compatible/simulated-large',
      max_tokens: 1000,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: 'hello' }],
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    });
    expect((await product.lastRecord()).losses).toEqual([
      { path: 'tools[0]', kind: 'tool', reason: 'This model cannot search the web here.' },
      expect.objectContaining({ kind: 'cache-mark' }),
    ]);
  });
});

describe('a translated stream that breaks off', () => {
  test('ends with the client’s own error event, and the account is not blamed', async () => {
    await everyVendor();
    const script = product.vendors.openai.script('openai');
    script.next({ kind: 'cut', afterEvents: 6 });
    const answer = await post('/v1/messages', {
      model: 'openai/gpt-5.6-sol',
      stream: true,
      max_tokens: 1000,
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect(answer.text.match(/event: error/g)).toHaveLength(1);
    expect(await product.lastRecord()).toMatchObject({
      state: 'failed',
      partial: true,
      errorCode: 'upstream-broken',
    });
    const { accounts } = await product.switchyard.handlers['accounts.snapshot']({});
    expect(accounts.find(({ label }) => label === 'openai')?.availability.state).toBe('ready');
  });

  test('before its first content keeps its true status', async () => {
    await everyVendor();
    product.vendors.openai.script('openai').next({ kind: 'cut', afterEvents: 0 });
    const answer = await post('/v1/messages', {
      model: 'openai/gpt-5.6-sol',
      stream: true,
      max_tokens: 1000,
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'application/json']);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error' });
  });
});

test('a request nested deeper than can be written again is refused', async () => {
  await everyVendor();
  const deep = `${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`;
  const answer = await product.send({
    method: 'POST',
    path: '/v1/messages',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: `Bearer ${product.key}`,
    },
    body: `{"model":"openai/gpt-5.6-sol","max_tokens":10,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"n","input":${deep}}]},{"role":"user","content":"x"}]}`,
  });
  expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
  expect((await product.app()).proxy.state).toBe('running');
});
