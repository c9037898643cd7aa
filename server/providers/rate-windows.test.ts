import { describe, expect, it } from 'vitest';
import { anthropic } from './anthropic/index.ts';
import { openai } from './openai/index.ts';

describe('rate windows of API keys', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');

  it('reads Anthropic’s classic headers', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '1000',
      'anthropic-ratelimit-requests-remaining': '250',
      'anthropic-ratelimit-requests-reset': '2026-11-20T12:01:00Z',
      'anthropic-ratelimit-tokens-limit': '100',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-limit': '-1',
      'anthropic-ratelimit-output-tokens-limit': '100',
      'anthropic-ratelimit-output-tokens-remaining': '500',
    };
    expect(anthropic.quotaFromHeaders(headers, now)).toMatchObject([
      { id: 'requests', kind: 'rate', usedFraction: 0.75, resetsAtMs: now + 60_000, status: 'allowed' },
      { id: 'tokens', usedFraction: 1, resetsAtMs: null, status: 'warning' },
      { id: 'output-tokens', usedFraction: null, status: 'unknown' },
    ]);
    expect(anthropic.quotaFromHeaders({}, now)).toEqual([]);
  });

  it.each([
    ['6m0s', 360_000],
    ['12ms', 12],
    ['1h2m3.5s', 3_723_500],
    ['2', 2_000],
    ['0s', null],
    ['-5s', null],
    ['soon', null],
    ['9999d', null],
    ['', null],
  ])('reads OpenAI’s headers with a reset of %j', (reset, waitMs) => {
    const headers = {
      'x-ratelimit-limit-tokens': '200',
      'x-ratelimit-remaining-tokens': '50',
      'x-ratelimit-reset-tokens': reset,
    };
    expect(openai.quotaFromHeaders(headers, now)).toMatchObject([
      { id: 'tokens', kind: 'rate', usedFraction: 0.75, resetsAtMs: waitMs === null ? null : now + waitMs },
    ]);
  });

  it('takes OpenAI’s 0 and -1 for unknown', () => {
    expect(
      openai.quotaFromHeaders({ 'x-ratelimit-limit-requests': '0', 'x-ratelimit-limit-tokens': '-1' }, now),
    ).toEqual([]);
    const headers = { 'x-ratelimit-limit-tokens': '200', 'x-ratelimit-remaining-tokens': '0' };
    expect(openai.quotaFromHeaders(headers, now)).toMatchObject([{ usedFraction: null, status: 'unknown' }]);
  });
});
