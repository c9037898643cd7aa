import { describe, expect, it } from 'vitest';
import type { HeaderMap, UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { claude } from './index.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;

function answer(status: number, error: unknown, headers: HeaderMap = {}): UpstreamAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ type: 'error', error });
  return { status, headers, body: Buffer.from(body), nowMs: now };
}
const told = (type: string, message: string, code?: string, details: object = {}): object => ({
  type,
  message,
  ...(code === undefined ? {} : { details: { error_code: code, ...details } }),
});
type Expected = Partial<UpstreamFailure>;
const table: readonly (readonly [string, UpstreamAnswer, Expected])[] = [
  [
    'an expired token',
    answer(401, told('authentication_error', 'OAuth token has expired. Please refresh.')),
    { scope: 'credential', code: 'token-expired', credential: 'expired', mayTryAnother: true },
  ],
  [
    'a revoked token',
    answer(401, told('authentication_error', 'OAuth access token has been revoked.')),
    { scope: 'credential', code: 'token-revoked', credential: 'needs-sign-in', mayTryAnother: false },
  ],
  [
    'a revoked token with 403',
    answer(403, told('permission_error', 'OAuth token has been revoked.')),
    { scope: 'credential', code: 'token-revoked', mayTryAnother: false },
  ],
  [
    'a token of an inactive account',
    answer(401, told('authentication_error', 'Invalid authentication credentials')),
    { scope: 'credential', code: 'token-refused', credential: 'needs-sign-in', mayTryAnother: false },
  ],
  ['401 without a body', answer(401, ''), { scope: 'credential', mayTryAnother: false }],
  [
    'a login kind that is refused',
    answer(401, told('authentication_error', 'OAuth authentication is currently not supported.')),
    { scope: 'client-refused', mayTryAnother: false },
  ],
  [
    'an organization without plan logins',
    answer(
      403,
      told('permission_error', 'OAuth authentication is currently not allowed for this organization.'),
    ),
    { scope: 'account', code: 'organization-refused', mayTryAnother: true },
  ],
  [
    'a disabled organization',
    answer(400, told('invalid_request_error', 'This organization has been disabled.')),
    { scope: 'account', code: 'disabled', mayTryAnother: false },
  ],
  [
    'an account on hold',
    answer(
      400,
      told('invalid_request_error', 'On hold.', 'organization_on_hold', {
        appeal_url: 'https://claude.ai/restricted',
      }),
    ),
    {
      scope: 'account',
      code: 'on-hold',
      mayTryAnother: false,
      needsAttention: 'The account is on hold. https://claude.ai/restricted',
    },
  ],
  [
    'an account on hold with a foreign link',
    answer(
      400,
      told('invalid_request_error', 'On hold.', 'organization_on_hold', {
        appeal_url: 'https://claude.ai.evil.example/',
      }),
    ),
    { code: 'on-hold', needsAttention: 'The account is on hold.' },
  ],
  [
    'a wish for verification',
    answer(403, told('permission_error', 'Verify at https://claude.ai/verify.', 'verification_required')),
    {
      scope: 'account',
      code: 'verification',
      mayTryAnother: false,
      needsAttention: 'The vendor wants to verify who you are. https://claude.ai/verify',
    },
  ],
  [
    'a missing scope',
    answer(403, told('permission_error', 'OAuth token does not meet scope requirement user:profile')),
    { scope: 'request', coolUntilMs: null },
  ],
  [
    'empty credit',
    answer(400, told('invalid_request_error', 'Your credit balance is too low to access the API.')),
    { scope: 'account', code: 'no-credits', mayTryAnother: true },
  ],
  ['402', answer(402, told('billing_error', 'Pay.')), { scope: 'account', code: 'no-credits' }],
  [
    'a key whose maker left',
    answer(400, told('invalid_request_error', 'x', 'claude_code_key_creator_not_member')),
    { scope: 'credential', credential: 'needs-sign-in' },
  ],
  [
    'a model that is not allowed',
    answer(403, told('permission_error', 'model: no access')),
    { scope: 'model', code: 'model-missing', mayTryAnother: true, coolUntilMs: now + hour },
  ],
  [
    'a model that does not exist',
    answer(404, told('not_found_error', 'model: claude-x')),
    { scope: 'model', code: 'model-missing' },
  ],
  [
    'a path that does not exist',
    answer(404, told('not_found_error', 'Not found')),
    { scope: 'request', coolUntilMs: null, mayTryAnother: false },
  ],
  [
    'a client that is too old',
    answer(400, told('invalid_request_error', 'x', 'claude_code_version_too_old')),
    { scope: 'request', code: 'client-too-old' },
  ],
  [
    'a policy refusal',
    answer(400, told('invalid_request_error', 'x', 'policy_blocked')),
    { scope: 'request', code: 'policy', mayTryAnother: false },
  ],
  [
    'a refused client',
    answer(403, told('permission_error', 'This credential is only authorized for use with Claude Code.')),
    { scope: 'client-refused', mayTryAnother: false },
  ],
  [
    'an unexplained 403',
    answer(403, told('permission_error', 'No.')),
    {
      scope: 'account',
      code: 'forbidden',
      coolUntilMs: now + 600_000,
      mayTryAnother: false,
      authoritative: false,
    },
  ],
  [
    'a web page with 403',
    answer(403, '<!doctype html><title>Attention</title>', { 'content-type': 'text/html' }),
    { scope: 'network', code: 'cdn-block', coolUntilMs: null, mayTryAnother: false },
  ],
  [
    'plain text with 401',
    answer(401, 'Sign in to the hotel'),
    { scope: 'network', coolUntilMs: null, credential: null },
  ],
  ['407', answer(407, ''), { scope: 'network', code: 'proxy-auth' }],
  ['a redirect', answer(302, ''), { scope: 'provider', code: 'redirect', mayTryAnother: false }],
  [
    'overload',
    answer(529, told('overloaded_error', 'Overloaded')),
    { scope: 'provider', code: 'overloaded', coolUntilMs: null, mayTryAnother: true },
  ],
  ['503', answer(503, '<html>'), { scope: 'provider', code: 'overloaded', mayTryAnother: true }],
  [
    '500',
    answer(500, told('api_error', 'x')),
    { scope: 'provider', code: 'vendor-error', mayTryAnother: false },
  ],
  [
    'overload inside a 200',
    answer(200, told('overloaded_error', 'Overloaded')),
    { scope: 'provider', code: 'overloaded' },
  ],
  [
    'a request that is too long',
    answer(400, told('invalid_request_error', 'prompt is too long: 2 > 1')),
    { scope: 'request', coolUntilMs: null, mayTryAnother: false },
  ],
  [
    'a request that is too large',
    answer(413, told('request_too_large', 'x')),
    { scope: 'request', code: 'request_too_large' },
  ],
  ['broken JSON', answer(400, '{"type":"error","err'), { scope: 'request', mayTryAnother: false }],
  ['members of wrong types', answer(400, { type: 5, message: [], details: 'x' }), { scope: 'request' }],
];

