import { classifyForeignAnswer, classifyServerTrouble } from '../../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../../provider.ts';
import { classifyByCode } from './coded-failures.ts';
import { readAnthropicError } from './error-body.ts';
import { classifyKeyLimit, classifyPlanLimit } from './limits.ts';
import { classifyForbidden, classifyRefusal, classifyUnauthorized } from './refusals.ts';

/** Books a failure of Anthropic's API: the error code first, then the status, the wording last. */
export function classifyAnthropic(answer: UpstreamAnswer, accountIs: 'plan' | 'key'): UpstreamFailure {
  const foreign = classifyForeignAnswer(answer);
  if (foreign !== null) return foreign;
  const error = readAnthropicError(answer);
  const coded = classifyByCode(error, answer.nowMs);
  if (coded !== null) return coded;
  switch (true) {
    case error.status === 429:
      return accountIs === 'plan' ? classifyPlanLimit(answer, error) : classifyKeyLimit(answer, error);
    case error.status === 401:
      return classifyUnauthorized(error, accountIs === 'key');
    case error.status === 403:
      return classifyForbidden(error, answer.nowMs);
    case error.status >= 500:
      return classifyServerTrouble(error.status, error.message);
    default:
      return classifyRefusal(error, answer.nowMs);
  }
}
