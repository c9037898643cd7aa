import { afterEach, describe, expect, test } from 'vitest';
import type { Received } from '../testing/http-client.ts';
import { anthropicKey, openAiKey, startProduct, type Product } from '../testing/product.ts';

let product: Product;
afterEach(() => product.close());

const key = (name: string) => ({ name, secret: `secret-of-${name}-1234567890`, kind: 'api-key' }) as const;

async function everyVendor(): Promise<void> {
  product = await startProduct({
    anthropic: [anthropicKey('anthropic')],
    openai: [openAiKey('openai')],
    gemini: [{ ...key('gemini'), secret: 'AIzaSimulated-1234567890-abcdefghijklmn' }],
    compatible: { accounts: [key('chat')] },
  });
  for (const name of ['anthropic', 'openai', 'gemini', 'chat']) await product.addAccount(name);
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
});
