import type { AnswerError } from '../ir/index.ts';
import type { ClientError, ErrorAnswer, StreamError } from './dialect.ts';
import { codeOfRefusal } from './full-context.ts';
import { asRecord, memberOf, parseJson, textOf } from './json-values.ts';
import { errorHeaders, isExhausted } from './retry-advice.ts';

/**
 * Codes and types that say more than the status does. OpenAI's own from codex protocol notes 2.9; `insufficient_quota`,
 * `content_filter` and the context codes from OpenAI's public list of error codes; the rest from provider notes 2-11.
 */
const statusByName: ReadonlyMap<string, number> = new Map([
  ['rate_limit_exceeded', 429],
  ['rate_limit_error', 429],
  ['insufficient_quota', 429],
  ['usage_limit_reached', 429],
  ['quota_exceeded', 429],
  ['model_overloaded', 503],
  ['server_is_overloaded', 503],
  ['slow_down', 503],
  ['overloaded_error', 503],
  ['insufficient_system_resource', 503],
  ['server_error', 500],
  ['api_error', 500],
  ['invalid_api_key', 401],
  ['authentication_error', 401],
  ['token_expired', 401],
  ['permission_error', 403],
  ['access_terminated_error', 403],
  ['model_not_found', 404],
  ['not_found_error', 404],
  ['context_length_exceeded', 400],
  ['content_filter', 400],
  ['invalid_prompt', 400],
  ['invalid_request_error', 400],
]);

/** MiniMax reports failures in a 200 (provider notes 6). */
const statusByMiniMaxCode: ReadonlyMap<number, number> = new Map([
  [1001, 504],
  [1002, 429],
  [1004, 401],
  [1008, 402],
  [1026, 400],
  [1027, 400],
  [1039, 429],
  [2013, 400],
  [2049, 401],
  [2056, 429],
]);

const isFailureStatus = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599;

/** Some servers send the status as text; a code may be a number. */
function statusOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return isFailureStatus(number) ? number : null;
}

const nameOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : textOf(value, 100);

/** Validation errors of Mistral and other servers: `detail` is text or a list of `{loc, msg}` (provider notes 11). */
function detailText(detail: unknown): string | null {
  if (!Array.isArray(detail)) return textOf(detail);
  const texts = detail.slice(0, 5).map((entry: unknown) => textOf(memberOf(entry, 'msg'), 300));
  return textOf(texts.filter((text) => text !== null).join('; '));
}

/**
 * The failure that a body, a chunk or a plain text reports, or null when it reports none. Known shapes: `{error:{…}}`,
 * `{error:"…"}`, a list around one of them, `{object:"error"}`, `{detail}`, and MiniMax's `base_resp`.
 */
export function readWireError(value: unknown): StreamError | null {
  const holder = Array.isArray(value) ? (value[0] as unknown) : value;
  const nested = memberOf(holder, 'error');
  if (asRecord(nested) !== null) return errorOf(nested, holder);
  if (typeof nested === 'string' && nested !== '') return errorOf({ message: nested }, holder);
  const base = memberOf(holder, 'base_resp');
  const baseCode = memberOf(base, 'status_code');
  if (typeof baseCode === 'number' && baseCode !== 0) {
    const status = statusByMiniMaxCode.get(baseCode) ?? 500;
    return errorOf({ message: memberOf(base, 'status_msg'), code: baseCode, status }, null);
  }
  if (memberOf(holder, 'object') === 'error') return errorOf(holder, null);
  const detail = detailText(memberOf(holder, 'detail'));
  return detail === null ? null : errorOf({ message: detail, code: memberOf(holder, 'code') }, null);
}

