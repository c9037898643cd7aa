import type { RequestReading } from '../dialect.ts';
import { hasTextMember, hasTypedObject } from '../key-search.ts';
import { memberOf, textOf } from '../json-values.ts';
import { openingSpans } from '../opening.ts';
import { conversationId, readRequestParts, requestKeys } from '../request-parts.ts';

const wanted = requestKeys(
  'prompt_cache_key',
  'previous_response_id',
  'conversation',
  'instructions',
  'input',
);

/** Kinds of material that only the account which made it can use (codex protocol notes 2.11). */
function findBoundMaterial(body: Buffer, value: (key: string) => unknown): readonly string[] {
  const found: string[] = [];
  const conversation = value('conversation');
  if (hasTextMember(body, 'encrypted_content')) found.push('encrypted-reasoning');
  if (hasTypedObject(body, 'compaction')) found.push('compaction');
  if (textOf(value('previous_response_id')) !== null) found.push('previous-response');
  if (textOf(conversation) !== null || textOf(memberOf(conversation, 'id')) !== null)
    found.push('conversation');
  if (hasTypedObject(body, 'item_reference')) found.push('item-reference');
  if (hasTextMember(body, 'file_id', 'file')) found.push('file');
  if (hasTextMember(body, 'container', 'cntr_') || hasTextMember(body, 'container_id', 'cntr_'))
    found.push('container');
  return found;
}

/** Facts of a Responses request; `ok: false` when it cannot be forwarded at all. */
export function readResponsesRequest(body: Buffer): RequestReading {
  const reading = readRequestParts(body, wanted);
  if (!reading.ok) return reading;
  const { model, modelSpan, stream, value, span } = reading.parts;
  const sessionId = conversationId(value('prompt_cache_key'));
  const facts = {
    model,
    modelSpan,
    stream,
    sessionId,
    userId: null,
    opening: () => openingSpans(body, span('instructions'), span('input')),
    get boundTo() {
      return findBoundMaterial(body, value);
    },
  };
  return { ok: true, facts };
}
