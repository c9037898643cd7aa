import { describe, expect, test } from 'vitest';
import { SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { credentialProblemOf, delayedRenewal } from './renewal-delay.ts';
import { statusFor } from './send-error.ts';

const codex = { originator: 'codex_cli_rs' };
const error = (code: ErrorCode, retryAfterSeconds?: number): SwitchyardError =>
  new SwitchyardError(code, 'no answer', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

describe('a credential that cannot be had', () => {
  test.each([
    ['account-unavailable', 30, 1_000 + 30_000],
    ['upstream-unreachable', 0, 1_000 + 1_000],
    ['upstream-unreachable', undefined, 1_000 + 5_000],
    ['credential-expired', 30, null],
    ['secrets-unavailable', undefined, null],
  ] as const)('%s after %s s is back at %s', (code, seconds, untilMs) => {
    expect(credentialProblemOf(error(code, seconds), 1_000)).toEqual({ reason: 'no answer', untilMs });
  });

  test('is a 503 that Codex repeats by itself, unlike one that its person must read', () => {
    const delayed = delayedRenewal('Work', error('account-unavailable', 12));
    expect(delayed).toMatchObject({ status: 503, retryAfterSeconds: 12 });
    expect(delayed.message).toContain('"Work"');
    expect(statusFor(delayed, codex)).toBe(503);
    expect(statusFor({ status: 503, code: 'account-unavailable' }, codex)).toBe(400);
  });
});
