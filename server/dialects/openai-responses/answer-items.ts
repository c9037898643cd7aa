import type { Citation, JsonObject, Seal, SearchResult, ToolCallBlock } from '../../ir/index.ts';
import { writeSeal } from '../../ir/index.ts';
import { family } from './wire.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** A source as an annotation. Places in the text are not known, so it spans the part. */
export function citationItem(citation: Citation, textLength: number): JsonObject {
  return {
    type: 'url_citation',
    url: citation.url,
    title: citation.title ?? citation.url,
    start_index: 0,
    end_index: textLength,
  };
}

/** `length`: of the text, in characters. */
export function textPart(text: string, length: number, citations: readonly Citation[]): JsonObject {
  return {
    type: 'output_text',
    text,
    annotations: citations.map((citation) => citationItem(citation, length)),
    logprobs: [],
  };
}

export function refusalPart(text: string): JsonObject {
  return { type: 'refusal', refusal: text };
}

export function messageItem(
  id: string,
  content: readonly JsonObject[],
  status: ItemStatus,
  phase: string | null = null,
): JsonObject {
  return {
    id,
    type: 'message',
    status,
    role: 'assistant',
    content,
    ...(phase === null ? {} : { phase }),
  };
}

/** The seal travels in `encrypted_content`, with its maker's name when it is not this dialect's (dialect rule 108). */
export function reasoningItem(id: string, text: string, seal: Seal | null): JsonObject {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(seal === null ? {} : { encrypted_content: writeSeal(seal, family) }),
  };
}

export type CallFacts = Pick<ToolCallBlock, 'callId' | 'name' | 'namespace' | 'form'>;

/** `input` is what the item's `arguments` or `input` says. */
export function callItem(id: string, call: CallFacts, input: string, status: ItemStatus): JsonObject {
  return {
    id,
    type: call.form === 'text' ? 'custom_tool_call' : 'function_call',
    status,
    call_id: call.callId,
    name: call.name,
    ...(call.namespace === null ? {} : { namespace: call.namespace }),
    ...(call.form === 'text' ? { input } : { arguments: input }),
  };
}

export function searchItem(
  id: string,
  query: string,
  sources: readonly SearchResult[],
  status: ItemStatus | 'failed',
): JsonObject {
  return {
    id,
    type: 'web_search_call',
    status,
    action: {
      type: 'search',
      query,
      ...(sources.length === 0 ? {} : { sources: sources.map(({ url }) => ({ type: 'url', url })) }),
    },
  };
}

/** An image that the model made (public documentation of the API). */
export function imageItem(id: string, data: string | null): JsonObject {
  return {
    id,
    type: 'image_generation_call',
    status: data === null ? 'in_progress' : 'completed',
    result: data,
  };
}
