import type { FailureOptions } from '../behaviour.ts';
import type { FullReply } from '../reply.ts';

interface FailureFacts {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** Extra members of `error.details`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const table = {
  'invalid-key': { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  'invalid-bearer': { status: 401, type: 'authentication_error', message: 'Invalid bearer token' },
  'missing-oauth-beta': {
    status: 401,
    type: 'authentication_error',
    message: 'OAuth authentication is currently not supported.',
  },
  'token-expired': {
    status: 401,
    type: 'authentication_error',
    message: 'OAuth token has expired. Please obtain a new token or refresh your existing token.',
  },
  'token-revoked': {
    status: 401,
    type: 'authentication_error',
    message: 'OAuth access token has been revoked.',
  },
  'token-revoked-403': {
    status: 403,
    type: 'permission_error',
    message: 'OAuth token has been revoked. Please obtain a new token.',
  },
  inactive: { status: 401, type: 'authentication_error', message: 'Invalid authentication credentials' },
  'organization-refused': {
    status: 403,
    type: 'permission_error',
    message: 'OAuth authentication is currently not allowed for this organization.',
  },
  'scope-missing': {
    status: 403,
    type: 'permission_error',
    message: 'OAuth token does not meet scope requirement user:profile',
  },
  'verification-required': {
    status: 403,
    type: 'permission_error',
    message: 'Identity verification is required. Visit https://claude.ai/verify to continue.',
    code: 'verification_required',
  },
  'organization-disabled': {
    status: 400,
    type: 'invalid_request_error',
    message: 'This organization has been disabled.',
  },
  'organization-on-hold': {
    status: 400,
    type: 'invalid_request_error',
    message: 'This organization is on hold.',
    code: 'organization_on_hold',
    details: { appeal_url: 'https://claude.ai/restricted' },
  },
  'credit-balance': {
    status: 400,
    type: 'invalid_request_error',
    message:
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  },
  'prompt-too-long': {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 1203418 tokens > 1000000 maximum',
  },
  'model-forbidden': {
    status: 403,
    type: 'permission_error',
    message: 'model: your organization does not have access to this model',
  },
  'model-unknown': { status: 404, type: 'not_found_error', message: 'model: unknown' },
  'not-found': { status: 404, type: 'not_found_error', message: 'Not found' },
  'request-invalid': { status: 400, type: 'invalid_request_error', message: 'Invalid request' },
  'too-large': {
    status: 413,
    type: 'request_too_large',
    message: 'Request exceeds the maximum size',
  },
  'plan-limit': {
    status: 429,
    type: 'rate_limit_error',
    message: "This request would exceed your account's rate limit. Please try again later.",
  },
  throttle: {
    status: 429,
    type: 'rate_limit_error',
    message: 'Too many requests. This is not your usage limit. Please try again shortly.',
    retryAfterSeconds: 1,
  },
  'spend-limit': {
    status: 429,
    type: 'rate_limit_error',
    message: 'Your organization has reached its spend limit.',
    code: 'enforced_spend_limit_reached',
  },
  'credits-required': {
    status: 429,
    type: 'rate_limit_error',
    message: 'This model requires usage credits.',
    code: 'credits_required',
    details: { can_user_purchase_credits: true },
  },
  internal: { status: 500, type: 'api_error', message: 'Internal server error' },
  unavailable: { status: 503, type: 'api_error', message: 'Service temporarily unavailable' },
  timeout: { status: 504, type: 'timeout_error', message: 'Request timed out' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
} as const satisfies Record<string, FailureFacts>;

export type AnthropicFailure = keyof typeof table;

const factsOf = (failure: AnthropicFailure): FailureFacts => table[failure];

/** The `error` member of the vendor's envelope. */
export function errorBody(failure: AnthropicFailure, message?: string): Readonly<Record<string, unknown>> {
  const facts = factsOf(failure);
  const details = facts.code === undefined ? {} : { details: { error_code: facts.code, ...facts.details } };
  return { type: facts.type, message: message ?? facts.message, ...details };
}

/** The whole error response; `headers` are the account's. */
export function failureReply(
  failure: AnthropicFailure,
  requestId: string,
  headers: Readonly<Record<string, string>>,
  options: FailureOptions = {},
): FullReply {
  const facts = factsOf(failure);
  const retryAfter = options.retryAfterSeconds ?? facts.retryAfterSeconds;
  return {
    status: facts.status,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({
      type: 'error',
      error: errorBody(failure, options.message),
      request_id: requestId,
    }),
  };
}
