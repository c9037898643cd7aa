import type { AnswerError } from '../../ir/index.ts';
import type { StreamError } from '../dialect.ts';
import { tellsOfFullContext } from '../full-context.ts';
import { asRecord, memberOf, parseJson, textOf } from '../json-values.ts';
import { kindOfStatus } from '../openai-errors.ts';
import { readError, responsesErrorStatus } from './error-reading.ts';

/** A failure that a response, an `error` event or an answer body reports, in the IR's terms (dialect rule 98). */
export function decodeFailure(holder: unknown, status: number | null = null): AnswerError {
  return unify(readError(holder), status);
}

function unify(error: StreamError, status: number | null): AnswerError {
  const named = responsesErrorStatus(error.code, error.type);
  return {
    unified: kindOfStatus(named ?? status ?? error.status ?? 500),
    raw: error.code ?? (error.type === 'unknown_error' ? null : error.type),
    message: error.message,
  };
}

/** Reads a refusal's body of any shape, plain text and pages of gateways included. Never throws. */
export function decodeError(status: number, body: Buffer): AnswerError {
  const text = body.toString('utf8', 0, Math.min(body.length, 64 * 1024));
  const record = asRecord(parseJson(text));
  if (
    record !== null &&
    (memberOf(record, 'error') !== undefined || memberOf(record, 'detail') !== undefined)
  )
    return decodeFailure(record, status);
  const isPage = text.trimStart().startsWith('<');
  const told = record === null ? textOf(text.trim(), 500) : textOf(memberOf(record, 'message'));
  const message = (isPage ? null : told) ?? `The vendor answered with status ${status}.`;
  return { unified: kindOfStatus(status), raw: null, message };
}

/** Codes that Codex knows and acts on (codex protocol notes 2.9); an upstream of another vendor may say them too. */
const codesOfCodex: ReadonlySet<string> = new Set([
  'rate_limit_exceeded',
  'context_length_exceeded',
  'insufficient_quota',
  'usage_not_included',
  'invalid_prompt',
  'cyber_policy',
  'bio_policy',
  'misalignment_policy_violation',
  'server_is_overloaded',
  'slow_down',
  'server_error',
]);

/** The code of `response.failed`: what Codex must not repeat is named so that it does not. */
export function failureCode(error: AnswerError): string {
  if (error.raw !== null && codesOfCodex.has(error.raw)) return error.raw;
  switch (error.unified) {
    case 'rate-limit':
      return 'rate_limit_exceeded';
    case 'overloaded':
      return 'server_is_overloaded';
    case 'server':
    case 'timeout':
      return 'server_error';
    case 'invalid-request':
    case 'too-large':
      return tellsOfFullContext(error.message) ? 'context_length_exceeded' : 'invalid_prompt';
    case 'authentication':
    case 'permission':
    case 'not-found':
      return 'invalid_prompt';
    default:
      return error.unified satisfies never;
  }
}
