import type { StreamError } from '../dialect.ts';
import { tellsOfFullContext } from '../full-context.ts';
import { memberOf, textOf } from '../json-values.ts';

/** Error types of the Messages API and the HTTP status each one has (anthropic protocol notes 6). */
const statusByType: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

/** The envelope's error type for a status; what the API has no word for becomes the nearest one. */
export function typeForStatus(status: number): string {
  if (status === 503) return 'overloaded_error';
  if (status === 501) return 'not_supported';
  for (const [type, known] of statusByType) if (known === status) return type;
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

/** The HTTP status that an error type has outside a stream, else null. */
export function messagesErrorStatus(type: string | null): number | null {
  return statusByType.get(type ?? '') ?? null;
}

/** Reads `error` of an error envelope or event; an unreadable one is still an error. */
export function readError(error: unknown): StreamError {
  const type = textOf(memberOf(error, 'type'), 100) ?? 'unknown_error';
  return {
    type,
    code: textOf(memberOf(memberOf(error, 'details'), 'error_code'), 100),
    message: textOf(memberOf(error, 'message')) ?? 'The vendor reported an error without a message.',
    status: messagesErrorStatus(type),
  };
}

/**
 * The message of a refusal for this API's clients. Claude Code shortens a conversation that no longer fits only when it reads
 * the vendor's own words (anthropic protocol notes 4.3), and other vendors say it in theirs.
 */
export function inOwnWords(message: string): string {
  const isForeign = tellsOfFullContext(message) && !/prompt is too long/i.test(message);
  return isForeign ? `prompt is too long: ${message}` : message;
}
