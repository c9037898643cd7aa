import {
  classifyForeignAnswer,
  classifyServerTrouble,
  failure,
  requestFault,
  withWords,
} from '../failures.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../provider.ts';
import { hourMs, minuteMs } from '../reset-times.ts';
import { readGoogleError, type GoogleError } from './error-body.ts';
import { classifyQuota } from './quota.ts';

const modelPauseMs = hourMs;
const unknownRefusalPauseMs = 10 * minuteMs;

const ownerReasons: ReadonlyMap<string, string> = new Map([
  ['BILLING_DISABLED', 'Billing is off for the project of this key. Turn it on in Google Cloud.'],
  ['SERVICE_DISABLED', 'The Gemini API is off in the project of this key. Turn it on in Google Cloud.'],
  ['CONSUMER_SUSPENDED', 'Google has suspended the project of this key.'],
  ['CONSUMER_INVALID', 'Google does not know the project of this key any more.'],
  [
    'API_KEY_SERVICE_BLOCKED',
    'This key may not call the Gemini API. Change its restrictions in Google Cloud.',
  ],
  [
    'API_KEY_HTTP_REFERRER_BLOCKED',
    'This key is for web pages only. Change its restrictions in Google Cloud.',
  ],
  [
    'API_KEY_IP_ADDRESS_BLOCKED',
    'This key does not allow this computer’s address. Change its restrictions in Google Cloud.',
  ],
  ['API_KEY_ANDROID_APP_BLOCKED', 'This key is for one app only. Change its restrictions in Google Cloud.'],
  ['API_KEY_IOS_APP_BLOCKED', 'This key is for one app only. Change its restrictions in Google Cloud.'],
]);

function keyRefused(error: GoogleError): UpstreamFailure {
  return failure(
    'credential',
    'key-refused',
    withWords('Google does not accept this API key.', error.message),
    {
      credential: 'needs-sign-in',
      needsAttention: 'Paste a new API key.',
      mayTryAnother: true,
    },
  );
}

function ownerMustAct(code: string, attention: string, error: GoogleError): UpstreamFailure {
  return failure('account', code, withWords(attention, error.message), {
    mayTryAnother: true,
    needsAttention: attention,
  });
}

function classifyBadRequest(error: GoogleError): UpstreamFailure {
  const words = error.message ?? '';
  if (
    /^API_KEY_(?:INVALID|EXPIRED)$/.test(error.reason ?? '') ||
    /api key (?:not valid|expired)/i.test(words)
  )
    return keyRefused(error);
  if (/user location is not supported/i.test(words))
    return failure('network', 'region', withWords('Google does not serve this region.', error.message));
  if (error.name === 'FAILED_PRECONDITION' && /billing|free tier is not available/i.test(words))
    return ownerMustAct('billing', 'Google wants billing for the project of this key.', error);
  return requestFault(error.status, error.name?.toLowerCase() ?? 'request-refused', error.message);
}

function classifyForbidden(error: GoogleError, nowMs: number): UpstreamFailure {
  if (/reported as leaked/i.test(error.message ?? '')) return keyRefused(error);
  const attention = ownerReasons.get(error.reason ?? '');
  if (attention !== undefined) return ownerMustAct('forbidden', attention, error);
  return failure('account', 'forbidden', withWords('Google refused this key.', error.message), {
    coolUntilMs: nowMs + unknownRefusalPauseMs,
    authoritative: false,
  });
}

/** Books a failure of the Gemini API by status, reason and details of the google.rpc body (provider notes 1.6 and 18). */
export function classifyGemini(answer: UpstreamAnswer): UpstreamFailure {
  const foreign = classifyForeignAnswer(answer);
  if (foreign !== null) return foreign;
  const error = readGoogleError(answer);
  switch (error.status) {
    case 400:
      return classifyBadRequest(error);
    case 401:
      return keyRefused(error);
    case 402:
      return ownerMustAct('no-credits', 'The prepaid credit of this key is used up.', error);
    case 403:
      return classifyForbidden(error, answer.nowMs);
    case 404:
      return /\bmodels?\b/i.test(error.message ?? '')
        ? failure('model', 'model-missing', withWords('This key does not have this model.', error.message), {
            coolUntilMs: answer.nowMs + modelPauseMs,
            mayTryAnother: true,
          })
        : requestFault(404, 'not-found', error.message);
    case 429:
      return classifyQuota(answer, error);
    case 499:
      return classifyServerTrouble(503, error.message);
    default:
      return error.status >= 500
        ? classifyServerTrouble(error.status, error.message)
        : requestFault(error.status, error.name?.toLowerCase() ?? 'request-refused', error.message);
  }
}
