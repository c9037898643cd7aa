import type { AnswerError } from '../../ir/index.ts';
import { memberOf, parseJson, textOf } from '../json-values.ts';
import { inOwnWords, readError, typeForStatus } from './error-types.ts';

type Meaning = AnswerError['unified'];

/** Error types by meaning; the first type of a meaning is the one that is written (anthropic protocol notes 6). */
const types: readonly (readonly [string, Meaning])[] = [
  ['invalid_request_error', 'invalid-request'],
  ['authentication_error', 'authentication'],
  ['permission_error', 'permission'],
  ['billing_error', 'permission'],
  ['not_found_error', 'not-found'],
  ['request_too_large', 'too-large'],
  ['rate_limit_error', 'rate-limit'],
  ['overloaded_error', 'overloaded'],
  ['timeout_error', 'timeout'],
  ['api_error', 'server'],
];
const meaningByType = new Map(types);

/** The error type for a meaning, for the client's envelope. */
export function typeOfMeaning(meaning: Meaning): string {
  return types.find(([, known]) => known === meaning)?.[0] ?? 'api_error';
}

/** `error` of an error event or of a whole answer; an unreadable one is still an error. */
export function decodeAnswerError(error: unknown): AnswerError {
  const { type, message } = readError(error);
  return { unified: meaningByType.get(type) ?? 'server', raw: type, message };
}

/**
 * A refusal's body, any shape: the vendor's envelope, an error that is a string, `message` or `detail` on top, or no
 * JSON at all. The type decides, else the status.
 */
export function decodeError(status: number, body: Buffer): AnswerError {
  const parsed = body.length > largestBody ? undefined : parseJson(body.toString('utf8'));
  const error = memberOf(parsed, 'error');
  const type = textOf(memberOf(error, 'type'), 100) ?? textOf(memberOf(error, 'code'), 100);
  const message =
    textOf(memberOf(error, 'message')) ??
    textOf(error) ??
    textOf(memberOf(parsed, 'message')) ??
    textOf(memberOf(parsed, 'detail')) ??
    `The vendor answered with status ${status} and no readable message.`;
  const unified =
    meaningByType.get(type ?? '') ?? meaningByType.get(typeForStatus(status)) ?? ('server' satisfies Meaning);
  return { unified, raw: type, message };
}

const largestBody = 1024 * 1024;

/** The error of an answer in the client's envelope. */
export function encodeAnswerError(error: AnswerError): {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string };
} {
  const isRefused = error.unified === 'invalid-request' || error.unified === 'too-large';
  const message = isRefused ? inOwnWords(error.message) : error.message;
  return { type: 'error', error: { type: typeOfMeaning(error.unified), message } };
}
