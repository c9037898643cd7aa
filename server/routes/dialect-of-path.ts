import type { IncomingHttpHeaders } from 'node:http';
import type { DialectId } from '../dialects/dialect.ts';

/** In which dialect a path is answered, also for errors before any route was found. */
export function dialectOfPath(path: string, headers: IncomingHttpHeaders): DialectId {
  if (path.startsWith('/v1/messages') || path.startsWith('/api/')) return 'anthropic-messages';
  if (path.startsWith('/v1/responses') || path.startsWith('/backend-api/')) return 'openai-responses';
  return speaksAnthropic(headers) ? 'anthropic-messages' : 'openai-responses';
}

/** `/v1/models` exists at both vendors; the headers tell which one is meant. */
function speaksAnthropic(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  return headers['anthropic-version'] !== undefined || agent.startsWith('claude-c');
}
