import { errorCodes } from '../errors/index.ts';
import type { ClientError } from './dialect.ts';

const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 529]);
const longestWaitSeconds = 60;

/** True when every account is used up until a known moment, as opposed to a short throttle. */
export function isExhausted(error: ClientError): boolean {
  return error.code === 'account-exhausted' || (error.status === 429 && error.resetsAtMs !== undefined);
}

/**
 * Whether the client's own retry can help within a minute. Without this advice, clients repeat a refusal for minutes
 * (anthropic protocol notes 4.3).
 */
function mayRetry(error: ClientError): boolean {
  if (isExhausted(error) || (error.retryAfterSeconds ?? 0) > longestWaitSeconds) return false;
  const facts = Object.hasOwn(errorCodes, error.code)
    ? errorCodes[error.code as keyof typeof errorCodes]
    : undefined;
  return facts?.retryable ?? retryableStatuses.has(error.status);
}

const wholeSeconds = (seconds: number): string => String(Math.max(0, Math.ceil(seconds)));

/** Headers of every error answer of ours; both vendors' SDKs obey `x-should-retry`. */
export function errorHeaders(error: ClientError, requestIdHeader: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-should-retry': String(mayRetry(error)),
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { 'retry-after': wholeSeconds(error.retryAfterSeconds) }),
    ...(error.requestId === undefined ? {} : { [requestIdHeader]: error.requestId }),
  };
}
