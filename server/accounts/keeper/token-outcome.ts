import type { GrantProfile, LoginEnd } from './grant-profile.ts';
import { holdsTokens } from './token-answer.ts';
import type { TokenReply } from './token-request.ts';
import { isObject, numberOrNull, textOrNull } from './token-record.ts';

/** What an answer means for the login. `code` is a short word for log and screen, never a value from a token. */
export type TokenOutcome =
  | {
      readonly kind: 'tokens';
      readonly answer: Readonly<Record<string, unknown>>;
      readonly vendorNowMs: number | null;
    }
  /** The vendor itself said no, for good. */
  | { readonly kind: 'refused'; readonly end: LoginEnd; readonly code: string }
  /** It did not work and the refresh token is unharmed. */
  | {
      readonly kind: 'temporary';
      readonly code: string;
      readonly sent: boolean;
      readonly retryAfterMs: number | null;
      readonly vendorNowMs: number | null;
    }
  /** The request left and no readable answer came: the vendor may have spent the token. */
  | { readonly kind: 'unknown'; readonly code: string };

const longestRetryAfterMs = 3_600_000;
const refusingStatuses: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Sorts the reply to a renewal (reliability notes R6, R8). Final only by a JSON error of the endpoint that the
 * profile lists; pages, proxies, limits and server faults are temporary.
 */
export function readTokenReply(reply: TokenReply, profile: GrantProfile, nowMs: number): TokenOutcome {
  if (reply.state === 'failed')
    return reply.sent
      ? { kind: 'unknown', code: reply.reason }
      : { kind: 'temporary', code: reply.reason, sent: false, retryAfterMs: null, vendorNowMs: null };
  const vendorNowMs = parseVendorDate(reply.date);
  const temporary = (code: string): TokenOutcome => ({
    kind: 'temporary',
    code,
    sent: true,
    retryAfterMs: parseRetryAfter(reply.retryAfter, vendorNowMs ?? nowMs),
    vendorNowMs,
  });
  const body = parseBody(reply.body);
  if (reply.status >= 200 && reply.status < 300) {
    if (body !== null)
      return holdsTokens(body)
        ? { kind: 'tokens', answer: body, vendorNowMs }
        : { kind: 'unknown', code: 'answer-without-tokens' };
    return looksLikePage(reply.contentType, reply.body)
      ? temporary('not-the-token-endpoint')
      : { kind: 'unknown', code: 'unreadable-answer' };
  }
  if (body === null || !refusingStatuses.has(reply.status)) return temporary(`http-${reply.status}`);
  return refusalOf(body, profile) ?? temporary(`http-${reply.status}`);
}

function refusalOf(
  body: Readonly<Record<string, unknown>>,
  profile: GrantProfile,
): Extract<TokenOutcome, { kind: 'refused' }> | null {
  const nested = isObject(body['error']) ? body['error'] : {};
  const description = textOrNull(body['error_description']) ?? textOrNull(nested['message']) ?? '';
  const codes = new Set([
    body['error'],
    nested['code'],
    nested['type'],
    body['code'],
    body['error_description'],
  ]);
  const rule = profile.refusals.find(
    (candidate) =>
      codes.has(candidate.code) &&
      (candidate.description === null ||
        description.toLowerCase().includes(candidate.description.toLowerCase())),
  );
  return rule === undefined ? null : { kind: 'refused', end: rule.end, code: rule.code };
}

function parseBody(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** A hotel's sign-in page or a proxy's notice; an answer that was cut or is empty is not one. */
function looksLikePage(contentType: string, body: string): boolean {
  if (body.trim() === '') return false;
  return /^\s*(?:text|application\/xhtml)/i.test(contentType) || body.trimStart().startsWith('<');
}

/** The vendor's clock by its `Date` header; null when it sent none that can be read. */
export function parseVendorDate(date: string | null): number | null {
  if (date === null || date.length > 40) return null;
  return numberOrNull(Date.parse(date));
}

function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null || value.length > 40) return null;
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return waitMs > 0 ? Math.min(waitMs, longestRetryAfterMs) : null;
}