describe('failures of a Claude plan', () => {
  it.each(table)('books %s', (_, given, expected) => {
    expect(claude.classify(given)).toMatchObject(expected);
  });

  it('hurts no account for a fault of the request', () => {
    for (const status of [400, 404, 405, 413, 415, 422, 499])
      expect(claude.classify(answer(status, told('invalid_request_error', 'x')))).toMatchObject({
        scope: 'request',
        coolUntilMs: null,
        credential: null,
        needsAttention: null,
      });
  });

  it('never repeats a secret or control characters of the vendor’s words', () => {
    const message =
      'Bad key sk-ant-api03-abcdefgh and Bearer xyz.abc and eyJhbGciOi.eyJzdWIi.sig\u001b[31m\u0000 end';
    const words = claude.classify(answer(400, told('invalid_request_error', message))).message;
    expect(words).not.toMatch(/abcdefgh|xyz\.abc|eyJ|\p{Cc}/u);
    expect(words).toContain('[secret]');
  });

  it.each([
    ['a key of another vendor', `AIza${'k3Y'.repeat(12)}`],
    ['a key without a shape', 'q7Zt'.repeat(12)],
    ['a client key', `swy_${'a1B'.repeat(14)}`],
  ])('repeats no more than the end of %s', (_, secret) => {
    const { message } = claude.classify(answer(400, told('invalid_request_error', `Bad key ${secret} here`)));
    expect(message).toMatch(/Bad key .* here/);
    expect(message).not.toContain(secret.slice(-12, -4));
  });

  it('keeps words about a bearer token', () => {
    const { message } = claude.classify(answer(401, told('authentication_error', 'Invalid bearer token')));
    expect(message).toContain('Invalid bearer token');
  });
});
