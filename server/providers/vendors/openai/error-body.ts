import { asRecord, memberOf, parseJson, responsesErrorStatus, textOf } from '../../../dialects/index.ts';
import type { UpstreamAnswer } from '../../provider.ts';
import { decimalOf, momentMs } from '../../reset-times.ts';

export interface OpenAiError {
  /** As if the failure had come before the stream, when the body came inside a 200. */
  readonly status: number;
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly resetsAtMs: number | null;
}

/** `x-error-json` is base64 JSON with the same `error` member (codex protocol notes 2.3). */
function headerError(answer: UpstreamAnswer): unknown {
  const encoded = answer.headers['x-error-json'];
  if (encoded === undefined || encoded.length > 8_192) return undefined;
  return memberOf(parseJson(Buffer.from(encoded, 'base64').toString('utf8')), 'error');
}

function resetOf(error: unknown, nowMs: number): number | null {
  const after = decimalOf(memberOf(error, 'resets_in_seconds'));
  return momentMs(memberOf(error, 'resets_at')) ?? (after === null ? null : nowMs + after * 1_000);
}

/**
 * Reads an error of the platform or the ChatGPT backend: `error` as an object or a text, `detail` as a text or an
 * object, `response.error` of a failed stream, a top-level `code` (codex protocol notes 1.4, 2.9).
 */
export function readOpenAiError(answer: UpstreamAnswer): OpenAiError {
  const body = parseJson(answer.body.toString('utf8').replace(/^\uFEFF/, ''));
  const told = memberOf(body, 'error') ?? memberOf(memberOf(body, 'response'), 'error');
  const detail = memberOf(body, 'detail');
  const error = asRecord(told) ?? asRecord(detail) ?? asRecord(headerError(answer)) ?? asRecord(body);
  const code =
    textOf(memberOf(error, 'code'), 100) ??
    textOf(memberOf(error, 'error_code'), 100) ??
    textOf(memberOf(body, 'code'), 100) ??
    textOf(memberOf(headerError(answer), 'code'), 100);
  const type = textOf(memberOf(error, 'type'), 100);
  return {
    status: answer.status >= 400 ? answer.status : (responsesErrorStatus(code, type) ?? 400),
    type,
    code,
    message: textOf(memberOf(error, 'message')) ?? textOf(detail) ?? textOf(told),
    resetsAtMs: resetOf(error, answer.nowMs),
  };
}
