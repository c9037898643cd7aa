import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Received } from '../testing/http-client.ts';
import { startWithEveryVendor } from '../testing/every-vendor.ts';
import type { Product } from '../testing/product.ts';

let product: Product;
beforeEach(async () => {
  product = await startWithEveryVendor();
});
afterEach(() => product.close());

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

const messages = (model: string) => ({
  model,
  system: 'Be brief.',
  messages: [{ role: 'user', content: 'How many tokens are these words?' }],
  tools: [{ name: 'read', description: 'Reads a file', input_schema: { type: 'object', properties: {} } }],
});

const isEstimate = ({ headers }: Received): boolean => headers['x-switchyard-estimate'] === 'true';
const countOf = ({ text }: Received): number => (JSON.parse(text) as { input_tokens: number }).input_tokens;

describe('the tokens of a Messages request', () => {
  test.each(['anthropic/claude-opus-4-8', 'openai/gpt-5.6-sol', 'gemini/gemini-3-flash-preview'])(
    'for %s are counted by that vendor',
    async (model) => {
      const answer = await post('/v1/messages/count_tokens', messages(model));
      expect(answer.status, answer.text).toBe(200);
      expect(isEstimate(answer)).toBe(false);
      expect(countOf(answer)).toBeGreaterThan(10);
    },
  );

  test('are estimated, and marked so, where the vendor cannot count', async () => {
    const answer = await post('/v1/messages/count_tokens', messages('chat/llama-4'));
    expect(answer.status, answer.text).toBe(200);
    expect(isEstimate(answer)).toBe(true);
    // The words, the instructions and the tool's schema all count.
    expect(countOf(answer)).toBeGreaterThan(20);
    expect(countOf(answer)).toBeLessThan(80);
  });

  test('are estimated when the vendor does not count them, and no account is hurt', async () => {
    const script = product.vendors.openai.script('openai', 'count-tokens');
    for (const status of [401, 404, 429, 500, 200]) {
      script.next({ kind: 'raw', status, chunks: ['<html>no</html>'] });
      const answer = await post('/v1/messages/count_tokens', messages('openai/gpt-5.6-sol'));
      expect([status, answer.status], answer.text).toEqual([status, 200]);
      expect([status, isEstimate(answer)]).toEqual([status, true]);
    }
    const served = await post('/v1/messages', { ...messages('openai/gpt-5.6-sol'), max_tokens: 100 });
    expect(served.status, served.text).toBe(200);
  });

  test('are refused for a body that cannot be read, with its path', async () => {
    const answer = await post('/v1/messages/count_tokens', {
      ...messages('chat/llama-4'),
      messages: [{ role: 'user', content: 7 }],
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('messages[0].content');
  });
});

test('the tokens of a Gemini request are told in its own shape, whoever counts', async () => {
  for (const model of ['anthropic/claude-opus-4-8', 'openai/gpt-5.6-sol', 'chat/llama-4']) {
    const answer = await post(`/v1beta/models/${model}:countTokens`, {
      contents: [{ role: 'user', parts: [{ text: 'How many tokens are these words?' }] }],
    });
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ totalTokens: expect.any(Number) });
    expect(isEstimate(answer)).toBe(model.startsWith('chat/'));
  }
});
