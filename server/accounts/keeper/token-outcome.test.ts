import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled } from '../../storage/testing/temporary-directory.ts';
import { faultReplies, type FaultName } from '../../testing/vendors/token-server/index.ts';
import { simulatedGrant } from './testing/login-bench.ts';
import { readTokenReply } from './token-outcome.ts';
import type { TokenReply } from './token-request.ts';

const profile = simulatedGrant('http://127.0.0.1:1');
const answered = (more: Partial<Extract<TokenReply, { state: 'answered' }>>): TokenReply => ({
  state: 'answered',
  status: 200,
  contentType: 'application/json',
  date: null,
  retryAfter: null,
  body: '',
  ...more,
});
const read = (reply: TokenReply): unknown => readTokenReply(reply, profile, 0);

/** What each wrong answer of the notes means. */
const meanings: Readonly<Record<FaultName, object>> = {
  'invalid-grant': { kind: 'refused', end: 'refused' },
  'time-limit': { kind: 'refused', end: 'time-limit' },
  'no-organization': { kind: 'refused', end: 'refused' },
  'on-hold': { kind: 'refused', end: 'on-hold' },
  'invalid-client': { kind: 'refused', end: 'client-refused' },
  'invalid-scope': { kind: 'temporary' },
  reused: { kind: 'refused', end: 'refused', code: 'refresh_token_reused' },
  invalidated: { kind: 'refused', end: 'refused', code: 'refresh_token_invalidated' },
  'unlisted-401': { kind: 'temporary' },
  'page-400': { kind: 'temporary' },
  'page-403': { kind: 'temporary' },
  portal: { kind: 'temporary' },
  redirect: { kind: 'temporary' },
  'proxy-407': { kind: 'temporary' },
  'request-timeout': { kind: 'temporary' },
  'rate-limit': { kind: 'temporary', retryAfterMs: 120_000 },
  'server-error': { kind: 'temporary' },
  'bad-gateway': { kind: 'temporary' },
  unavailable: { kind: 'temporary' },
};

describe('an answer to a renewal', () => {
  it.each(Object.entries(meanings))('%s', (name, meaning) => {
    const { status, contentType, body, headers } = faultReplies[name as FaultName] as {
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };
    const retryAfter = headers?.['retry-after'] ?? null;
    expect(read(answered({ status, contentType, body, retryAfter }))).toMatchObject(meaning);
  });

  it('that is cut, empty or without tokens leaves the outcome unknown', () => {
    for (const body of ['', '{"access_token":"x', '{}', '[]', '{"refresh_token":""}'])
      expect(read(answered({ body }))).toMatchObject({ kind: 'unknown' });
    expect(read(answered({ body: '', contentType: 'text/html' }))).toMatchObject({ kind: 'unknown' });
  });

  it('that never came is unknown when the request left, and harmless when it did not', () => {
    expect(read({ state: 'failed', sent: true, reason: 'x' })).toEqual({ kind: 'unknown', code: 'x' });
    expect(read({ state: 'failed', sent: false, reason: 'x' })).toMatchObject({
      kind: 'temporary',
      sent: false,
    });
  });

  it('of any text and status is final only by a listed JSON error with 400, 401 or 403', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(
        '{"error":"invalid_grant"}',
        '<p>invalid_grant</p>',
        '"invalid_grant"',
        '["invalid_grant"]',
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), body, fc.string(), (status, text, header) => {
        const outcome = readTokenReply(
          answered({ status, body: text, retryAfter: header, date: header }),
          profile,
          0,
        );
        if (outcome.kind !== 'refused') return;
        expect([400, 401, 403]).toContain(status);
        expect(typeof JSON.parse(text)).toBe('object');
      }),
      { numRuns: scaled(1000) },
    );
  });
});
