import type { ClientError, ErrorAnswer } from '../dialect.ts';
import { errorHeaders, isExhausted } from '../retry-advice.ts';
import { statusName } from './status-names.ts';

const typePrefix = 'type.googleapis.com/google.rpc.';
/** Gemini CLI waits for delays up to five minutes and gives up beyond (provider notes 1.6). */
const throttleSeconds = 5;
const exhaustedSeconds = 3_600;

type Detail = Readonly<Record<string, unknown>>;

function retryDelay(error: ClientError): string {
  const seconds = error.retryAfterSeconds ?? (isExhausted(error) ? exhaustedSeconds : throttleSeconds);
  return `${Math.max(0, Math.ceil(seconds))}s`;
}

function details(error: ClientError): readonly Detail[] {
  const info: Detail = {
    '@type': `${typePrefix}ErrorInfo`,
    reason: error.code.toUpperCase().replaceAll('-', '_'),
    domain: 'switchyard',
    metadata:
      error.resetsAtMs === undefined ? {} : { quotaResetTimeStamp: new Date(error.resetsAtMs).toISOString() },
  };
  const wantsDelay = error.status === 429 || error.retryAfterSeconds !== undefined;
  return [
    info,
    ...(wantsDelay ? [{ '@type': `${typePrefix}RetryInfo`, retryDelay: retryDelay(error) }] : []),
    ...(error.requestId === undefined
      ? []
      : [{ '@type': `${typePrefix}RequestInfo`, requestId: error.requestId }]),
  ];
}

function envelope(error: ClientError): string {
  return JSON.stringify({
    error: {
      code: error.status,
      message: error.message,
      status: statusName(error.status),
      details: details(error),
    },
  });
}

/** An error as a google.rpc body; a 429 always says how long to wait, as Gemini CLI decides by it (provider notes 16.5). */
export function geminiErrorAnswer(error: ClientError): ErrorAnswer {
  return { status: error.status, headers: errorHeaders(error, 'x-request-id'), body: envelope(error) };
}

/** The error event that ends a stream; the leading blank line closes whatever the upstream left open. */
export function geminiErrorEvent(error: ClientError): string {
  return `\r\n\r\ndata: ${envelope(error)}\r\n\r\n`;
}
