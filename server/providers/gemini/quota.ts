import { memberOf } from '../../dialects/index.ts';
import { failure, withWords } from '../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import {
  dayMs,
  goDurationMs,
  hourMs,
  minuteMs,
  momentMs,
  resetBoundMs,
  retryAfterEndMs,
  secondMs,
  trustedReset,
  waitEndInWords,
} from '../reset-times.ts';
import type { GoogleError } from './error-body.ts';

const shortPauseMs = 60 * secondMs;
/** A model without any free quota gets none by waiting; the pause only keeps it from being asked again and again. */
const noQuotaPauseMs = dayMs;

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

function pacificMsOfDay(atMs: number): number {
  const part = Object.fromEntries(clock.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  return (part['hour'] ?? 0) * hourMs + (part['minute'] ?? 0) * minuteMs + (part['second'] ?? 0) * secondMs;
}

/** The next midnight in California, where Google's daily quotas begin anew; right also on the days of a clock change. */
export function nextPacificMidnight(nowMs: number): number {
  const nowSecond = nowMs - (nowMs % secondMs);
  const guess = nowSecond + dayMs - pacificMsOfDay(nowSecond);
  const off = pacificMsOfDay(guess);
  if (off === 0) return guess;
  return off < dayMs / 2 ? guess - off : guess + dayMs - off;
}

const isDaily = (quotaId: string): boolean => /PerDay|Daily/i.test(quotaId);
const isPerMinute = (quotaId: string): boolean => /PerMinute/i.test(quotaId);

/** What the body tells of the end, in the order of provider notes 1.6; the header goes before it. */
function toldEnd(answer: UpstreamAnswer, error: GoogleError, daily: boolean): number | null {
  const { nowMs } = answer;
  const after = (wait: number | null): number | null =>
    wait === null || wait <= 0 ? null : nowMs + Math.round(wait);
  const bound = resetBoundMs(null);
  const exact =
    trustedReset(momentMs(memberOf(error.metadata, 'quotaResetTimeStamp')), nowMs, bound) ??
    trustedReset(after(goDurationMs(memberOf(error.metadata, 'quotaResetDelay'))), nowMs, bound);
  if (exact !== null) return exact;
  // Beside a daily quota the short delays are the ones of the per-minute quota.
  if (daily) return null;
  return (
    trustedReset(after(goDurationMs(error.retryDelay)), nowMs, dayMs) ??
    trustedReset(waitEndInWords(error.message, nowMs), nowMs, dayMs)
  );
}

/**
 * A used-up quota: per day until midnight in California, per minute until the named delay. Google counts per project
 * and mostly per model, so only quotas without a model rest the account.
 */
export function classifyQuota(answer: UpstreamAnswer, error: GoogleError): UpstreamFailure {
  const { nowMs } = answer;
  const { violations } = error;
  const daily = violations.some(({ quotaId }) => isDaily(quotaId)) || error.reason === 'QUOTA_EXHAUSTED';
  const perModel = violations.length === 0 || violations.some(({ isPerModel }) => isPerModel);
  const scope = perModel ? 'model' : 'account';
  if (/\blimit: 0\b/.test(error.message ?? '') || violations.some(({ value }) => value === '0'))
    return failure(
      'model',
      'no-free-quota',
      withWords('This key has no free quota for this model. Turn on billing for its project.', error.message),
      { coolUntilMs: nowMs + noQuotaPauseMs, mayTryAnother: true },
    );
  if (daily)
    return failure(
      scope,
      'daily-quota',
      withWords('The daily quota of this key is used up.', error.message),
      {
        coolUntilMs: toldEnd(answer, error, daily) ?? nextPacificMidnight(nowMs),
        mayTryAnother: true,
      },
    );
  const told = retryAfterEndMs(answer.headers, nowMs) ?? toldEnd(answer, error, daily);
  return failure(scope, 'rate-limit', withWords('The vendor asks to slow down.', error.message), {
    coolUntilMs: told ?? nowMs + shortPauseMs,
    authoritative: told !== null || violations.some(({ quotaId }) => isPerMinute(quotaId)),
    mayTryAnother: true,
  });
}
