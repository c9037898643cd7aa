import type { FailureOptions } from '../behaviour.ts';
import type { FullReply } from '../reply.ts';

interface FailureFacts {
  readonly status: number;
  readonly message: string;
  readonly type: string | null;
  readonly code: string | null;
  /** `detail`: the ChatGPT backend's own short form. */
  readonly form?: 'detail';
  /** Code and message of `response.failed`, where they differ from those of the HTTP body. */
  readonly streamCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const table = {
  'invalid-key': {
    status: 401,
    message:
      'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  'missing-scope': {
    status: 401,
    message: 'You have insufficient permissions for this operation. Missing scopes: api.responses.write.',
    type: 'invalid_request_error',
    code: null,
  },
  unauthorized: { status: 401, message: 'Unauthorized', type: null, code: null, form: 'detail' },
  'token-expired': {
    status: 401,
    message: 'Provided authentication token is expired. Please try signing in again.',
    type: null,
    code: 'token_expired',
  },
  'token-invalidated': {
    status: 401,
    message: 'Your authentication token has been invalidated. Please try signing in again.',
    type: 'invalid_request_error',
    code: 'token_invalidated',
  },
  'token-revoked': {
    status: 401,
    message: 'Encountered invalidated oauth token for user, failing request',
    type: null,
    code: 'token_revoked',
  },
  'account-deactivated': {
    status: 401,
    message: 'Your OpenAI account has been deactivated.',
    type: 'invalid_request_error',
    code: 'account_deactivated',
  },
  'account-mismatch': {
    status: 403,
    message: 'The chatgpt-account-id header does not match the access token.',
    type: null,
    code: null,
    form: 'detail',
  },
  forbidden: {
    status: 403,
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  },
  'not-found': { status: 404, message: 'Invalid URL', type: 'invalid_request_error', code: null },
  'not-found-detail': { status: 404, message: 'Not Found', type: null, code: null, form: 'detail' },
  'upgrade-refused': {
    status: 426,
    message: 'Upgrade Required',
    type: null,
    code: null,
    form: 'detail',
  },
  'json-malformed': {
    status: 400,
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly.)",
    type: 'invalid_request_error',
    code: null,
  },
  'request-invalid': {
    status: 400,
    message: 'Invalid request',
    type: 'invalid_request_error',
    code: null,
  },
  'item-unknown': {
    status: 404,
    message: 'Item not found.',
    type: 'invalid_request_error',
    code: null,
  },
  'request-refused': { status: 400, message: 'Bad Request', type: null, code: null, form: 'detail' },
  'encrypted-content-invalid': {
    status: 400,
    message: 'The encrypted content could not be verified. Reason: it belongs to another account.',
    type: 'invalid_request_error',
    code: 'invalid_encrypted_content',
  },
  'model-unknown': {
    status: 404,
    message: 'The model does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  'context-length': {
    status: 400,
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  },
  'usage-limit': {
    status: 429,
    message: 'The usage limit has been reached',
    type: 'usage_limit_reached',
    code: null,
    streamCode: 'rate_limit_exceeded',
  },
  'usage-not-included': {
    status: 429,
    message: 'To use Codex with your ChatGPT plan, upgrade to Plus.',
    type: 'usage_not_included',
    code: null,
    streamCode: 'usage_not_included',
  },
  'rate-limit': {
    status: 429,
    message:
      'Rate limit reached for the model in organization org-simulated on tokens per min (TPM). Please try again in 1s.',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  },
  'insufficient-quota': {
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  },
  internal: {
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    code: null,
    streamCode: 'server_error',
  },
  overloaded: {
    status: 503,
    message: 'Our servers are currently overloaded. Please try again later.',
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
  },
  'slow-down': {
    status: 503,
    message: 'Please slow down and try again later.',
    type: 'service_unavailable_error',
    code: 'slow_down',
  },
} as const satisfies Record<string, FailureFacts>;

export type OpenAiFailure = keyof typeof table;

const factsOf = (failure: OpenAiFailure): FailureFacts => table[failure];

/** The `error` of a `response.failed` event. */
export function streamErrorBody(failure: OpenAiFailure): Readonly<Record<string, unknown>> {
  const facts = factsOf(failure);
  return { code: facts.streamCode ?? facts.code ?? 'server_error', message: facts.message };
}

/** The whole error response. `extra` goes into the `error` object, `headers` are the account's. */
export function failureReply(
  failure: OpenAiFailure,
  headers: Readonly<Record<string, string>>,
  options: FailureOptions = {},
  extra: Readonly<Record<string, unknown>> = {},
): FullReply {
  const facts = factsOf(failure);
  const message = options.message ?? facts.message;
  const error = { message, type: facts.type, param: null, code: facts.code, ...extra };
  const retryAfter = options.retryAfterSeconds;
  return {
    status: facts.status,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(facts.form === 'detail' ? { detail: message } : { error }),
  };
}
