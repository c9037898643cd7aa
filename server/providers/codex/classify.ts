import {
  classifyForeignAnswer,
  classifyServerTrouble,
  failure,
  requestFault,
  withWords,
} from '../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { hourMs, resetBoundMs, retryAfterEndMs, trustedReset } from '../reset-times.ts';
import { readOpenAiError, type OpenAiError } from '../vendors/openai/error-body.ts';
import {
  classifyByCode,
  classifyForbidden,
  classifyRateLimit,
  modelMissing,
  ownerMustAct,
} from '../vendors/openai/refusals.ts';
import { quotaFromCodexHeaders } from './quota-headers.ts';

const week = 7 * 86_400;
const limitTypes: ReadonlySet<string> = new Set([
  'usage_limit_reached',
  'subscription_sharing_usage_limit_exceeded',
  'subscription_sharing_usage_unavailable',
]);

/** A monthly plan window is believed when the answer's own headers speak of one. */
function boundMs(answer: UpstreamAnswer): number {
  const lengths = quotaFromCodexHeaders(answer.headers, answer.nowMs).map(
    (window) => window.windowSeconds ?? 0,
  );
  return resetBoundMs(Math.max(week, ...lengths));
}

/** `usage_limit_reached`: the plan, or one meter of it, rests until the vendor's reset. */
function planLimit(answer: UpstreamAnswer, error: OpenAiError): UpstreamFailure {
  const { headers, nowMs } = answer;
  const bound = boundMs(answer);
  const reset = trustedReset(error.resetsAtMs, nowMs, bound);
  const isBeyond = error.resetsAtMs !== null && error.resetsAtMs > nowMs + bound;
  const meter = (headers['x-codex-active-limit'] ?? '').replaceAll('-', '_');
  const isOtherMeter = quotaFromCodexHeaders(headers, nowMs).some((window) =>
    window.id.startsWith(`${meter}:`),
  );
  const owner = (headers['x-codex-rate-limit-reached-type'] ?? '').startsWith('workspace_');
  return failure(
    isOtherMeter ? 'model' : 'account',
    'plan-limit',
    withWords('The plan is used up for now.', error.message),
    {
      coolUntilMs: reset ?? (isBeyond ? nowMs + bound : (retryAfterEndMs(headers, nowMs) ?? nowMs + hourMs)),
      authoritative: reset !== null,
      mayTryAnother: true,
      needsAttention: owner
        ? 'The workspace has reached its limit or has no credits left. Ask its owner.'
        : null,
    },
  );
}

/**
 * 401. An expired token is renewed by Codex itself. After anything else no other login is tried: cascades over
 * several logins are what precedes mass invalidation (codex protocol notes 0.4, 2.9).
 */
function unauthorized(answer: UpstreamAnswer, error: OpenAiError): UpstreamFailure {
  const code = error.code ?? answer.headers['x-openai-authorization-error'] ?? '';
  if (code === 'token_expired' || /expired/i.test(error.message ?? ''))
    return failure('credential', 'token-expired', withWords('The login has expired.', error.message), {
      credential: 'expired',
      mayTryAnother: true,
    });
  const isRevoked = code === 'token_revoked' || code === 'token_invalidated';
  return failure(
    'credential',
    isRevoked ? 'token-revoked' : 'token-refused',
    withWords(
      isRevoked ? 'The vendor has revoked this login.' : 'The vendor does not accept this login.',
      error.message,
    ),
    { credential: 'needs-sign-in', needsAttention: 'Sign in to Codex again.' },
  );
}

/** Books a failure of the ChatGPT backend (codex protocol notes 2.9). */
export function classifyCodex(answer: UpstreamAnswer): UpstreamFailure {
  const foreign = classifyForeignAnswer(answer);
  if (foreign !== null) return foreign;
  const error = readOpenAiError(answer);
  const name = error.type ?? error.code ?? '';
  if (limitTypes.has(name) || limitTypes.has(error.code ?? '')) return planLimit(answer, error);
  if (
    name === 'usage_not_included' ||
    error.code === 'usage_not_included' ||
    error.code === 'missing_codex_entitlement'
  )
    return ownerMustAct('not-in-plan', 'This plan or workspace does not include Codex.', error, true);
  const coded = classifyByCode(error, answer.nowMs);
  if (coded !== null) return coded;
  if (error.status >= 500) return classifyServerTrouble(error.status, error.message);
  switch (error.status) {
    case 401:
      return unauthorized(answer, error);
    case 402:
      return ownerMustAct(
        'no-credits',
        'The account has no credits left. Add credits with the vendor.',
        error,
        true,
      );
    case 403:
      return classifyForbidden(error, answer.nowMs);
    case 429:
      return classifyRateLimit(answer, error);
    default:
      return /model.{0,120}not supported when using codex/i.test(error.message ?? '')
        ? modelMissing(error, answer.nowMs)
        : requestFault(error.status, error.code ?? error.type ?? 'request-refused', error.message);
  }
}
