import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChatGptBench, type ChatGptBench } from '../app/testing/chatgpt-bench.ts';

let bench: ChatGptBench;
beforeEach(async () => {
  bench = await startChatGptBench();
  await bench.account();
});
afterEach(() => bench.close());

const asked = () => bench.vendor.requests.filter(({ path }) => path.startsWith('/v1/responses'));
const fitting = {
  model: 'gpt-5.5',
  instructions: 'Be short.',
  input: [{ role: 'user', content: 'hello' }],
  tools: [],
  store: false,
  stream: true,
};

describe('a plan that was signed in with', () => {
  test('gets a fitting request as it is, under our own name', async () => {
    const answer = await bench.post('/v1/responses', fitting);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Hello from the plan');
    expect(answer.text).toContain('event: response.completed');
    expect(asked()[0]?.body).toEqual(fitting);
    expect(asked()[0]?.headers['user-agent']).toMatch(/^Switchyard\/\d/);
    expect(await bench.product.lastRecord()).toMatchObject({ state: 'done', usage: { input: 7, output: 3 } });
  });

  test('gets what it would refuse encoded anew, and the client gets its whole answer', async () => {
    const answer = await bench.post('/v1/responses', {
      model: 'gpt-5.5',
      input: 'hello',
      temperature: 0.2,
      max_output_tokens: 50,
      user: 'somebody',
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello from the plan' }] }],
    });
    expect(asked()[0]?.body).toMatchObject({ store: false, stream: true });
    expect(asked()[0]?.body).not.toHaveProperty('temperature');
    const { losses } = await bench.product.lastRecord();
    expect(JSON.stringify(losses)).toContain('temperature');
  });

  test('never gets a system message', async () => {
    const input = [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'hello' },
    ];
    const answer = await bench.post('/v1/responses', { ...fitting, input });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('event: response.completed');
    expect(JSON.stringify(asked()[0]?.body)).not.toContain('"system"');
  });

  test.each([{ previous_response_id: 'resp_0' }, { conversation: 'conv_0' }])(
    'is not asked for what it keeps no memory of: %o',
    async (more) => {
      const answer = await bench.post('/v1/responses', { ...fitting, ...more });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  test.each([true, false])('serves another dialect (stream %s)', async (stream) => {
    const messages = await bench.post('/v1/messages', {
      model: 'chatgpt/gpt-5.5',
      stream,
      max_tokens: 100,
      temperature: 0.5,
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect([messages.status, messages.text]).toEqual([200, expect.stringContaining('Hello from the plan')]);
    const chat = await bench.post('/v1/chat/completions', {
      model: 'gpt-5.5',
      stream,
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'hello' },
      ],
    });
    expect([chat.status, chat.text]).toEqual([200, expect.stringContaining('Hello from the plan')]);
  });

  test('rests until the vendor’s reset when its limit is reached', async () => {
    const resetsAt = Math.floor(Date.now() / 1000) + 1_800;
    const error = {
      type: 'subscription_sharing_usage_limit_exceeded',
      message: 'Limit',
      resets_at: resetsAt,
    };
    bench.vendor.refuse({ status: 429, body: { error } });
    expect((await bench.post('/v1/responses', fitting)).status).toBe(429);
    expect((await bench.post('/v1/responses', fitting)).status).toBe(429);
    expect(asked()).toHaveLength(1);
  });

  test('is not hurt by a request for what the sign-in does not cover', async () => {
    const error = { code: 'subscription_sharing_unsupported_capability', message: 'No image generation' };
    bench.vendor.refuse({ status: 400, body: { error } });
    expect((await bench.post('/v1/responses', fitting)).status).toBe(400);
    expect((await bench.post('/v1/responses', fitting)).status).toBe(200);
  });
});
