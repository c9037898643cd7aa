import { describe, expect, test } from 'vitest';
import { hourMs } from '../windows.ts';
import { keyHeaders, plan, planHeaders, startMs, useAnthropicBench } from './test-bench.ts';

const bench = useAnthropicBench();
const { clock, start, post, get } = bench;

describe('refusals', () => {
  const cases: readonly [string, Record<string, string>, number, string][] = [
    ['no credential', {}, 401, 'invalid x-api-key'],
    ['unknown key', { 'x-api-key': 'nope' }, 401, 'invalid x-api-key'],
    ['unknown bearer', { authorization: 'Bearer nope' }, 401, 'Invalid bearer token'],
    [
      'plan without the OAuth beta',
      { authorization: 'Bearer sk-ant-oat01-work' },
      401,
      'OAuth authentication',
    ],
    ['plan token as a key', { 'x-api-key': 'sk-ant-oat01-work' }, 401, 'invalid x-api-key'],
    ['a second, unknown credential', { ...planHeaders, 'x-api-key': 'local' }, 401, 'invalid x-api-key'],
    ['two accounts at once', { ...planHeaders, 'x-api-key': 'sk-ant-key' }, 401, 'invalid x-api-key'],
  ];
  test.each(cases)('%s is a vendor error', async (_name, headers, status, message) => {
    await start();
    const response = await post({}, headers);
    const error = (await response.json()) as { type: string; error: { message: string }; request_id: string };
    expect([response.status, error.type]).toEqual([status, 'error']);
    expect(error.error.message).toContain(message);
    expect(error.request_id).toBe(response.headers.get('request-id'));
  });

  const bad: readonly [string, string][] = [
    ['{"model":', 'not valid JSON'],
    ['[]', 'must be a JSON object'],
    ['{}', 'model: Field required'],
    ['{"model":"m"}', 'messages: Field required'],
    ['{"model":"m","messages":[],"max_tokens":1}', 'at least one message'],
    ['{"model":"m","messages":[{}]}', 'max_tokens: Field required'],
  ];
  test.each(bad)('the body %s is a 400 invalid_request_error', async (text, message) => {
    await start();
    const response = await post(text);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { type: string; message: string } };
    expect(error.type).toBe('invalid_request_error');
    expect(error.message).toContain(message);
    expect(bench.simulator.account('work')).toMatchObject({ fiveHour: { used: 0.5 } });
  });

  test('a body above 32 MiB is a 413, an unlisted model a 404, an unknown path a 404', async () => {
    await start({ accounts: [{ ...plan, models: ['claude-haiku-5-5'] }] });
    expect((await post({ metadata: 'x'.repeat(33 * 1024 * 1024) })).status).toBe(413);
    const unlisted = await post();
    expect([unlisted.status, await unlisted.text()]).toEqual([
      404,
      expect.stringContaining('claude-opus-5-5'),
    ]);
    expect((await get('/v1/nothing')).status).toBe(404);
  });
});

describe('other endpoints', () => {
  test('counts tokens, lists models and answers the hello probe without a credential', async () => {
    await start();
    const count = await fetch(`${bench.simulator.url}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: planHeaders,
      body: JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(await count.json()).toEqual({ input_tokens: expect.any(Number) });
    const models = await (await get('/v1/models?limit=2', keyHeaders)).json();
    expect(models).toMatchObject({ has_more: true, last_id: 'claude-fable-5-2' });
    const hello = await fetch(`${bench.simulator.url}/api/hello`, { method: 'HEAD' });
    expect([hello.status, await hello.text()]).toEqual([200, '']);
    expect(bench.simulator.requests.last).toMatchObject({ method: 'HEAD', account: null, completed: true });
  });

  test('reports usage with limits, and null for a window that has not started', async () => {
    await start();
    const usage = await (await get('/api/oauth/usage')).json();
    expect(usage).toMatchObject({
      five_hour: { utilization: 50, resets_at: '2026-11-20T13:00:00.000Z' },
      limits: [
        { kind: 'session', percent: 50, severity: 'normal' },
        { kind: 'weekly_all', percent: 25 },
      ],
    });
    clock.now = startMs + 2 * hourMs;
    expect(await (await get('/api/oauth/usage')).json()).toMatchObject({ five_hour: null });
  });

  test('a setup token may not read usage or profile, a full login may', async () => {
    await start();
    const setupHeaders = { ...planHeaders, authorization: 'Bearer setup' };
    expect((await get('/api/oauth/usage', setupHeaders)).status).toBe(403);
    expect((await get('/api/oauth/profile', setupHeaders)).status).toBe(403);
    const profile = await get('/api/oauth/profile', { authorization: planHeaders.authorization });
    expect(await profile.json()).toMatchObject({
      organization: { organization_type: 'claude_max', rate_limit_tier: 'default_claude_max_20x' },
    });
  });

  test('drifts with tick and rolls over at the reset', async () => {
    await start({ accounts: [{ ...plan, driftPerHour: 0.2 }] });
    bench.simulator.tick(hourMs / 2);
    expect(bench.simulator.account('work')).toMatchObject({
      fiveHour: { used: 0.6 },
      sevenDay: { used: 0.2625 },
    });
    clock.now = startMs + hourMs;
    bench.simulator.tick(0);
    expect(bench.simulator.account('work')).toMatchObject({ fiveHour: { used: 0, resetsAtMs: null } });
  });
});
