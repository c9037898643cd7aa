import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointOptions } from '../../contract/index.ts';
import { resolveSwitches, spokenDialects } from '../knowledge.ts';
import type { HeaderMap, UpstreamAnswer } from '../provider.ts';
import { openaiCompatible } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const options = (change: Partial<EndpointOptions> = {}): EndpointOptions => ({
  dialect: null,
  authStyle: 'bearer',
  headers: [],
  switches: {},
  models: [],
  ...change,
});
const key = { form: 'api-key', secret: 'k-1', vendorAccountId: null, expiresAtMs: null } as const;
const answer = (status: number, body: unknown, headers: HeaderMap = {}): UpstreamAnswer => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  nowMs: now,
});

describe('the key for a compatible server', () => {
  it.each([
    ['bearer', [['authorization', 'Bearer k-1']]],
    ['x-api-key', [['x-api-key', 'k-1']]],
    ['api-key', [['api-key', 'k-1']]],
    ['none', []],
  ] as const)('goes where %s says, and every other place is cleared', (authStyle, set) => {
    const changes = openaiCompatible.credentialHeaders(key, {}, options({ authStyle }));
    expect(changes.set).toEqual(set);
    expect(changes.remove).toEqual(
      expect.arrayContaining([
        'authorization',
        'x-api-key',
        'api-key',
        'x-goog-api-key',
        'chatgpt-account-id',
      ]),
    );
  });

  it('comes after the person’s own headers, whose names are written small', () => {
    const endpoint = options({ headers: [{ name: 'X-Title', value: 'mine' }] });
    expect(openaiCompatible.credentialHeaders(key, {}, endpoint).set).toEqual([
      ['x-title', 'mine'],
      ['authorization', 'Bearer k-1'],
    ]);
  });

  it('is never a login of a plan', () => {
    const chatGpt = `e30.${Buffer.from(JSON.stringify({ 'https://api.openai.com/auth': {} })).toString('base64url')}.s`;
    for (const secret of ['sk-ant-oat01-x', 'sk-ant-ort01-x', chatGpt, 'Bearer x', 'a b'])
      expect(() => openaiCompatible.checkSecret('api-key', secret)).toThrow(
        expect.objectContaining({ code: 'input-invalid' }),
      );
    expect(openaiCompatible.checkSecret('api-key', 'sk-or-v1-abc').secret).toBe('sk-or-v1-abc');
  });
});

it('speaks the one dialect that the person chose, with the switches set over its own', () => {
  expect(spokenDialects(openaiCompatible, { endpoint: null })).toEqual(['openai-chat']);
  const account = {
    endpoint: options({ dialect: 'openai-responses', switches: { webSearch: true, images: false } }),
  };
  expect(spokenDialects(openaiCompatible, account)).toEqual(['openai-responses']);
  expect(resolveSwitches(openaiCompatible, { endpoint: null })).toEqual({ webSearch: false });
  expect(resolveSwitches(openaiCompatible, account)).toEqual({ webSearch: true, images: false });
});

it('puts no version into its paths', () => {
  expect(openaiCompatible.path('chat', '')).toBe('/chat/completions');
  expect(openaiCompatible.path('responses', '?a=1')).toBe('/responses?a=1');
  expect(openaiCompatible.path('messages', '')).toBeNull();
});

it('offers presets that its own form could hold', () => {
  const form = openaiCompatible.endpoint;
  expect(new Set(form?.presets.map(({ id }) => id)).size).toBe(form?.presets.length);
  for (const preset of form?.presets ?? []) {
    expect(form?.dialects).toContain(preset.dialect);
    expect(form?.authStyles).toContain(preset.authStyle);
    for (const name of Object.keys(preset.switches)) expect(form?.switches).toContain(name);
    expect(new URL(preset.baseUrl).protocol).toBe(preset.termsUrl === null ? 'http:' : 'https:');
  }
});

