import type { SseEvent } from '../perform.ts';
import { textPieces } from '../tool-turn.ts';

type Fields = Readonly<Record<string, unknown>>;

export type OutputItem =
  | { readonly kind: 'reasoning'; readonly id: string; readonly summary: string; readonly encrypted?: string }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly text: string;
      readonly deltas?: number;
      readonly annotations?: readonly Fields[];
      readonly isRefusal?: boolean;
    }
  | {
      readonly kind: 'web-search';
      readonly id: string;
      readonly query: string;
      readonly sources: readonly string[];
    }
  | {
      readonly kind: 'function';
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly namespace?: string;
      readonly input: string;
    }
  | {
      readonly kind: 'custom';
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly input: string;
    };

/** Appends an event and gives it the next sequence number. */
export type Emit = (type: string, fields: Fields) => void;

const textPart = (text: string, annotations: readonly Fields[] = []): Fields => ({
  type: 'output_text',
  text,
  annotations,
  logprobs: [],
});
const refusalPart = (refusal: string): Fields => ({ type: 'refusal', refusal });

/** The finished item as it appears in `response.output`. */
export function itemJson(item: OutputItem): Fields {
  switch (item.kind) {
    case 'reasoning':
      return {
        id: item.id,
        type: 'reasoning',
        summary: item.summary === '' ? [] : [{ type: 'summary_text', text: item.summary }],
        ...(item.encrypted === undefined ? {} : { encrypted_content: item.encrypted }),
      };
    case 'message':
      return {
        id: item.id,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [item.isRefusal === true ? refusalPart(item.text) : textPart(item.text, item.annotations)],
      };
    case 'web-search':
      return {
        id: item.id,
        type: 'web_search_call',
        status: 'completed',
        action: {
          type: 'search',
          query: item.query,
          queries: [item.query],
          sources: item.sources.map((url) => ({ type: 'url', url })),
        },
      };
    case 'function':
      return {
        id: item.id,
        type: 'function_call',
        status: 'completed',
        call_id: item.callId,
        name: item.name,
        ...(item.namespace === undefined ? {} : { namespace: item.namespace }),
        arguments: item.input,
      };
    case 'custom':
      return {
        id: item.id,
        type: 'custom_tool_call',
        status: 'completed',
        call_id: item.callId,
        name: item.name,
        input: item.input,
      };
    default:
      return item satisfies never;
  }
}

/** The item as `response.output_item.added` announces it: nothing in it yet. */
function emptyItem(item: OutputItem): Fields {
  const done = itemJson(item);
  switch (item.kind) {
    case 'reasoning':
      return { ...done, summary: [] };
    case 'message':
      return { ...done, status: 'in_progress', content: [] };
    case 'web-search':
      return { id: item.id, type: 'web_search_call', status: 'in_progress' };
    case 'function':
      return { ...done, status: 'in_progress', arguments: '' };
    case 'custom':
      return { ...done, status: 'in_progress', input: '' };
    default:
      return item satisfies never;
  }
}

function emitMessage(item: Extract<OutputItem, { kind: 'message' }>, part: Fields, emit: Emit): void {
  if (item.isRefusal === true) {
    emit('response.content_part.added', { ...part, part: refusalPart('') });
    for (const delta of textPieces(item.text, item.deltas))
      emit('response.refusal.delta', { ...part, delta });
    emit('response.refusal.done', { ...part, refusal: item.text });
    emit('response.content_part.done', { ...part, part: refusalPart(item.text) });
    return;
  }
  const annotations = item.annotations ?? [];
  emit('response.content_part.added', { ...part, part: textPart('') });
  for (const delta of textPieces(item.text, item.deltas))
    emit('response.output_text.delta', { ...part, delta, logprobs: [] });
  for (const [index, annotation] of annotations.entries())
    emit('response.output_text.annotation.added', { ...part, annotation_index: index, annotation });
  emit('response.output_text.done', { ...part, text: item.text, logprobs: [] });
  emit('response.content_part.done', { ...part, part: textPart(item.text, annotations) });
}

function emitBody(item: OutputItem, at: Fields, emit: Emit): void {
  switch (item.kind) {
    case 'reasoning': {
      if (item.summary === '') return;
      const part = { ...at, summary_index: 0 };
      emit('response.reasoning_summary_part.added', { ...part, part: { type: 'summary_text', text: '' } });
      for (const delta of textPieces(item.summary))
        emit('response.reasoning_summary_text.delta', { ...part, delta });
      emit('response.reasoning_summary_text.done', { ...part, text: item.summary });
      emit('response.reasoning_summary_part.done', {
        ...part,
        part: { type: 'summary_text', text: item.summary },
      });
      return;
    }
    case 'message':
      return emitMessage(item, { ...at, content_index: 0 }, emit);
    case 'web-search':
      for (const phase of ['in_progress', 'searching', 'completed'])
        emit(`response.web_search_call.${phase}`, at);
      return;
    case 'function':
      for (const delta of textPieces(item.input))
        emit('response.function_call_arguments.delta', { ...at, delta });
      emit('response.function_call_arguments.done', { ...at, arguments: item.input });
      return;
    case 'custom':
      for (const delta of textPieces(item.input))
        emit('response.custom_tool_call_input.delta', { ...at, delta });
      emit('response.custom_tool_call_input.done', { ...at, input: item.input });
      return;
    default:
      item satisfies never;
  }
}

/** Emits an item from `output_item.added` to `output_item.done`. */
export function emitItem(item: OutputItem, outputIndex: number, emit: Emit): void {
  emit('response.output_item.added', { output_index: outputIndex, item: emptyItem(item) });
  emitBody(item, { item_id: item.id, output_index: outputIndex }, emit);
  emit('response.output_item.done', { output_index: outputIndex, item: itemJson(item) });
}

/** A list of events with running sequence numbers. */
export function createEventList(): { readonly events: SseEvent[]; readonly emit: Emit } {
  const events: SseEvent[] = [];
  let sequence = 0;
  return {
    events,
    emit(type, fields) {
      events.push({ event: type, data: { type, sequence_number: sequence, ...fields } });
      sequence += 1;
    },
  };
}
