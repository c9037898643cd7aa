import type { ClientError, ErrorAnswer } from '../dialect.ts';
import { codeOfRefusal } from '../full-context.ts';
import { errorHeaders, isExhausted } from '../retry-advice.ts';

/** Larger than any real sequence number, and small enough for every client's integer. */
const lastSequenceNumber = 2_147_483_647;

function typeForStatus(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** Codex backs off on `slow_down` and otherwise repeats a 5xx thirty times (codex protocol notes 2.9). */
function codeFor(error: ClientError): string {
  if (error.status === 429) return 'rate_limit_exceeded';
  return error.status === 503 || error.status === 529 ? 'slow_down' : codeOfRefusal(error);
}

function limitBody(error: ClientError): Readonly<Record<string, unknown>> {
  const { resetsAtMs, retryAfterSeconds } = error;
  return {
    message: error.message,
    type: 'usage_limit_reached',
    param: null,
    code: 'usage_limit_reached',
    ...(resetsAtMs === undefined ? {} : { resets_at: Math.ceil(resetsAtMs / 1_000) }),
    ...(retryAfterSeconds === undefined
      ? {}
      : { resets_in_seconds: Math.max(0, Math.ceil(retryAfterSeconds)) }),
  };
}

/**
 * An error in the Responses API's envelope. Used-up accounts become `usage_limit_reached`, which Codex shows with
 * the reset time instead of repeating the request; `resets_in_seconds` is `retryAfterSeconds`.
 */
export function responsesErrorAnswer(error: ClientError): ErrorAnswer {
  const body = isExhausted(error)
    ? limitBody(error)
    : { message: error.message, type: typeForStatus(error.status), param: null, code: codeFor(error) };
  return {
    status: error.status,
    headers: errorHeaders(error, 'x-request-id'),
    body: JSON.stringify({ error: body }),
  };
}

function failureCode(error: ClientError): string {
  if (isExhausted(error) || error.status === 429) return 'rate_limit_exceeded';
  if (error.status === 503 || error.status === 529) return 'server_is_overloaded';
  return error.status >= 500 ? 'server_error' : error.code;
}

/**
 * The `response.failed` event that ends a stream; Responses streams have no `[DONE]` line. The leading blank line
 * closes whatever the upstream left open. It keeps the id of the response that began: OpenAI's own SDK throws when the
 * identity changes. What we do not know of the response is left empty.
 */
export function responsesErrorEvent(error: ClientError, answerId: string | null = null): string {
  const event = {
    type: 'response.failed',
    sequence_number: lastSequenceNumber,
    response: {
      id: answerId ?? `resp_switchyard_${error.requestId ?? 'failed'}`,
      object: 'response',
      created_at: 0,
      status: 'failed',
      background: false,
      error: { code: failureCode(error), message: error.message },
      incomplete_details: null,
      output: [],
      usage: null,
      metadata: {},
    },
  };
  return `\n\nevent: response.failed\ndata: ${JSON.stringify(event)}\n\n`;
}
