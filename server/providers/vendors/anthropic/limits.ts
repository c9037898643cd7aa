import { failure, withWords } from '../../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../../provider.ts';
import { hourMs, momentMs, resetBoundMs, retryAfterEndMs, trustedReset } from '../../reset-times.ts';
import { noCredits } from './coded-failures.ts';
import type { AnthropicError } from './error-body.ts';
import {
  isScopedWindow,
  unifiedReset,
  unifiedVerdict,
  unifiedWindows,
  unifiedWindowSeconds,
} from './unified-windows.ts';

const week = 7 * 86_400;
const shortPauseMs = 5_000;
const ownerReasons = /^(?:out_of_credits|org_spend_cap_reached|org_level_disabled.*)$/;

/** When the plan serves again: the last reset of all windows that refuse, the deciding one at least. */
function planReset(answer: UpstreamAnswer, claim: string | null): number | null {
  const { headers, nowMs } = answer;
  const overall = momentMs(headers['anthropic-ratelimit-unified-reset']);
  const own =
    claim === null ? trustedReset(overall, nowMs, resetBoundMs(week)) : unifiedReset(headers, claim, nowMs);
  if (claim !== null && isScopedWindow(claim)) return own;
  const others = unifiedWindows(headers, nowMs)
    .filter((window) => window.status === 'rejected' && (window.kind === 'short' || window.kind === 'long'))
    .map((window) => window.resetsAtMs ?? 0);
  const latest = Math.max(own ?? 0, ...others);
  return latest > 0 ? latest : null;
}

function planLimit(answer: UpstreamAnswer, error: AnthropicError, claim: string | null): UpstreamFailure {
  const { headers, nowMs } = answer;
  const reset = planReset(answer, claim);
  const told = momentMs(headers['anthropic-ratelimit-unified-reset']);
  const bound = resetBoundMs(claim === null ? week : unifiedWindowSeconds(claim));
  const isBeyond = told !== null && told > nowMs + bound;
  const until =
    reset ?? (isBeyond ? nowMs + bound : null) ?? retryAfterEndMs(headers, nowMs) ?? nowMs + shortPauseMs;
  return failure(
    claim !== null && isScopedWindow(claim) ? 'model' : 'account',
    'plan-limit',
    withWords('The plan is used up for now.', error.message),
    { coolUntilMs: until, authoritative: reset !== null, mayTryAnother: true },
  );
}

/**
 * 429 on a plan (anthropic protocol notes 3.5). The limiter's overall status decides: with `allowed`, or while paid
 * credits serve, the 429 is a short throttle and the account stays as it is.
 */
export function classifyPlanLimit(answer: UpstreamAnswer, error: AnthropicError): UpstreamFailure {
  if (/long.context|1m context/i.test(error.message ?? ''))
    return failure(
      'model',
      'long-context',
      withWords('Long context needs usage credits here.', error.message),
      {
        mayTryAnother: true,
      },
    );
  const verdict = unifiedVerdict(answer.headers);
  const isServed =
    verdict.paidCreditsServe || verdict.status === 'allowed' || verdict.status === 'allowed_warning';
  const isLimit = verdict.claim !== null || verdict.overageStatus !== null || verdict.status === 'rejected';
  if (isLimit && !isServed) return planLimit(answer, error, verdict.claim);
  if (!isLimit && ownerReasons.test(verdict.disabledReason ?? '')) return noCredits(error, answer.nowMs);
  return failure('provider', 'throttle', withWords('The vendor asks to slow down.', error.message), {
    authoritative: false,
    mayTryAnother: true,
  });
}

const classes = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

/** 429 on an API key: per organization and model family, until `retry-after` or the reset of the empty bucket. */
export function classifyKeyLimit(answer: UpstreamAnswer, error: AnthropicError): UpstreamFailure {
  const { headers, nowMs } = answer;
  const resets = classes
    .filter((name) => headers[`anthropic-ratelimit-${name}-remaining`] === '0')
    .map((name) => trustedReset(momentMs(headers[`anthropic-ratelimit-${name}-reset`]), nowMs, hourMs) ?? 0);
  const told = retryAfterEndMs(headers, nowMs) ?? (Math.max(0, ...resets) || null);
  return failure('model', 'rate-limit', withWords("The key's rate limit is reached.", error.message), {
    coolUntilMs: told ?? nowMs + shortPauseMs,
    authoritative: told !== null,
    mayTryAnother: true,
  });
}
