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

/** No account may serve this program: nothing that its own sign-in could mend. */
const aboutAccounts: ReadonlySet<string> = new Set(['no-account', 'not-genuine-client']);

/**
 * Codex (it sends `originator`) shows "at capacity" for every 503 and hides the message, and repeats a 403 six times; a
 * 400 it shows once (codex protocol notes 2.9). Claude Code calls a 403 a failure to authenticate.
 */
export function statusFor(
  error: Pick<ClientError, 'status' | 'code' | 'retryAfterSeconds'>,
  headers: IncomingHttpHeaders,
): number {
  if (headers['originator'] !== undefined) {
    // What names a moment to come back at passes by itself.
    const isHidden =
      error.status === 503 && needsReading.has(error.code) && error.retryAfterSeconds === undefined;
    return isHidden || error.status === 403 ? 400 : error.status;
  }
  const isClaudeCode = headers['user-agent']?.startsWith('claude-cli/') === true;
  return isClaudeCode && error.status === 403 && aboutAccounts.has(error.code) ? 400 : error.status;
}
