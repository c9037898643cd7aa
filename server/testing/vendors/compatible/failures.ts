import type { FailureOptions } from '../behaviour.ts';
import type { FullReply } from '../reply.ts';

const table = {
  'invalid-key': [401, 'authentication_error', 'invalid_api_key', 'Invalid API key.'],
  'request-invalid': [400, 'invalid_request_error', null, 'Invalid request.'],
  'insufficient-balance': [402, 'insufficient_balance', null, 'Insufficient Balance'],
  forbidden: [403, 'permission_error', null, 'Forbidden'],
  'not-found': [404, 'invalid_request_error', null, 'Not Found'],
  'model-unknown': [404, 'invalid_request_error', 'model_not_found', 'The model does not exist.'],
  'context-length': [
    400,
    'invalid_request_error',
    'context_length_exceeded',
    "This model's maximum context length is 32768 tokens.",
  ],
  'rate-limit': [429, 'rate_limit_error', 'rate_limit_exceeded', 'Rate limit reached for requests.'],
  internal: [500, 'server_error', null, 'Internal server error.'],
  overloaded: [503, 'server_error', 'overloaded', 'The server is overloaded.'],
} as const;

export type CompatibleFailure = keyof typeof table;

type Fields = Readonly<Record<string, unknown>>;

/** The `error` object of a failure. */
export function errorBody(
  failure: CompatibleFailure,
  options: FailureOptions = {},
  extra: Fields = {},
): Fields {
  const [, type, code, message] = table[failure];
  return { message: options.message ?? message, type, param: null, code, ...extra };
}

/** The whole error response; with `isHidden` its status is 200. */
export function failureReply(
  failure: CompatibleFailure,
  isHidden: boolean,
  options: FailureOptions = {},
  extra: Fields = {},
): FullReply {
  const retryAfter = options.retryAfterSeconds;
  return {
    status: isHidden ? 200 : table[failure][0],
    headers: {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ error: errorBody(failure, options, extra) }),
  };
}
