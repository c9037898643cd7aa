import type { StreamError } from '../dialect.ts';
import { asRecord, memberOf, textOf } from '../json-values.ts';

/** HTTP statuses that the codes and types have before a stream (codex protocol notes 2.9). */
const statusByName: ReadonlyMap<string, number> = new Map([
  ['usage_limit_reached', 429],
  ['usage_not_included', 429],
  ['rate_limit_exceeded', 429],
  ['rate_limit_error', 429],
  ['insufficient_quota', 429],
  ['subscription_sharing_usage_limit_exceeded', 429],
  ['subscription_sharing_usage_unavailable', 429],
  ['server_is_overloaded', 503],
  ['slow_down', 503],
  ['server_error', 500],
  ['token_expired', 401],
  ['token_invalidated', 401],
  ['token_revoked', 401],
  ['invalid_api_key', 401],
  ['model_not_found', 404],
  ['context_length_exceeded', 400],
  ['invalid_prompt', 400],
  ['invalid_request_error', 400],
  ['cyber_policy', 400],
  ['bio_policy', 400],
  ['misalignment_policy_violation', 400],
]);

/** The HTTP status that a failure's code or type has outside a stream, else null. */
export function responsesErrorStatus(code: string | null, type: string | null): number | null {
  return statusByName.get(code ?? '') ?? statusByName.get(type ?? '') ?? null;
}

function toldStatus(...values: readonly unknown[]): number | null {
  const status = values.find(
    (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  );
  return status === undefined ? null : Number(status);
}

/**
 * Reads a failure: `error` inside `response` or an answer body, or an `error` event, whose members lie flat on HTTP
 * and nested under `error` on a WebSocket. An unreadable one is still an error.
 */
export function readError(holder: unknown): StreamError {
  const nested = memberOf(holder, 'error');
  const error = asRecord(nested) ?? holder;
  const code = textOf(memberOf(error, 'code'), 100);
  const type = textOf(memberOf(error, 'type'), 100);
  const named = responsesErrorStatus(code, type);
  return {
    type: type === null || type === 'error' ? (code ?? 'unknown_error') : type,
    code,
    message:
      textOf(memberOf(error, 'message')) ??
      textOf(memberOf(holder, 'detail')) ??
      textOf(nested) ??
      'The vendor reported an error without a message.',
    status: named ?? toldStatus(memberOf(holder, 'status'), memberOf(holder, 'status_code')),
  };
}
