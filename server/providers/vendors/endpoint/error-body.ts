import { asRecord, memberOf, parseJson, textOf } from '../../../dialects/index.ts';
import { bodyKind } from '../../failures.ts';
import type { UpstreamAnswer } from '../../provider.ts';

/** A failure in any of the shapes that compatible servers use. */
export interface EndpointError {
  /** As if the failure had come before the stream, when the body came inside a 200. */
  readonly status: number;
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

const longestBody = 65_536;

const statusOfType: Readonly<Record<string, number>> = {
  authentication_error: 401,
  invalid_api_key: 401,
  billing_error: 402,
  insufficient_quota: 402,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  overloaded_error: 529,
  server_is_overloaded: 503,
  api_error: 500,
  server_error: 500,
  internal_error: 500,
};

/** MiniMax's own numbers, which come inside a 200 (provider notes 6). */
const statusOfBaseResponse: Readonly<Record<string, number>> = {
  '1001': 504,
  '1002': 429,
  '1004': 401,
  '1008': 402,
  '1024': 500,
  '1033': 500,
  '2049': 401,
  '2056': 429,
};

/** Codes in the bodies of Z.ai (provider notes 5) that say more than the status they come with. */
const statusOfCode: Readonly<Record<string, number>> = {
  '1000': 401,
  '1001': 401,
  '1002': 401,
  '1003': 401,
  '1004': 401,
  '1113': 402,
  '1302': 429,
  '1303': 429,
  '1304': 429,
  '1305': 503,
  '1308': 429,
  '1309': 402,
  '1310': 429,
  '1312': 503,
  '1313': 429,
};

const lookUp = (table: Readonly<Record<string, number>>, key: string | null): number | null =>
  key !== null && Object.hasOwn(table, key) ? (table[key] ?? null) : null;

function codeText(value: unknown): string | null {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : textOf(value, 100);
}

function statusOf(
  answer: UpstreamAnswer,
  type: string | null,
  code: string | null,
  base: string | null,
): number {
  const told = lookUp(statusOfBaseResponse, base) ?? lookUp(statusOfCode, code);
  if (told !== null) return told;
  if (answer.status >= 400) return answer.status;
  const number = Number(code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  return lookUp(statusOfType, code) ?? lookUp(statusOfType, type) ?? 400;
}

/**
 * Reads `{error: {…}}`, `{error: "…"}`, `{type: "error", error}`, `{message, code}`, `{detail}`, `{base_resp}`, the
 * first entry of an array, and plain text.
 */
export function readEndpointError(answer: UpstreamAnswer): EndpointError {
  const text = answer.body.toString('utf8', 0, longestBody).replace(/^\uFEFF/, '');
  const parsed = parseJson(text);
  const body = Array.isArray(parsed) ? (parsed as unknown[])[0] : parsed;
  const told = memberOf(body, 'error') ?? memberOf(memberOf(body, 'response'), 'error');
  const base = memberOf(body, 'base_resp');
  const error = asRecord(told) ?? asRecord(body);
  const code = codeText(memberOf(error, 'code')) ?? codeText(memberOf(body, 'code'));
  const type =
    textOf(memberOf(memberOf(error, 'metadata'), 'error_type'), 100) ?? textOf(memberOf(error, 'type'), 100);
  const detail = memberOf(body, 'detail');
  return {
    status: statusOf(answer, type, code, codeText(memberOf(base, 'status_code'))),
    type,
    code: code ?? codeText(memberOf(base, 'status_code')),
    message:
      textOf(memberOf(error, 'message')) ??
      textOf(told) ??
      textOf(detail) ??
      textOf(memberOf(Array.isArray(detail) ? (detail as unknown[])[0] : detail, 'msg')) ??
      textOf(memberOf(base, 'status_msg')) ??
      (bodyKind(answer) === 'text' ? textOf(text.trim(), 500) : null),
  };
}
