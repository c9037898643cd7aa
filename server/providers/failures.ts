import type { FailureScope } from '../errors/index.ts';
import { redact } from '../observability/index.ts';
import type { UpstreamAnswer, UpstreamFailure } from './provider.ts';

type Rest = Partial<Omit<UpstreamFailure, 'scope' | 'code' | 'message'>>;

/** A failure that hurts nothing and is not retried, unless `rest` says more. */
export function failure(
  scope: FailureScope,
  code: string,
  message: string,
  rest: Rest = {},
): UpstreamFailure {
  return {
    scope,
    code,
    message,
    coolUntilMs: null,
    authoritative: true,
    mayTryAnother: false,
    needsAttention: null,
    credential: null,
    ...rest,
  };
}

/** Shorter ones than the log's own rules find; an error is about a credential more often than a log line is. */
const secretShapes = /\b(?:sk|rt|sess)-[\w*.-]{4,}|\beyJ[\w-]+(?:\.[\w-]*){1,2}|\bBearer\s+(?!token\b)\S+/gi;

/** A vendor's own words as one short line without anything that looks like a credential. */
export function vendorWords(message: string | null): string {
  if (message === null) return '';
  // oxlint-disable-next-line no-control-regex -- control characters of a hostile answer must not reach a terminal
  const line = message.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  const safe = redact(line.replaceAll(secretShapes, '[secret]'));
  return safe.length > 300 ? `${safe.slice(0, 300)}…` : safe;
}

/** `sentence`, followed by what the vendor said. */
export function withWords(sentence: string, message: string | null): string {
  const words = vendorWords(message);
  return words === '' ? sentence : `${sentence} The vendor says: ${words}`;
}

export type AnswerBody = 'json' | 'page' | 'text' | 'empty';

/** What kind of body a failure came with. A web page is never the vendor's API speaking. */
export function bodyKind(answer: UpstreamAnswer): AnswerBody {
  const start = answer.body
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start === '') return 'empty';
  if (start.startsWith('{') || start.startsWith('[')) return 'json';
  const isPage = start.startsWith('<') || (answer.headers['content-type'] ?? '').includes('text/html');
  return isPage ? 'page' : 'text';
}

/**
 * Failures that say nothing about the account, whatever the vendor: redirects, a proxy on the way, a web page, plain
 * text or a bare 403 instead of the API's JSON (reliability notes 2.5). Null when the vendor's API itself answered.
 */
export function classifyForeignAnswer(answer: UpstreamAnswer): UpstreamFailure | null {
  const { status } = answer;
  if (status >= 300 && status < 400)
    return failure('provider', 'redirect', 'The vendor answered with a redirect, which is never followed.');
  if (status === 407)
    return failure(
      'network',
      'proxy-auth',
      'A proxy between this computer and the vendor wants its own sign-in.',
    );
  const kind = bodyKind(answer);
  // An API that refuses an account says why; some vendors do so in a header alone.
  const isMute403 = kind === 'empty' && status === 403 && answer.headers['x-error-json'] === undefined;
  if (kind === 'json' || (kind === 'empty' && !isMute403) || status >= 500) return null;
  const what = kind === 'page' ? 'a web page' : kind === 'empty' ? 'no word' : 'plain text';
  return failure(
    'network',
    status === 403 ? 'cdn-block' : 'unexpected-answer',
    `Something between this computer and the vendor answered ${status} with ${what} instead of the API. Check the network, VPN or region.`,
    { authoritative: false },
  );
}

/** 5xx: the vendor's trouble. Only 503 and 529 were surely not processed, so only they may go to another account. */
export function classifyServerTrouble(status: number, message: string | null): UpstreamFailure {
  const isOverload = status === 503 || status === 529;
  return failure(
    'provider',
    isOverload ? 'overloaded' : 'vendor-error',
    withWords(isOverload ? 'The vendor is overloaded.' : `The vendor failed with status ${status}.`, message),
    { mayTryAnother: isOverload },
  );
}

/** The request is at fault: returned as it is, no account is hurt, no other account is tried. */
export function requestFault(status: number, code: string, message: string | null): UpstreamFailure {
  return failure(
    'request',
    code,
    withWords(`The vendor refused the request with status ${status}.`, message),
  );
}
