import type { FailureOptions } from '../behaviour.ts';
import type { FullReply } from '../reply.ts';

type Fields = Readonly<Record<string, unknown>>;

interface FailureFacts {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  /** Reason of an ErrorInfo detail. */
  readonly reason?: string;
  readonly quotaId?: string;
  readonly retrySeconds?: number;
}

const quotaText = 'You exceeded your current quota, please check your plan and billing details.';

const table = {
  'key-invalid': {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    reason: 'API_KEY_INVALID',
  },
  'key-missing': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message:
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  },
  'service-disabled': {
    code: 403,
    status: 'PERMISSION_DENIED',
    message: 'Generative Language API has not been used in this project before or it is disabled.',
    reason: 'SERVICE_DISABLED',
  },
  'location-refused': {
    code: 400,
    status: 'FAILED_PRECONDITION',
    message: 'User location is not supported for the API use.',
  },
  'request-invalid': {
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: 'Request contains an invalid argument.',
  },
  'not-found': { code: 404, status: 'NOT_FOUND', message: 'Requested entity was not found.' },
  'rate-limit': {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: quotaText,
    quotaId: 'GenerateRequestsPerMinutePerProjectPerModel',
    retrySeconds: 34,
  },
  'daily-limit': {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: quotaText,
    quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
    retrySeconds: 3600,
  },
  'no-free-quota': {
    code: 429,
    status: 'RESOURCE_EXHAUSTED',
    message: `${quotaText}\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0`,
    quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
  },
  internal: {
    code: 500,
    status: 'INTERNAL',
    message:
      'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  },
  overloaded: {
    code: 503,
    status: 'UNAVAILABLE',
    message: 'The model is overloaded. Please try again later.',
  },
  timeout: { code: 504, status: 'DEADLINE_EXCEEDED', message: 'The request timed out. Please try again.' },
} as const satisfies Record<string, FailureFacts>;

export type GeminiFailure = keyof typeof table;

const google = (name: string): string => `type.googleapis.com/google.rpc.${name}`;

function detailsOf(facts: FailureFacts, retrySeconds: number | undefined): Fields[] {
  const details: Fields[] = [];
  if (facts.reason !== undefined)
    details.push({
      '@type': google('ErrorInfo'),
      reason: facts.reason,
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    });
  if (facts.quotaId !== undefined)
    details.push(
      {
        '@type': google('QuotaFailure'),
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
            quotaId: facts.quotaId,
            quotaDimensions: { location: 'global', model: 'gemini-simulated' },
            quotaValue: '10',
          },
        ],
      },
      {
        '@type': google('Help'),
        links: [
          {
            description: 'Learn more about Gemini API quotas',
            url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
          },
        ],
      },
    );
  if (retrySeconds !== undefined)
    details.push({ '@type': google('RetryInfo'), retryDelay: `${retrySeconds}s` });
  return details;
}

/** The `error` member of a google.rpc body (providers notes 1.6). */
export function errorBody(failure: GeminiFailure, options: FailureOptions = {}): Fields {
  const facts: FailureFacts = table[failure];
  const retrySeconds = options.retryAfterSeconds ?? facts.retrySeconds;
  const details = detailsOf(facts, retrySeconds);
  const hint = retrySeconds === undefined ? '' : `\nPlease retry in ${retrySeconds}s.`;
  return {
    code: facts.code,
    message: options.message ?? facts.message + hint,
    status: facts.status,
    ...(details.length === 0 ? {} : { details }),
  };
}

/** The whole error response; an unframed array for the JSON-array stream. */
export function failureReply(
  failure: GeminiFailure,
  headers: Readonly<Record<string, string>>,
  options: FailureOptions = {},
  isArray = false,
): FullReply {
  const error = { error: errorBody(failure, options) };
  return {
    status: table[failure].code,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify(isArray ? [error] : error, null, 2),
  };
}
