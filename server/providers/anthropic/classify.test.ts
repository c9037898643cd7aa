import { describe, expect, it } from 'vitest';
import type { HeaderMap, UpstreamAnswer } from '../provider.ts';
import { anthropic } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;

function answer(status: number, error: unknown, headers: HeaderMap = {}): UpstreamAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ type: 'error', error });
  return { status, headers, body: Buffer.from(body), nowMs: now };
}
const told = (type: string, message: string): object => ({ type, message });

describe('failures of an Anthropic key', () => {
  const classic = {
    'anthropic-ratelimit-tokens-remaining': '0',
    'anthropic-ratelimit-tokens-reset': '2026-11-20T12:00:40Z',
  };
  it.each([
    [
      'a refused key',
      answer(401, told('authentication_error', 'invalid x-api-key')),
      { scope: 'credential', code: 'key-refused', credential: 'needs-sign-in', mayTryAnother: true },
    ],
    [
      'a rate limit with retry-after',
      answer(429, told('rate_limit_error', 'x'), { 'retry-after': '7' }),
      {
        scope: 'model',
        code: 'rate-limit',
        coolUntilMs: now + 7_000,
        authoritative: true,
        mayTryAnother: true,
      },
    ],
    [
      'a rate limit with retry-after-ms',
      answer(429, told('rate_limit_error', 'x'), { 'retry-after': '7', 'retry-after-ms': '250' }),
      { coolUntilMs: now + 250 },
    ],
    [
      'a rate limit with an empty bucket',
      answer(429, told('rate_limit_error', 'x'), classic),
      { coolUntilMs: now + 40_000 },
    ],
    [
      'a rate limit without a word',
      answer(429, told('rate_limit_error', 'x')),
      { coolUntilMs: now + 5_000, authoritative: false },
    ],
    [
      'a retry-after of a week',
      answer(429, told('rate_limit_error', 'x'), { 'retry-after': '604800' }),
      { coolUntilMs: now + hour },
    ],
    [
      'a retry-after of nought',
      answer(429, told('rate_limit_error', 'x'), { 'retry-after': '0' }),
      { coolUntilMs: now + 5_000 },
    ],
    [
      'a retry-after that is a date',
      answer(429, told('rate_limit_error', 'x'), { 'retry-after': 'Fri, 20 Nov 2026 12:01:00 GMT' }),
      { coolUntilMs: now + 60_000 },
    ],
    [
      'a 403 without a body, which is nothing that the API says',
      answer(403, ''),
      { scope: 'network', code: 'cdn-block', coolUntilMs: null, credential: null },
    ],
    ['overload', answer(529, told('overloaded_error', 'x')), { scope: 'provider', code: 'overloaded' }],
  ])('books %s', (_, given, expected) => {
    expect(anthropic.classify(given)).toMatchObject(expected);
  });
});