describe('the list of a compatible server', () => {
  it('is read in the shapes of several vendors', () => {
    const parse = (body: unknown): unknown => openaiCompatible.models?.parse(body);
    expect(
      parse({
        object: 'list',
        data: [
          { id: 'plain' },
          {
            id: 'router/model',
            name: 'A Model',
            context_length: 9,
            top_provider: { max_completion_tokens: 3 },
          },
          { id: 'vllm', max_model_len: 4_096 },
          { id: '' },
          { id: 'plain' },
        ],
      }),
    ).toMatchObject([
      { id: 'plain', label: null, traits: { contextTokens: null } },
      {
        id: 'router/model',
        label: 'A Model',
        traits: { contextTokens: 9, maximumOutputTokens: 3, thinking: null },
      },
      { id: 'vllm', traits: { contextTokens: 4_096 } },
    ]);
    expect(parse([{ id: 'bare' }])).toMatchObject([{ id: 'bare' }]);
    expect(parse({ models: [{ name: 'llama' }] })).toMatchObject([{ id: 'llama' }]);
    for (const odd of [null, 'x', { data: 'x' }, { data: [[], 1, { id: {} }] }])
      expect(parse(odd)).toEqual([]);
  });
});

describe('rate limits of a compatible server', () => {
  const windows = (headers: HeaderMap): unknown => openaiCompatible.quotaFromHeaders(headers, now);
  it.each([
    ['a duration', '1m30s', now + 90_000],
    ['milliseconds', '120ms', now + 120],
    ['seconds', '2.5', now + 2_500],
    ['Unix seconds', String(now / 1_000 + 60), now + 60_000],
    ['Unix milliseconds', String(now + 60_000), now + 60_000],
    ['an RFC 3339 time', '2026-11-20T12:00:30Z', now + 30_000],
    ['the past', String(now / 1_000 - 60), null],
    ['nonsense', 'soon', null],
  ])('reset as %s', (_, reset, resetsAtMs) => {
    const headers = {
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '25',
      'x-ratelimit-reset-requests': reset,
    };
    expect(windows(headers)).toMatchObject([
      { id: 'requests', kind: 'rate', usedFraction: 0.75, resetsAtMs },
    ]);
  });

  it('are read from bare and from Anthropic’s names too, each window once', () => {
    expect(windows({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '5' })).toMatchObject([
      { id: 'requests', usedFraction: 0.75 },
    ]);
    expect(
      windows({
        'x-ratelimit-limit-requests': '10',
        'x-ratelimit-remaining-requests': '10',
        'anthropic-ratelimit-requests-limit': '99',
        'anthropic-ratelimit-tokens-limit': '4',
        'anthropic-ratelimit-tokens-remaining': '1',
      }),
    ).toMatchObject([
      { id: 'requests', usedFraction: 0 },
      { id: 'tokens', usedFraction: 0.75 },
    ]);
    expect(windows({ 'x-ratelimit-limit-requests': '-1' })).toEqual([]);
  });
});

