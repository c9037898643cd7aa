import type { ServerResponse } from 'node:http';
import type { ErrorAnswer } from '../dialects/dialect.ts';

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
