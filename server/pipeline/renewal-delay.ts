import type { ClientError } from '../dialects/dialect.ts';
import type { ErrorCode, SwitchyardError } from '../errors/index.ts';
import { codedError } from './coded-error.ts';

/** Why an account's credential cannot go on a request. */
export interface CredentialProblem {
  readonly reason: string;
  /** When it may be mended by itself, in ms since the epoch; null = a person has to act. */
  readonly untilMs: number | null;
}

/** Failures of a renewal that pass by themselves (reliability notes 1.1, R8: anything but a parsed refusal). */
const passing: ReadonlySet<ErrorCode> = new Set(['account-unavailable', 'upstream-unreachable']);
const shortestSeconds = 1;
const usualSeconds = 5;

/** The renewal may come through at its next try; the login is not over. */
export function isDelayed({ code }: SwitchyardError): boolean {
  return passing.has(code);
}

export function credentialProblemOf(error: SwitchyardError, nowMs: number): CredentialProblem {
  return {
    reason: error.message,
    untilMs: isDelayed(error) ? nowMs + secondsOf(error) * 1_000 : null,
  };
}

/** What the client hears when its account's login waits for a renewal and nobody else serves: come back. */
export function delayedRenewal(label: string, error: SwitchyardError): ClientError {
  return {
    ...codedError('account-unavailable', `"${label}" waits for the renewal of its sign-in: ${error.message}`),
    retryAfterSeconds: secondsOf(error),
  };
}

function secondsOf({ retryAfterSeconds }: SwitchyardError): number {
  return Math.max(shortestSeconds, retryAfterSeconds ?? usualSeconds);
}