describe('failures of a compatible server', () => {
  it.each([
    [
      'a refused key',
      answer(401, { error: { message: 'no', code: 'invalid_api_key' } }),
      { scope: 'credential', credential: 'needs-sign-in' },
    ],
    [
      'empty credits',
      answer(402, { error: { message: 'Insufficient Balance' } }),
      { scope: 'account', code: 'no-credits' },
    ],
    [
      'a limit of a minute whose words name billing, with the wait',
      answer(429, {
        error: {
          code: 429,
          message:
            'You exceeded your current quota, please check your plan and billing details. Please retry in 34.5s.',
          status: 'RESOURCE_EXHAUSTED',
        },
      }),
      { scope: 'model', code: 'rate-limit', coolUntilMs: now + 34_500, needsAttention: null },
    ],
    [
      'empty credits told as 429',
      answer(429, { error: { code: 'insufficient_quota', message: 'x' } }),
      { scope: 'account', code: 'no-credits' },
    ],
    [
      'a missing model',
      answer(404, { error: { message: 'model "x" not found, try pulling it first' } }),
      { scope: 'model', code: 'model-missing' },
    ],
    [
      'a missing model told as 400',
      answer(400, { error: { message: 'x is not a valid model ID' } }),
      { scope: 'model' },
    ],
    [
      'a wrong address',
      answer(404, '404 page not found'),
      { scope: 'request', code: 'not-found', message: expect.stringContaining('page not found') as unknown },
    ],
    [
      'a rate limit with retry-after',
      answer(429, {}, { 'retry-after': '9' }),
      { scope: 'model', code: 'rate-limit', coolUntilMs: now + 9_000 },
    ],
    [
      'a rate limit with a reset header',
      answer(429, {}, { 'x-ratelimit-reset': String(now + 5_000) }),
      { coolUntilMs: now + 5_000 },
    ],
    ['a rate limit without a word', answer(429, ''), { coolUntilMs: now + 60_000, authoritative: false }],
    [
      'a plan limit with its end in words',
      answer(429, {
        error: {
          type: 'rate_limit_error',
          message: 'usage limit reached for 5-hour window, resets at 2026-11-20T15:00:00Z (2056)',
        },
      }),
      { scope: 'account', code: 'plan-limit', coolUntilMs: now + 10_800_000 },
    ],
    [
      'a number inside a 200',
      answer(200, { base_resp: { status_code: 2056, status_msg: 'plan limit' } }),
      { scope: 'account', code: 'plan-limit' },
    ],
    [
      'a wrong key inside a 200',
      answer(200, { base_resp: { status_code: 2049, status_msg: 'invalid api key' } }),
      { scope: 'credential' },
    ],
    [
      'an error inside a stream',
      answer(200, { error: { code: 502, message: 'Provider returned error' } }),
      { scope: 'provider', mayTryAnother: false },
    ],
    [
      'a used-up plan by its number',
      answer(429, { error: { code: '1308', message: 'x' } }),
      { scope: 'account', code: 'plan-limit' },
    ],
    ['a model outside the plan', answer(429, { error: { code: '1311', message: 'x' } }), { scope: 'model' }],
    [
      'a service that admits known programs only',
      answer(403, { error: { type: 'access_terminated_error', message: 'x' } }),
      { scope: 'client-refused', mayTryAnother: false },
    ],
    [
      'moderation',
      answer(403, { error: { message: 'Input was flagged by moderation' } }),
      { scope: 'request', code: 'policy' },
    ],
    [
      'Anthropic’s overload',
      answer(529, { type: 'error', error: { type: 'overloaded_error', message: 'x' } }),
      { scope: 'provider', code: 'overloaded', mayTryAnother: true },
    ],
    [
      'Mistral’s validation',
      answer(422, { object: 'error', detail: [{ msg: 'extra field' }] }),
      { scope: 'request', message: expect.stringContaining('extra field') as unknown },
    ],
    [
      'a plain text',
      answer(400, 'slot unavailable'),
      { scope: 'request', message: expect.stringContaining('slot unavailable') as unknown },
    ],
    ['a web page', answer(403, '<!doctype html>'), { scope: 'network' }],
    ['a redirect', answer(302, ''), { scope: 'provider', code: 'redirect' }],
  ])('books %s', (_, given, expected) => {
    expect(openaiCompatible.classify(given)).toMatchObject(expected);
  });

  it('never throws and never repeats a key', () => {
    const told = openaiCompatible.classify(
      answer(401, { error: { message: 'wrong key sk-or-v1-0123456789' } }),
    );
    expect(told.message).not.toContain('0123456789');
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 599 }), (value, status) => {
        openaiCompatible.classify(answer(status, { error: value }));
        openaiCompatible.classify(answer(status, value));
      }),
    );
  });
});
