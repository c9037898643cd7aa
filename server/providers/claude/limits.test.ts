import { describe, expect, it } from 'vitest';
import type { HeaderMap, UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { claude } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;
const at = (hours: number): string => String((now + hours * hour) / 1_000);
const unified = (values: Readonly<Record<string, string>>): HeaderMap =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`anthropic-ratelimit-unified-${name}`, value]),
  );

function answer(status: number, error: unknown, headers: HeaderMap = {}): UpstreamAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ type: 'error', error });
  return { status, headers, body: Buffer.from(body), nowMs: now };
}
const told = (type: string, message: string, code?: string, details: object = {}): object => ({
  type,
  message,
  ...(code === undefined ? {} : { details: { error_code: code, ...details } }),
});
const limit = (headers: Readonly<Record<string, string>>, message = 'Limit', code?: string): UpstreamAnswer =>
  answer(429, told('rate_limit_error', message, code), unified(headers));
const five = {
  status: 'rejected',
  'representative-claim': 'five_hour',
  reset: at(2),
  'overage-status': 'rejected',
};

const table: readonly (readonly [string, UpstreamAnswer, Partial<UpstreamFailure>])[] = [
  [
    'a used-up five-hour window',
    limit(five),
    {
      scope: 'account',
      code: 'plan-limit',
      coolUntilMs: now + 2 * hour,
      authoritative: true,
      mayTryAnother: true,
    },
  ],
  [
    'two used-up windows',
    limit({
      ...five,
      '5h-status': 'rejected',
      '5h-reset': at(2),
      '7d-status': 'rejected',
      '7d-reset': at(50),
    }),
    { scope: 'account', coolUntilMs: now + 50 * hour },
  ],
  [
    'a used-up model window',
    limit({ ...five, 'representative-claim': 'seven_day_opus', reset: at(70) }),
    { scope: 'model', code: 'plan-limit', coolUntilMs: now + 70 * hour },
  ],
  [
    'a used-up Fable window',
    limit({ status: 'rejected', 'representative-claim': 'seven_day_overage_included', '7d_oi-reset': at(9) }),
    { scope: 'model', coolUntilMs: now + 9 * hour },
  ],
  [
    'a refusal without a claim',
    limit({ status: 'rejected', reset: at(3) }),
    { scope: 'account', coolUntilMs: now + 3 * hour },
  ],
  [
    'a reset in the past',
    limit({ ...five, reset: at(-1) }),
    { scope: 'account', coolUntilMs: now + 5_000, authoritative: false },
  ],
  [
    'a reset that is no number',
    limit({ ...five, reset: 'NaN' }),
    { coolUntilMs: now + 5_000, authoritative: false },
  ],
  [
    'a reset ten years ahead',
    limit({ ...five, reset: at(87_600) }),
    { coolUntilMs: now + 6 * hour, authoritative: false },
  ],
  [
    'a throttle',
    limit({
      status: 'allowed',
      'representative-claim': 'five_hour',
      reset: at(2),
      'overage-status': 'rejected',
    }),
    { scope: 'provider', code: 'throttle', coolUntilMs: null, mayTryAnother: true },
  ],
  ['a throttle without headers', limit({}), { scope: 'provider', code: 'throttle', coolUntilMs: null }],
  [
    'a throttle while paid credits serve',
    limit({ ...five, 'overage-status': 'allowed' }),
    { scope: 'provider', code: 'throttle', coolUntilMs: null },
  ],
  [
    'a model that needs credits',
    limit(five, 'x', 'credits_required'),
    { scope: 'model', code: 'credits-required', mayTryAnother: true },
  ],
  [
    'long context without credits',
    limit(five, 'Usage credits are required for long context requests.'),
    { scope: 'model', code: 'long-context', coolUntilMs: null },
  ],
  [
    'a spending limit',
    limit({}, 'x', 'enforced_spend_limit_reached'),
    { scope: 'account', code: 'spend-limit', coolUntilMs: null },
  ],
  [
    'no credits without a claim',
    limit({ 'overage-disabled-reason': 'out_of_credits' }),
    { scope: 'account', code: 'no-credits' },
  ],
];

describe('429 on a Claude plan', () => {
  it.each(table)('books %s', (_, given, expected) => {
    expect(claude.classify(given)).toMatchObject(expected);
  });
});
