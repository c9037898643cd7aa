import { hash } from 'node:crypto';
import type { RequestFacts } from '../dialects/dialect.ts';
import type { InboundCall } from './call.ts';

const separator = Buffer.from([0]);
const sessionHeaders = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'thread-id',
  'conversation_id',
  'conversation-id',
  'x-session-id',
  'x-session-affinity',
];

/** So long a name of a client's own is taken. */
const longestName = 200;

/**
 * Names the conversation, per client key: what the client tells, else a hash of the words it begins with (system prompt and
 * first message), so that it keeps its account and with it the vendor's prompt cache. Null when there is neither.
 */
export function sessionKeyOf(
  call: InboundCall,
  facts: RequestFacts | null,
  generates: boolean,
): string | null {
  for (const name of sessionHeaders) {
    const value = call.headers[name];
    if (typeof value === 'string' && value !== '' && value.length <= longestName)
      return `${call.key.id}:${value}`;
  }
  const fromBody = facts?.sessionId ?? null;
  if (fromBody !== null && fromBody.length <= longestName) return `${call.key.id}:${fromBody}`;
  const words = facts === null || !generates ? null : openingHash(call, facts);
  return words === null ? null : `${call.key.id}:opening ${words}`;
}

/** The space keeps such a name apart from any that a client may give. */
function openingHash({ body, dialect }: InboundCall, facts: RequestFacts): string | null {
  const spans = facts.opening?.() ?? [];
  if (body === null || spans.length === 0) return null;
  const words = spans.flatMap(({ start, end }) => [separator, body.subarray(start, end)]);
  return hash('sha256', Buffer.concat([Buffer.from(dialect), ...words]), 'base64url');
}
