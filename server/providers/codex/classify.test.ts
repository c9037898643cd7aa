import { describe, expect, it } from 'vitest';
import { openai } from '../openai/index.ts';
import type { HeaderMap, UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { codex } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;
const seconds = (hours: number): number => (now + hours * hour) / 1_000;

function answer(status: number, body: unknown, headers: HeaderMap = {}): UpstreamAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: Buffer.from(text), nowMs: now };
}
const coded = (code: string, message = 'x'): object => ({ error: { code, message } });
const usage = (more: object = {}): object => ({
  error: { type: 'usage_limit_reached', message: 'Limit', ...more },
});

type Row = readonly [string, UpstreamAnswer, Partial<UpstreamFailure>];
const shared: readonly Row[] = [
  [
    'overload',
    answer(503, coded('server_is_overloaded')),
    { scope: 'provider', code: 'overloaded', mayTryAnother: true, coolUntilMs: null },
  ],
  ['slow down', answer(429, coded('slow_down')), { scope: 'provider', code: 'overloaded' }],
  [
    'overload inside a 200',
    answer(200, { response: { error: { code: 'server_is_overloaded', message: 'x' } } }),
    { scope: 'provider', code: 'overloaded' },
  ],
  [
    '500',
    answer(500, coded('server_error')),
    { scope: 'provider', code: 'vendor-error', mayTryAnother: false },
  ],
  ['a web page with 502', answer(502, '<html>'), { scope: 'provider', code: 'vendor-error' }],
  [
    'a web page with 403',
    answer(403, '<html>blocked'),
    { scope: 'network', code: 'cdn-block', coolUntilMs: null, mayTryAnother: false },
  ],
  [
    'an unserved region',
    answer(403, coded('unsupported_country_region_territory')),
    { scope: 'network', code: 'region' },
  ],
  [
    'an unexplained 403',
    answer(403, { detail: 'No.' }),
    { scope: 'account', code: 'forbidden', coolUntilMs: now + 600_000, mayTryAnother: false },
  ],
  [
    'a context that is too long',
    answer(400, coded('context_length_exceeded')),
    { scope: 'request', mayTryAnother: false, coolUntilMs: null },
  ],
  [
    'a policy refusal',
    answer(400, coded('cyber_policy')),
    { scope: 'request', code: 'cyber_policy', mayTryAnother: false },
  ],
  [
    'a refused parameter',
    answer(400, { detail: 'Unsupported parameter: user' }),
    { scope: 'request', coolUntilMs: null },
  ],
  [
    'no credits',
    answer(429, coded('insufficient_quota')),
    { scope: 'account', code: 'no-credits', coolUntilMs: null, mayTryAnother: true },
  ],
  [
    'a missing model',
    answer(404, coded('model_not_found')),
    { scope: 'model', code: 'model-missing', mayTryAnother: true },
  ],
  [
    'a closed account',
    answer(401, coded('account_deactivated')),
    { scope: 'account', code: 'account-closed', mayTryAnother: false },
  ],
  [
    'a throttle with words',
    answer(429, coded('rate_limit_exceeded', 'Please try again in 1.5s.')),
    { scope: 'model', code: 'rate-limit', coolUntilMs: now + 1_500, authoritative: true },
  ],
  [
    'a throttle with a wait of minutes and seconds',
    answer(429, coded('rate_limit_exceeded', 'Limit 200 / day. Please try again in 7m12s. Visit the page.')),
    { scope: 'model', coolUntilMs: now + 432_000, authoritative: true },
  ],
  [
    'a throttle with a wait of hours, of which one is believed',
    answer(429, coded('rate_limit_exceeded', 'Please try again in 2h24m0s.')),
    { coolUntilMs: now + 3_600_000 },
  ],
  [
    'a throttle with a header',
    answer(429, coded('rate_limit_exceeded'), { 'retry-after': '20' }),
    { coolUntilMs: now + 20_000 },
  ],
  [
    'a throttle without a word',
    answer(429, coded('rate_limit_exceeded')),
    { coolUntilMs: now + 5_000, authoritative: false },
  ],
  [
    'a throttle of absurd length',
    answer(429, coded('rate_limit_exceeded', 'try again in 9999999m')),
    { coolUntilMs: now + 5_000 },
  ],
  ['broken JSON', answer(400, '{"error":'), { scope: 'request' }],
  [
    'members of wrong types',
    answer(400, { error: { type: 1, code: [], message: {} } }),
    { scope: 'request' },
  ],
  ['404 for an item', answer(404, coded('not_found')), { scope: 'request', coolUntilMs: null }],
];

