import { asRecord, memberOf, parseJson, textOf } from '../../dialects/index.ts';
import type { UpstreamAnswer } from '../provider.ts';

/** What Google's API says of a failure, read from a google.rpc body. */
export interface GoogleError {
  /** As if the failure had come before the stream, when the body came inside a 200. */
  readonly status: number;
  /** The canonical name, e.g. `RESOURCE_EXHAUSTED`. */
  readonly name: string | null;
  readonly message: string | null;
  /** `reason` of ErrorInfo, e.g. `API_KEY_INVALID`. */
  readonly reason: string | null;
  readonly metadata: unknown;
  /** `retryDelay` of RetryInfo, a Go duration. */
  readonly retryDelay: unknown;
  readonly violations: readonly QuotaViolation[];
}

export interface QuotaViolation {
  /** e.g. `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  readonly quotaId: string;
  /** The quota counts one model only. */
  readonly isPerModel: boolean;
  readonly value: string | null;
}

const longestBody = 65_536;
const longestList = 50;

/** The `error` member: plain, in a one-element array, as JSON in a message, or with doubled commas (provider notes 1.6). */
function errorOf(text: string): unknown {
  const cut = text.slice(0, longestBody).replace(/^\uFEFF/, '');
  const body = parseJson(cut) ?? parseJson(cut.replaceAll(/,(?:\s*,)+/g, ','));
  const error = memberOf(Array.isArray(body) ? (body as unknown[])[0] : body, 'error');
  const message = memberOf(error, 'message');
  if (typeof message !== 'string' || !message.trimStart().startsWith('{')) return error;
  const inner = memberOf(parseJson(message), 'error');
  return asRecord(inner) === null ? error : inner;
}

function detailsOf(error: unknown): readonly unknown[] {
  const details = memberOf(error, 'details');
  return Array.isArray(details) ? (details as unknown[]).slice(0, longestList) : [];
}

function detail(details: readonly unknown[], kind: string): unknown {
  return details.find((entry) => {
    const type = memberOf(entry, '@type');
    return typeof type === 'string' && type.endsWith(`.${kind}`);
  });
}

function violationsOf(details: readonly unknown[]): readonly QuotaViolation[] {
  const list = memberOf(detail(details, 'QuotaFailure'), 'violations');
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).slice(0, longestList).map((entry) => {
    const quotaId =
      textOf(memberOf(entry, 'quotaId'), 200) ?? textOf(memberOf(entry, 'quotaMetric'), 200) ?? '';
    const model = memberOf(memberOf(entry, 'quotaDimensions'), 'model');
    return {
      quotaId,
      isPerModel: typeof model === 'string' || /PerModel/i.test(quotaId),
      value: textOf(memberOf(entry, 'quotaValue'), 40),
    };
  });
}

export function readGoogleError(answer: UpstreamAnswer): GoogleError {
  const error = errorOf(answer.body.toString('utf8'));
  const details = detailsOf(error);
  const info = detail(details, 'ErrorInfo');
  const code = memberOf(error, 'code');
  const inner = typeof code === 'number' && code >= 400 && code < 600 ? Math.trunc(code) : 400;
  return {
    status: answer.status >= 400 ? answer.status : inner,
    name: textOf(memberOf(error, 'status'), 100),
    message: textOf(memberOf(error, 'message')) ?? textOf(error),
    reason: textOf(memberOf(info, 'reason'), 100),
    metadata: memberOf(info, 'metadata'),
    retryDelay: memberOf(detail(details, 'RetryInfo'), 'retryDelay'),
    violations: violationsOf(details),
  };
}
