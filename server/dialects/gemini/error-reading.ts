import type { AnswerError } from '../../ir/index.ts';
import type { StreamError } from '../dialect.ts';
import { asRecord, memberOf, parseJson, textOf } from '../json-values.ts';
import { geminiErrorStatus, unifiedError } from './status-names.ts';

const maximumNesting = 3;

/** A google.rpc error as far as it could be read. */
export interface GoogleError {
  /** The status name, for example `RESOURCE_EXHAUSTED`. */
  readonly status: string | null;
  readonly http: number | null;
  /** `reason` of the ErrorInfo detail, for example `API_KEY_INVALID`. */
  readonly reason: string | null;
  readonly message: string | null;
}

/** The error inside a body: an object, a one-element array, or null when there is none (provider notes 1.6). */
export function readGoogleError(body: unknown): GoogleError | null {
  const holder: unknown = Array.isArray(body) ? body[0] : body;
  const error = memberOf(holder, 'error');
  if (error === undefined || error === null) return null;
  return readErrorObject(error, 0);
}

function readErrorObject(error: unknown, nesting: number): GoogleError {
  if (asRecord(error) === null) return { status: null, http: null, reason: null, message: textOf(error) };
  const message = memberOf(error, 'message');
  const inner = nestedError(message, nesting);
  const code = memberOf(error, 'code');
  const own = {
    status: textOf(memberOf(error, 'status'), 100),
    http: typeof code === 'number' && code >= 400 && code <= 599 ? Math.trunc(code) : null,
    reason: reasonOf(memberOf(error, 'details')),
    message: textOf(message),
  };
  return inner === null
    ? own
    : {
        status: inner.status ?? own.status,
        http: inner.http ?? own.http,
        reason: inner.reason ?? own.reason,
        message: inner.message ?? own.message,
      };
}

/** Some routes put a whole error body, as JSON, into the message of another. */
function nestedError(message: unknown, nesting: number): GoogleError | null {
  if (typeof message !== 'string' || nesting >= maximumNesting || message.length > 100_000) return null;
  const text = message.trimStart();
  if (!text.startsWith('{') && !text.startsWith('[')) return null;
  const parsed = parseLoosely(text);
  const holder: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const error = memberOf(holder, 'error');
  return asRecord(error) === null ? null : readErrorObject(error, nesting + 1);
}

function reasonOf(details: unknown): string | null {
  if (!Array.isArray(details)) return null;
  for (const detail of details as unknown[]) {
    const type = memberOf(detail, '@type');
    if (typeof type === 'string' && type.endsWith('ErrorInfo'))
      return textOf(memberOf(detail, 'reason'), 100);
  }
  return null;
}

/** JSON as Google sometimes sends it, with commas doubled; `undefined` when it is none at all. */
export function parseLoosely(text: string): unknown {
  const parsed = parseJson(text);
  return parsed === undefined ? parseJson(text.replace(/,(?:\s*,)+/g, ',')) : parsed;
}

const silent = 'The vendor reported an error without a message.';

/** The error for the request record. */
export function streamErrorOf(error: GoogleError): StreamError {
  return {
    type: error.status ?? 'unknown_error',
    code: error.reason,
    message: error.message ?? silent,
    status: error.http ?? geminiErrorStatus(error.status),
  };
}

/** The error in the IR's terms. A wrong API key is a 400 with a reason of its own. */
export function answerErrorOf(error: GoogleError, http: number | null = error.http): AnswerError {
  return {
    unified:
      error.reason === 'API_KEY_INVALID' || error.reason === 'API_KEY_EXPIRED'
        ? 'authentication'
        : unifiedError(error.status, http),
    raw: error.status ?? error.reason,
    message: error.message ?? silent,
  };
}

/** A refusal's body of any shape. Never throws. */
export function decodeError(status: number, body: Buffer): AnswerError {
  const text = body.toString('utf8', 0, 1_000_000);
  const parsed = parseLoosely(text);
  const error = readGoogleError(parsed);
  if (error !== null) return answerErrorOf(error, status);
  // A gateway's page tells a person nothing.
  const told = text.trimStart().startsWith('<') ? null : textOf(text.trim());
  return {
    unified: unifiedError(null, status),
    raw: null,
    message: textOf(memberOf(parsed, 'message')) ?? told ?? `The vendor refused with status ${status}.`,
  };
}