function errorOf(error: unknown, holder: unknown): StreamError {
  const code = nameOf(memberOf(error, 'code'));
  const type = nameOf(memberOf(error, 'type'));
  const told = statusOf(memberOf(error, 'status')) ?? statusOf(code) ?? statusOf(memberOf(holder, 'status'));
  return {
    type: type ?? code ?? 'unknown_error',
    code,
    message: textOf(memberOf(error, 'message')) ?? 'The vendor reported an error without a message.',
    status: told ?? statusByName.get(code ?? '') ?? statusByName.get(type ?? '') ?? null,
  };
}

/** A failure in the terms of the IR. `status` is the HTTP status when there was one. */
export function unifyError(error: StreamError, status: number | null): AnswerError {
  const named = statusByName.get(error.code ?? '') ?? statusByName.get(error.type);
  return {
    unified: kindOfStatus(named ?? status ?? error.status ?? 500),
    raw: error.code ?? (error.type === 'unknown_error' ? null : error.type),
    message: error.message,
  };
}

/** What a status alone says of a failure. */
export function kindOfStatus(status: number): AnswerError['unified'] {
  if (status === 401) return 'authentication';
  if (status === 402 || status === 403) return 'permission';
  if (status === 404) return 'not-found';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limit';
  if (status === 503 || status === 529) return 'overloaded';
  return status < 500 ? 'invalid-request' : 'server';
}

/** Reads a refusal's body of any shape, plain text and pages of gateways included. */
export function decodeWireError(status: number, body: Buffer): AnswerError {
  const text = body.toString('utf8', 0, Math.min(body.length, 64 * 1024));
  const parsed = parseJson(text);
  const known = readWireError(parsed) ?? (asRecord(parsed) === null ? null : errorOf(parsed, null));
  if (known !== null) return unifyError(known, status);
  const isPage = text.trimStart().startsWith('<');
  const message = (isPage ? null : textOf(text.trim(), 500)) ?? `The vendor answered with status ${status}.`;
  return unifyError({ type: 'unknown_error', code: null, message, status }, status);
}

/** Type and code of the envelope. Used-up accounts get OpenAI's `insufficient_quota`, which clients do not repeat. */
function envelopeNames(error: ClientError): { readonly type: string; readonly code: string } {
  if (isExhausted(error)) return { type: 'insufficient_quota', code: 'insufficient_quota' };
  if (error.status === 401) return { type: 'authentication_error', code: error.code };
  if (error.status === 403) return { type: 'permission_error', code: error.code };
  if (error.status === 429) return { type: 'rate_limit_error', code: 'rate_limit_exceeded' };
  return { type: error.status >= 500 ? 'server_error' : 'invalid_request_error', code: codeOfRefusal(error) };
}

function envelope(error: ClientError): string {
  const { type, code } = envelopeNames(error);
  const { resetsAtMs } = error;
  const reset = resetsAtMs === undefined ? {} : { resets_at: Math.ceil(resetsAtMs / 1_000) };
  return JSON.stringify({ error: { message: error.message, type, param: null, code, ...reset } });
}

/** An error in OpenAI's envelope, before anything was sent. */
export function openaiErrorAnswer(error: ClientError): ErrorAnswer {
  return {
    status: error.status,
    headers: errorHeaders(error, 'x-request-id'),
    body: envelope(error),
  };
}

/** A failure inside a stream: an error object in a data line, and no `[DONE]` after it (codex protocol notes 4.7). */
export function openaiErrorEvent(error: ClientError): string {
  return `\n\ndata: ${envelope(error)}\n\n`;
}

const envelopeTypes: Readonly<Record<AnswerError['unified'], string>> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  permission: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'invalid_request_error',
  'rate-limit': 'rate_limit_error',
  overloaded: 'server_error',
  timeout: 'server_error',
  server: 'server_error',
};

/** A failure of the upstream as the member `error` of an answer or a data line. */
export function encodeWireError(error: AnswerError): {
  readonly message: string;
  readonly type: string;
  readonly param: null;
  readonly code: string | null;
} {
  return { message: error.message, type: envelopeTypes[error.unified], param: null, code: error.raw };
}
