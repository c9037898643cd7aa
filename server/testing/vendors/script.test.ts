import { describe, expect, test } from 'vitest';
import type { AnthropicFailure } from './anthropic/failures.ts';
import { useVendorBench } from './test-bench.ts';
import type { OpenAiFailure } from './openai/failures.ts';

const bench = useVendorBench();
const { start, askClaude, askCodex } = bench;

describe('scripts', () => {
  test('next is used once and in order, then always, then the vendor itself', async () => {
    await start();
    const script = bench.vendors.anthropic.script('claude');
    script.next({ kind: 'failure', failure: 'overloaded' }, { kind: 'failure', failure: 'internal' });
    script.always({ kind: 'failure', failure: 'unavailable' });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await askClaude()).status);
    script.clear();
    statuses.push((await askClaude()).status);
    expect(statuses).toEqual([529, 500, 503, 503, 200]);
  });

  test('the star stands for all accounts, endpoints are apart, unknown names are refused', async () => {
    await start();
    bench.vendors.anthropic.script('*').next({ kind: 'html-403' });
    bench.vendors.anthropic.script('claude', 'usage').always({ kind: 'failure', failure: 'throttle' });
    expect((await askClaude()).headers.get('content-type')).toContain('text/html');
    expect((await askClaude()).status).toBe(200);
    const headers = { authorization: 'Bearer c', 'anthropic-beta': 'oauth-2025-04-20' };
    const usage = await fetch(`${bench.vendors.anthropic.url}/api/oauth/usage`, { headers });
    expect([usage.status, usage.headers.get('retry-after')]).toEqual([429, '1']);
    expect(() => bench.vendors.anthropic.script('nobody')).toThrow('nobody');
  });

  test('a malformed request does not use up the script', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'failure', failure: 'overloaded' });
    expect((await askClaude({}, { body: '{' })).status).toBe(400);
    expect((await askClaude()).status).toBe(529);
  });
});

describe('Anthropic failures', () => {
  const cases: readonly [AnthropicFailure, number, string][] = [
    ['token-expired', 401, 'authentication_error'],
    ['token-revoked', 401, 'authentication_error'],
    ['organization-refused', 403, 'permission_error'],
    ['model-unknown', 404, 'not_found_error'],
    ['too-large', 413, 'request_too_large'],
    ['plan-limit', 429, 'rate_limit_error'],
    ['throttle', 429, 'rate_limit_error'],
    ['internal', 500, 'api_error'],
    ['overloaded', 529, 'overloaded_error'],
  ];
  test.each(cases)('%s is %i %s in the vendor envelope', async (failure, status, type) => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'failure', failure });
    const response = await askClaude();
    const unified = response.headers.get('anthropic-ratelimit-unified-status');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type } });
    expect(unified).toBe(failure === 'plan-limit' ? 'rejected' : null);
  });

  test('a scripted plan limit names the asked reset', async () => {
    await start();
    const resetsAtMs = Date.UTC(2026, 10, 20, 14);
    bench.vendors.anthropic.script('claude').next({ kind: 'failure', failure: 'plan-limit', resetsAtMs });
    const { headers } = await askClaude();
    expect(headers.get('anthropic-ratelimit-unified-reset')).toBe(String(resetsAtMs / 1000));
    expect(headers.get('retry-after')).toBe('7200');
  });
});

describe('OpenAI failures', () => {
  const cases: readonly [OpenAiFailure, number, string][] = [
    ['token-expired', 401, 'token_expired'],
    ['token-invalidated', 401, 'token_invalidated'],
    ['forbidden', 403, 'unsupported_country'],
    ['usage-limit', 429, 'usage_limit_reached'],
    ['rate-limit', 429, 'rate_limit_exceeded'],
    ['internal', 500, 'server_error'],
    ['overloaded', 503, 'server_is_overloaded'],
  ];
  test.each(cases)('%s is %i with %s', async (failure, status, word) => {
    await start();
    bench.vendors.openai.script('codex').next({ kind: 'failure', failure });
    const response = await askCodex();
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(word)]);
  });
});

describe('request log', () => {
  test('waits for requests, gives up in time, and forgets the oldest', async () => {
    await start();
    await expect(bench.vendors.anthropic.requests.waitFor(1, 1)).rejects.toThrow('0 of 1');
    const two = bench.vendors.anthropic.requests.waitFor(2);
    await askClaude();
    await askClaude();
    expect(await two).toHaveLength(2);
    expect(bench.vendors.anthropic.requests.of('claude')).toHaveLength(2);
    bench.vendors.anthropic.requests.clear();
    expect([bench.vendors.anthropic.requests.count, bench.vendors.anthropic.requests.all]).toEqual([0, []]);
  });

  test('the host map names the four hosts', async () => {
    await start();
    const hosts = bench.vendors.hostMap.split(',').map((entry) => entry.split('=')[0]);
    expect(hosts).toEqual(['api.anthropic.com', 'platform.claude.com', 'api.openai.com', 'chatgpt.com']);
  });
});
