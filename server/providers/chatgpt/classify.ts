import {
  classifyForeignAnswer,
  classifyServerTrouble,
  failure,
  requestFault,
  withWords,
} from '../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { dayMs, hourMs, resetBoundMs, retryAfterEndMs, trustedReset } from '../reset-times.ts';
import { readOpenAiError, type OpenAiError } from '../vendors/openai/error-body.ts';
import {
  classifyByCode,
  classifyForbidden,
  classifyRateLimit,
  modelMissing,
} from '../vendors/openai/refusals.ts';

const boundMs = resetBoundMs((7 * dayMs) / 1_000);
const minute = 60_000;

/** The plan cannot be used, until the moment that the vendor names or for `restMs` where it names none. */
function planRests(
  answer: UpstreamAnswer,
  error: OpenAiError,
  { code, words, restMs }: { code: string; words: string; restMs: number },
): UpstreamFailure {
  const { headers, nowMs } = answer;
  const told = trustedReset(error.resetsAtMs, nowMs, boundMs);
  const isBeyond = error.resetsAtMs !== null && error.resetsAtMs > nowMs + boundMs;
  const untold = isBeyond ? nowMs + boundMs : (retryAfterEndMs(headers, nowMs) ?? nowMs + restMs);
  return failure('account', code, withWords(words, error.message), {
    coolUntilMs: told ?? untold,
    authoritative: told !== null,
    mayTryAnother: true,
  });
}

/** The plan, or the weekly cap that the person set for Switchyard, is used up. */
const limitReached = {
  code: 'plan-limit',
  words: 'The ChatGPT plan, or its limit for Switchyard, is used up for now. ChatGPT’s settings show both.',
  restMs: hourMs,
};

/** The plan cannot be used by apps at this moment; nobody says for how long. */
const unavailable = {
  code: 'plan-unavailable',
  words: 'ChatGPT does not let apps use this plan now.',
  restMs: 10 * minute,
};

/** A token that ended is renewed by us, and no other login is tried after any other refusal. */
function unauthorized(error: OpenAiError): UpstreamFailure {
  const isStale = error.code === 'invalid_token' || error.code === 'token_expired';
  return failure(
    'credential',
    isStale ? 'token-expired' : 'token-refused',
    withWords('The vendor does not accept this login’s token.', error.message),
    isStale
      ? { credential: 'expired', mayTryAnother: true }
      : { credential: 'needs-sign-in', needsAttention: 'Sign in with ChatGPT again.' },
  );
}

/** Books a failure of the platform's API for a plan that was signed in with (codex protocol notes 7.1, 2.9). */
export function classifyChatGpt(answer: UpstreamAnswer): UpstreamFailure {
  const foreign = classifyForeignAnswer(answer);
  if (foreign !== null) return foreign;
  const error = readOpenAiError(answer);
  const names = new Set([error.code, error.type]);
  if (names.has('subscription_sharing_usage_limit_exceeded') || names.has('usage_limit_reached'))
    return planRests(answer, error, limitReached);
  if (names.has('subscription_sharing_usage_unavailable')) return planRests(answer, error, unavailable);
  if (names.has('subscription_sharing_unsupported_capability'))
    return requestFault(error.status, 'subscription_sharing_unsupported_capability', error.message);
  const coded = classifyByCode(error, answer.nowMs);
  if (coded !== null) return coded;
  if (error.status >= 500) return classifyServerTrouble(error.status, error.message);
  switch (error.status) {
    case 401:
      return unauthorized(error);
    case 403:
      return classifyForbidden(error, answer.nowMs);
    case 429:
      return classifyRateLimit(answer, error);
    case 404:
      return /\bmodel\b.{0,120}does not exist/i.test(error.message ?? '')
        ? modelMissing(error, answer.nowMs)
        : requestFault(404, 'not-found', error.message);
    default:
      return requestFault(error.status, error.code ?? error.type ?? 'request-refused', error.message);
  }
}
