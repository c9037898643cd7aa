import type { RequestReading } from '../dialect.ts';
import { memberOf, parseJson } from '../json-values.ts';
import { openingSpans } from '../opening.ts';
import { conversationId, readRequestParts, requestKeys } from '../request-parts.ts';
import { findBoundMaterial } from './bound-material.ts';

const wanted = requestKeys('metadata', 'container', 'thread', 'system', 'messages');
const legacySession = /_session_([0-9a-f-]{36})$/i;
const maximumUserIdCharacters = 4_096;

/** Claude Code's `metadata.user_id` is a JSON text with `session_id`, before 2.1.78 `user_…_session_<uuid>`. */
function sessionOf(userId: string | null): string | null {
  if (userId === null) return null;
  if (userId.startsWith('{')) return conversationId(memberOf(parseJson(userId), 'session_id'));
  return conversationId(legacySession.exec(userId)?.[1]);
}

/** Facts of a Messages or count_tokens request; `ok: false` when it cannot be forwarded at all. */
export function readMessagesRequest(body: Buffer): RequestReading {
  const reading = readRequestParts(body, wanted);
  if (!reading.ok) return reading;
  const { model, modelSpan, stream, value, span } = reading.parts;
  const told = memberOf(value('metadata'), 'user_id');
  const userId =
    typeof told === 'string' && told !== '' && told.length <= maximumUserIdCharacters ? told : null;
  const facts = {
    model,
    modelSpan,
    stream,
    sessionId: sessionOf(userId),
    userId,
    opening: () => openingSpans(body, span('system'), span('messages')),
    get boundTo() {
      return findBoundMaterial({ body, model, container: value('container'), thread: value('thread') });
    },
  };
  return { ok: true, facts };
}
