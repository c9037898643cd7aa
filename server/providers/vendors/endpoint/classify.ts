import {
  bodyKind,
  classifyForeignAnswer,
  classifyServerTrouble,
  failure,
  requestFault,
  withWords,
} from '../../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../../provider.ts';
import { dayMs, hourMs, minuteMs, retryAfterEndMs, trustedReset, waitEndInWords } from '../../reset-times.ts';
import { readEndpointError, type EndpointError } from './error-body.ts';
import { resetOf } from './rate-windows.ts';

const modelPauseMs = hourMs;
const refusalPauseMs = 10 * minuteMs;
/** Where nothing tells the wait (provider notes 18). */
const unknownPauseMs = minuteMs;
const longestWindowMs = 32 * dayMs;

const noCreditsWords =
  /insufficient (?:balance|funds|quota|credits?)|out of credits|billing|arrears|no credits/i;
const modelWords =
  /\bmodel\b.{0,160}(?:not (?:found|exist|available|supported)|does ?n[o']t exist|unknown|no such)|(?:unknown|invalid|no such|not a valid) model/i;
/** A service that admits only clients it knows (Kimi Code, provider notes 4.1): about us, never retried elsewhere. */
const clientWords =
  /access_terminated|only available for (?:coding agents|kimi)|limited to (?:coding agents|supported (?:tools|clients))/i;
const windowWords =
  /(?:usage|plan|weekly|monthly|daily|5[- ]?hours?) (?:usage )?limit|quota (?:exhausted|exceeded|reached)/i;

function noCredits(error: EndpointError): UpstreamFailure {
  const attention = 'The account has no credits left. Add credits with the vendor.';
  return failure('account', 'no-credits', withWords(attention, error.message), {
    mayTryAnother: true,
    needsAttention: attention,
  });
}

function modelMissing(error: EndpointError, nowMs: number): UpstreamFailure {
  return failure(
    'model',
    'model-missing',
    withWords('This server does not have this model.', error.message),
    {
      coolUntilMs: nowMs + modelPauseMs,
      mayTryAnother: true,
    },
  );
}

function rateLimit(answer: UpstreamAnswer, error: EndpointError): UpstreamFailure {
  const { headers, nowMs } = answer;
  const named = trustedReset(waitEndInWords(error.message, nowMs), nowMs, longestWindowMs);
  // Some servers name billing in every 429; credits that are gone do not come back by waiting.
  const saysNoCredits = named === null && noCreditsWords.test(error.message ?? '');
  if (error.code === 'insufficient_quota' || saysNoCredits) return noCredits(error);
  const told = retryAfterEndMs(headers, nowMs) ?? named ?? resetOf(headers['x-ratelimit-reset'], nowMs);
  const isWindow =
    windowWords.test(error.message ?? '') || ['1308', '1310', '2056'].includes(error.code ?? '');
  return failure(
    isWindow ? 'account' : 'model',
    isWindow ? 'plan-limit' : 'rate-limit',
    withWords(
      isWindow ? 'The limit of this account is reached.' : 'The server asks to slow down.',
      error.message,
    ),
    {
      coolUntilMs: (isWindow ? named : null) ?? told ?? nowMs + unknownPauseMs,
      authoritative: told !== null,
      mayTryAnother: true,
    },
  );
}

function forbidden(answer: UpstreamAnswer, error: EndpointError): UpstreamFailure {
  const words = `${error.type ?? ''} ${error.code ?? ''} ${error.message ?? ''}`;
  if (clientWords.test(words))
    return failure(
      'client-refused',
      'client-refused',
      withWords('This service does not admit this program.', error.message),
    );
  if (windowWords.test(words)) return rateLimit(answer, error);
  if (modelWords.test(words) || error.code === '1311') return modelMissing(error, answer.nowMs);
  if (/moderation|flagged|content_filter|unsafe|policy/i.test(words))
    return requestFault(403, 'policy', error.message);
  return failure('account', 'forbidden', withWords('The server refused this account.', error.message), {
    coolUntilMs: answer.nowMs + refusalPauseMs,
    authoritative: false,
  });
}

function notFound(error: EndpointError, nowMs: number): UpstreamFailure {
  if (
    error.code === 'model_not_found' ||
    modelWords.test(error.message ?? '') ||
    /\bmodel\b/i.test(error.message ?? '')
  )
    return modelMissing(error, nowMs);
  return requestFault(
    404,
    'not-found',
    error.message ?? 'there is nothing at this address; check the base URL and the dialect',
  );
}

/** Redirects, a proxy's own refusal and web pages; a compatible server's plain text is its own voice, as small servers have it. */
function foreign(answer: UpstreamAnswer): UpstreamFailure | null {
  const { status } = answer;
  if ((status >= 300 && status < 400) || status === 407 || bodyKind(answer) === 'page')
    return classifyForeignAnswer(answer);
  return null;
}

/** Books a failure of any compatible server: OpenAI's and Anthropic's shapes, numbers of known vendors, plain text. */
export function classifyEndpoint(answer: UpstreamAnswer): UpstreamFailure {
  const elsewhere = foreign(answer);
  if (elsewhere !== null) return elsewhere;
  const error = readEndpointError(answer);
  if (error.code === '1311') return modelMissing(error, answer.nowMs);
  switch (error.status) {
    case 401:
      return failure(
        'credential',
        'key-refused',
        withWords('The server does not accept this key.', error.message),
        {
          credential: 'needs-sign-in',
          needsAttention: 'Paste a new key, and check where this server wants it.',
          mayTryAnother: true,
        },
      );
    case 402:
      return noCredits(error);
    case 403:
      return forbidden(answer, error);
    case 404:
      return notFound(error, answer.nowMs);
    case 408:
    case 425:
      return failure('provider', 'vendor-error', withWords('The server gave up waiting.', error.message));
    case 429:
      return rateLimit(answer, error);
    default:
      if (error.status >= 500) return classifyServerTrouble(error.status, error.message);
      return error.code === 'model_not_found' ||
        (error.status === 400 && modelWords.test(error.message ?? ''))
        ? modelMissing(error, answer.nowMs)
        : requestFault(error.status, error.code ?? error.type ?? 'request-refused', error.message);
  }
}