const planOnly: readonly Row[] = [
  [
    'a used-up plan',
    answer(429, usage({ resets_at: seconds(3) })),
    {
      scope: 'account',
      code: 'plan-limit',
      coolUntilMs: now + 3 * hour,
      authoritative: true,
      mayTryAnother: true,
    },
  ],
  [
    'a used-up plan with a wait',
    answer(429, usage({ resets_in_seconds: 60 })),
    { coolUntilMs: now + 60_000 },
  ],
  ['a reset in milliseconds', answer(429, usage({ resets_at: now + 5_000 })), { coolUntilMs: now + 5_000 }],
  [
    'a reset in the past',
    answer(429, usage({ resets_at: seconds(-1) })),
    { coolUntilMs: now + hour, authoritative: false },
  ],
  [
    'a reset that is a text',
    answer(429, usage({ resets_at: 'soon' })),
    { coolUntilMs: now + hour, authoritative: false },
  ],
  [
    'a reset ten years ahead',
    answer(429, usage({ resets_at: seconds(87_600) })),
    { coolUntilMs: now + 8 * 24 * hour, authoritative: false },
  ],
  [
    'a monthly window that is told',
    answer(429, usage({ resets_at: seconds(24 * 20) }), { 'x-codex-primary-window-minutes': '43200' }),
    { coolUntilMs: now + 20 * 24 * hour, authoritative: true },
  ],
  [
    'a further meter that is used up',
    answer(429, usage({ resets_at: seconds(3) }), {
      'x-codex-active-limit': 'codex_bengalfox',
      'x-codex-bengalfox-primary-used-percent': '100',
    }),
    { scope: 'model', coolUntilMs: now + 3 * hour },
  ],
  [
    'a workspace without credits',
    answer(429, usage(), { 'x-codex-rate-limit-reached-type': 'workspace_owner_credits_depleted' }),
    { scope: 'account', needsAttention: expect.stringContaining('owner') as unknown as string },
  ],
  [
    'a limit inside a stream',
    answer(200, usage({ resets_at: seconds(1) })),
    { code: 'plan-limit', coolUntilMs: now + hour },
  ],
  [
    'a plan without Codex',
    answer(429, { error: { type: 'usage_not_included', message: 'x' } }),
    { scope: 'account', code: 'not-in-plan', coolUntilMs: null },
  ],
  [
    'an expired token',
    answer(401, coded('token_expired')),
    { scope: 'credential', code: 'token-expired', credential: 'expired', mayTryAnother: true },
  ],
  [
    'an invalidated token',
    answer(401, coded('token_invalidated')),
    { scope: 'credential', code: 'token-revoked', credential: 'needs-sign-in', mayTryAnother: false },
  ],
  [
    'a revoked token in the detail',
    answer(401, { detail: { code: 'token_revoked' } }),
    { code: 'token-revoked', mayTryAnother: false },
  ],
  [
    'a revoked token in a header',
    answer(401, '', { 'x-error-json': Buffer.from('{"error":{"code":"token_revoked"}}').toString('base64') }),
    { code: 'token-revoked', mayTryAnother: false },
  ],
  [
    'an unexplained 401',
    answer(401, ''),
    { scope: 'credential', code: 'token-refused', mayTryAnother: false },
  ],
  [
    'a model that plans do not have',
    answer(400, { detail: "The 'gpt-4' model is not supported when using Codex with a ChatGPT account." }),
    { scope: 'model', code: 'model-missing', mayTryAnother: true },
  ],
];

describe('failures of a ChatGPT plan', () => {
  it.each([...shared, ...planOnly])('books %s', (_, given, expected) => {
    expect(codex.classify(given)).toMatchObject(expected);
  });
});

describe('failures of an OpenAI key', () => {
  it.each([
    ...shared,
    [
      'a refused key',
      answer(401, coded('invalid_api_key', 'Incorrect API key provided: sk-proj-abcdefgh.')),
      {
        scope: 'credential',
        code: 'key-refused',
        mayTryAnother: true,
        message: expect.not.stringContaining('abcdefgh') as unknown as string,
      },
    ],
    [
      'a model without a code',
      answer(404, { error: { message: 'The model `x` does not exist or you do not have access to it.' } }),
      { scope: 'model' },
    ],
  ] satisfies readonly Row[])('books %s', (_, given, expected) => {
    expect(openai.classify(given)).toMatchObject(expected);
  });
});
