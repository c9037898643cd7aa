import type { ClientError, ErrorAnswer } from '../dialect.ts';
import { errorHeaders } from '../retry-advice.ts';
import { inOwnWords, typeForStatus } from './error-types.ts';

function envelope(error: ClientError): string {
  const isRefused = error.status === 400 || error.status === 413;
  const message = isRefused ? inOwnWords(error.message) : error.message;
  return JSON.stringify({
    type: 'error',
    error: { type: typeForStatus(error.status), message },
    ...(error.requestId === undefined ? {} : { request_id: error.requestId }),
  });
}

/** An error in the Messages API's envelope (anthropic protocol notes 4.3). */
export function messagesErrorAnswer(error: ClientError): ErrorAnswer {
  return { status: error.status, headers: errorHeaders(error, 'request-id'), body: envelope(error) };
}

/** The `error` event that ends a stream; the leading blank line closes whatever the upstream left open. */
export function messagesErrorEvent(error: ClientError): string {
  return `\n\nevent: error\ndata: ${envelope(error)}\n\n`;
}
