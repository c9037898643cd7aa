import { failure, requestFault, withWords } from '../../failures.ts';
import type { UpstreamFailure } from '../../provider.ts';
import { hourMs, minuteMs } from '../../reset-times.ts';
import { noCredits, onHold, organizationDisabled, organizationRefuses } from './coded-failures.ts';
import type { AnthropicError } from './error-body.ts';

const modelPauseMs = hourMs;
const unknownRefusalPauseMs = 10 * minuteMs;

function credentialFailure(
  code: string,
  sentence: string,
  error: AnthropicError,
  state: 'expired' | 'needs-sign-in',
  mayTryAnother: boolean,
): UpstreamFailure {
  return failure('credential', code, withWords(sentence, error.message), {
    credential: state,
    mayTryAnother,
    needsAttention: state === 'needs-sign-in' ? 'Sign in again, or paste a new key.' : null,
  });
}

const revoked = (error: AnthropicError): UpstreamFailure =>
  credentialFailure('token-revoked', 'The vendor has revoked this login.', error, 'needs-sign-in', false);

function modelMissing(error: AnthropicError, nowMs: number): UpstreamFailure {
  return failure(
    'model',
    'model-missing',
    withWords('This account does not have this model.', error.message),
    {
      coolUntilMs: nowMs + modelPauseMs,
      mayTryAnother: true,
    },
  );
}

const isAboutModel = (message: string): boolean => /(?:^|\W)model:/i.test(message);

/** 401. After a revocation no other login is tried for the same request (reliability notes 2.3: no cascade). */
export function classifyUnauthorized(error: AnthropicError, isKey: boolean): UpstreamFailure {
  const message = error.message ?? '';
  if (/not allowed for this organization/i.test(message)) return organizationRefuses(error, 0);
  if (/oauth authentication is currently not supported/i.test(message))
    return failure(
      'client-refused',
      'login-kind-refused',
      withWords('The vendor refused this kind of login.', message),
    );
  if (/expired/i.test(message))
    return credentialFailure('token-expired', 'The login has expired.', error, 'expired', true);
  if (/revoked/i.test(message)) return revoked(error);
  return isKey
    ? credentialFailure(
        'key-refused',
        'The vendor does not accept this API key.',
        error,
        'needs-sign-in',
        true,
      )
    : credentialFailure(
        'token-refused',
        'The vendor does not accept this login.',
        error,
        'needs-sign-in',
        false,
      );
}

/** 403 with the vendor's envelope. What it does not explain rests ten minutes and is not tried elsewhere. */
export function classifyForbidden(error: AnthropicError, nowMs: number): UpstreamFailure {
  const message = error.message ?? '';
  if (/revoked/i.test(message)) return revoked(error);
  if (/not allowed for this organization/i.test(message)) return organizationRefuses(error, nowMs);
  if (/user:profile|scope requirement/i.test(message))
    return requestFault(403, 'scope-missing', error.message);
  if (/only authorized for use with|third.party/i.test(message))
    return failure(
      'client-refused',
      'client-refused',
      withWords('The vendor refused this client.', error.message),
    );
  if (isAboutModel(message)) return modelMissing(error, nowMs);
  return failure('account', 'forbidden', withWords('The vendor refused this account.', error.message), {
    coolUntilMs: nowMs + unknownRefusalPauseMs,
    authoritative: false,
  });
}

/** 400, 402, 404 and the other 4xx: mostly the request's own fault, a few speak of the account. */
export function classifyRefusal(error: AnthropicError, nowMs: number): UpstreamFailure {
  const message = error.message ?? '';
  if (error.status === 402 || error.type === 'billing_error' || /credit balance is too low/i.test(message))
    return noCredits(error, nowMs);
  if (/organization has been disabled/i.test(message)) return organizationDisabled(error, nowMs);
  if (error.status === 400 && /\bon hold\b/i.test(message)) return onHold(error, nowMs);
  if (error.status === 404 && isAboutModel(message)) return modelMissing(error, nowMs);
  return requestFault(error.status, error.type ?? 'request-refused', error.message);
}
