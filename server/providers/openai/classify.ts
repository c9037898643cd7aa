import {
  classifyForeignAnswer,
  classifyServerTrouble,
  failure,
  requestFault,
  withWords,
} from '../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { readOpenAiError } from '../vendors/openai/error-body.ts';
import {
  classifyByCode,
  classifyForbidden,
  classifyRateLimit,
  modelMissing,
  ownerMustAct,
} from '../vendors/openai/refusals.ts';

/** Books a failure of the platform API (codex protocol notes 2.9, 3.9). */
export function classifyOpenAi(answer: UpstreamAnswer): UpstreamFailure {
  const foreign = classifyForeignAnswer(answer);
  if (foreign !== null) return foreign;
  const error = readOpenAiError(answer);
  const coded = classifyByCode(error, answer.nowMs);
  if (coded !== null) return coded;
  if (error.status >= 500) return classifyServerTrouble(error.status, error.message);
  switch (error.status) {
    case 401:
      return failure(
        'credential',
        'key-refused',
        withWords('The vendor does not accept this API key.', error.message),
        {
          credential: 'needs-sign-in',
          needsAttention: 'Paste a new API key.',
          mayTryAnother: true,
        },
      );
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
    case 404:
      return /\bmodel\b.{0,120}does not exist/i.test(error.message ?? '')
        ? modelMissing(error, answer.nowMs)
        : requestFault(404, 'not-found', error.message);
    default:
      return requestFault(error.status, error.code ?? error.type ?? 'request-refused', error.message);
  }
}
