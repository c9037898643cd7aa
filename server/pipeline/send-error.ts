import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { ClientError, ErrorAnswer } from '../dialects/dialect.ts';

/** Sends an error of our own, or ends a response that has already begun uncleanly. */
export function sendError(response: ServerResponse, answer: ErrorAnswer): void {
  if (response.destroyed || response.writableEnded) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

/** Failures of ours that a person must read, as opposed to ones that pass by themselves. */
const needsReading: ReadonlySet<string> = new Set([
  'proxy-paused',
  'secrets-unavailable',
  'account-unavailable',
]);

/**
 * Codex (it sends `originator`) shows "at capacity" for every 503 and hides the message; a 400 it shows once (codex
 * protocol notes 2.9).
 */
export function statusFor(error: Pick<ClientError, 'status' | 'code'>, headers: IncomingHttpHeaders): number {
  const hidden = error.status === 503 && headers['originator'] !== undefined && needsReading.has(error.code);
  return hidden ? 400 : error.status;
}
