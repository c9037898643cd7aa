import type { RequestReading } from './dialect.ts';
import { memberOf } from './json-values.ts';
import { hasTextMember } from './key-search.ts';
import { openingSpans } from './opening.ts';
import { conversationId, readRequestParts, requestKeys } from './request-parts.ts';

const wanted = requestKeys('prompt_cache_key', 'user', 'metadata', 'messages');
const conversationMembers = ['session_id', 'conversation_id', 'thread_id', 'user_id'] as const;

/** The conversation as the body tells it: the cache key, then an id in the metadata, then the end user. */
function sessionOf(value: (key: string) => unknown): string | null {
  const metadata = value('metadata');
  const told = [
    value('prompt_cache_key'),
    ...conversationMembers.map((name) => memberOf(metadata, name)),
    value('user'),
  ];
  for (const candidate of told) {
    const id = conversationId(candidate);
    if (id !== null) return id;
  }
  return null;
}

/** Facts of a Chat Completions or text completions request; `ok: false` when it cannot be forwarded at all. */
export function readCompletionRequest(body: Buffer): RequestReading {
  const reading = readRequestParts(body, wanted);
  if (!reading.ok) return reading;
  const { model, modelSpan, stream, value, span } = reading.parts;
  return {
    ok: true,
    facts: {
      model,
      modelSpan,
      stream,
      sessionId: sessionOf(value),
      userId: null,
      opening: () => openingSpans(body, undefined, span('messages')),
      /** Uploaded files belong to one account (codex protocol notes 2.11). */
      get boundTo() {
        return hasTextMember(body, 'file_id', 'file') ? ['file'] : [];
      },
    },
  };
}
