import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../windows.ts';
import { keyHeaders, planBody, planHeaders, startMs, useOpenAiBench } from './test-bench.ts';
import { simulatedChatGptToken } from './tokens.ts';

const bench = useOpenAiBench();
const { start, send, codex, get } = bench;

describe('refusals', () => {
  const bodies: readonly [string, object | string, string][] = [
    ['malformed JSON', '{"model"', '{"detail":"Invalid JSON body"}'],
    ['a stored response', planBody({ store: true }), '{"detail":"Store must be set to false"}'],
    ['an absent store', planBody({ store: undefined }), '{"detail":"Store must be set to false"}'],
    ['an unstreamed response', planBody({ stream: false }), '{"detail":"Stream must be set to true"}'],
    ['a text as input', planBody({ input: 'hi' }), '{"detail":"Input must be a list"}'],
    [
      'a token limit',
      planBody({ max_output_tokens: 5 }),
      '{"detail":"Unsupported parameter: max_output_tokens"}',
    ],
  ];
  test.each(bodies)('the ChatGPT backend refuses %s with its detail body', async (_name, body, expected) => {
    await start();
    const response = await codex(body);
    expect([response.status, await response.text()]).toEqual([400, expected]);
    expect(bench.simulator.account('main')).toMatchObject({ primary: { usedPercent: 40.5 } });
  });

  test('the platform refuses malformed JSON with its error envelope', async () => {
    await start();
    const response = await send('/v1/responses', keyHeaders, '{"model"');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', message: expect.stringContaining('could not parse the JSON') },
    });
  });

  test('credentials are held to their own host and workspace', async () => {
    await start();
    const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await send(path, headers, planBody())).status;
    expect(await statusOf('/backend-api/codex/responses', {})).toBe(401);
    expect(await statusOf('/backend-api/codex/responses', keyHeaders)).toBe(401);
    expect(await statusOf('/v1/responses', planHeaders)).toBe(401);
    expect(await statusOf('/v1/responses', { authorization: 'Bearer nope' })).toBe(401);
    const wrong = { ...planHeaders, 'chatgpt-account-id': 'acc-2' };
    expect(await statusOf('/backend-api/codex/responses', wrong)).toBe(403);
    expect(await statusOf('/backend-api/codex/responses', { authorization: 'Bearer token-main' })).toBe(403);
  });

  test('a WebSocket upgrade gets 426', async () => {
    await start();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...keyHeaders, connection: 'Upgrade', upgrade: 'websocket' };
      const call = request(`${bench.simulator.url}/v1/responses`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('upgrade', () => reject(new Error('upgraded')));
      call.on('error', reject);
      call.end();
    });
    expect(status).toBe(426);
  });
});

describe('other endpoints', () => {
  test('reports usage with whole percents and seconds', async () => {
    await start();
    expect(await (await get('/backend-api/wham/usage')).json()).toMatchObject({
      plan_type: 'plus',
      account_id: 'acc-1',
      rate_limit: {
        allowed: true,
        limit_reached: false,
        primary_window: {
          used_percent: 40,
          limit_window_seconds: 18_000,
          reset_after_seconds: 3600,
          reset_at: (startMs + hourMs) / 1000,
        },
      },
    });
  });

  test('lists models in both shapes and honours the ETag', async () => {
    await start();
    expect(await (await get('/v1/models', keyHeaders)).json()).toMatchObject({ object: 'list' });
    const path = '/backend-api/codex/models?client_version=0.169.0';
    const first = await get(path);
    expect(await first.json()).toMatchObject({ models: [{ slug: 'gpt-5.1-codex' }] });
    const etag = first.headers.get('etag') ?? '';
    const second = await get(path, { ...planHeaders, 'if-none-match': etag });
    expect([second.status, await second.text()]).toEqual([304, '']);
  });

  test('names the one workspace of the login', async () => {
    await start();
    expect(await (await get('/backend-api/wham/accounts/check')).json()).toMatchObject({
      accounts: [{ id: 'acc-1', workspace_backend_origin: 'NO_CONSTRAINT' }],
      default_account_id: 'acc-1',
    });
  });

  test('a simulated token carries readable claims', async () => {
    await start();
    const claims = {
      accountId: 'a',
      userId: 'u',
      plan: 'plus',
      email: 'e@example.com',
      expiresAtMs: startMs,
    };
    const parts = simulatedChatGptToken(claims).split('.');
    const payload: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString());
    expect(parts).toHaveLength(3);
    expect(payload).toMatchObject({
      exp: startMs / 1000,
      'https://api.openai.com/auth': { chatgpt_account_id: 'a', chatgpt_plan_type: 'plus' },
    });
  });
});
