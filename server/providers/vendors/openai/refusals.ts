import { classifyServerTrouble, failure, requestFault, withWords } from '../../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../../provider.ts';
import { dayMs, goDurationMs, hourMs, minuteMs, retryAfterEndMs } from '../../reset-times.ts';
import type { OpenAiError } from './error-body.ts';

const modelPauseMs = hourMs;
const unknownRefusalPauseMs = 10 * minuteMs;
const shortPauseMs = 5_000;

const requestCodes: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'invalid_prompt',
  'cyber_policy',
  'bio_policy',
  'misalignment_policy_violation',
  'subscription_sharing_unsupported_capability',
  'previous_response_not_found',
  'invalid_encrypted_content',
]);

const closedAccountCodes: ReadonlySet<string> = new Set([
  'account_deactivated',
  'account_suspended',
  'account_deleted',
]);

export function ownerMustAct(
  code: string,
  attention: string,
  error: OpenAiError,
  mayTryAnother: boolean,
): UpstreamFailure {
  return failure('account', code, withWords(attention, error.message), {
    mayTryAnother,
    needsAttention: attention,
  });
}

/** What the code alone explains, whatever the status; null when it explains nothing. */
export function classifyByCode(error: OpenAiError, nowMs: number): UpstreamFailure | null {
  const code = error.code ?? error.type ?? '';
  if (requestCodes.has(code)) return requestFault(error.status, code, error.message);
  if (code === 'server_is_overloaded' || code === 'slow_down')
    return classifyServerTrouble(503, error.message);
  if (closedAccountCodes.has(code))
    return ownerMustAct('account-closed', 'The vendor has closed this account.', error, false);
  if (code === 'insufficient_quota' || code === 'billing_hard_limit_reached')
    return ownerMustAct(
      'no-credits',
      'The account has no credits left. Add credits with the vendor.',
      error,
      true,
    );
  if (code === 'model_not_found') return modelMissing(error, nowMs);
  if (code === 'unsupported_country_region_territory')
    return failure('network', 'region', withWords('The vendor does not serve this region.', error.message));
  return null;
}

export function modelMissing(error: OpenAiError, nowMs: number): UpstreamFailure {
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

/**
 * The wait that the message names as "try again in 1.5s" or "in 7m12s", in milliseconds; one of hours is believed for one
 * hour, one of days not at all. Else null.
 */
function waitInWords(message: string | null): number | null {
  const match = /try again in (\d[\d.]{0,12}\s?(?:ms|s|m|h)[\dhms.]{0,24})/i.exec(message ?? '');
  const named = match?.[1]?.toLowerCase().replace(/\s/, '').replace(/\.$/, '');
  const wait = goDurationMs(named) ?? 0;
  return wait > 0 && wait <= dayMs ? Math.round(Math.min(wait, hourMs)) : null;
}

/** A 429 that is about speed: the model on this account rests shortly. */
export function classifyRateLimit(answer: UpstreamAnswer, error: OpenAiError): UpstreamFailure {
  const { headers, nowMs } = answer;
  const wait = waitInWords(error.message);
  const told = retryAfterEndMs(headers, nowMs) ?? (wait === null ? null : nowMs + wait);
  return failure('model', 'rate-limit', withWords('The vendor asks to slow down.', error.message), {
    coolUntilMs: told ?? nowMs + shortPauseMs,
    authoritative: told !== null,
    mayTryAnother: true,
  });
}

/** A JSON 403 that nothing explains rests ten minutes and is not tried elsewhere. */
export function classifyForbidden(error: OpenAiError, nowMs: number): UpstreamFailure {
  if (/does not have access to model|model.{0,80}not (?:available|supported)/i.test(error.message ?? ''))
    return modelMissing(error, nowMs);
  return failure('account', 'forbidden', withWords('The vendor refused this account.', error.message), {
    coolUntilMs: nowMs + unknownRefusalPauseMs,
    authoritative: false,
  });
}
