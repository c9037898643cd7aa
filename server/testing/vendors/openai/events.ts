import type { SseEvent } from '../perform.ts';
import { createEventList, emitItem, itemJson, type OutputItem } from './output-items.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ResponseUsage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export interface ModelResponse {
  readonly id: string;
  readonly createdAtSeconds: number;
  /** Request fields that the vendor repeats: model, tools, tool_choice, reasoning, text and others. */
  readonly echoed: Fields;
  readonly output: readonly OutputItem[];
  readonly usage: ResponseUsage;
  /** A private event (quota) that follows the handshake without a sequence number. */
  readonly privateEvent?: SseEvent;
  /** The ChatGPT backend leaves `output` of the last event empty. */
  readonly hidesOutput: boolean;
  /** Why the response is incomplete; absent when it is complete. */
  readonly incomplete?: string;
}

/** `response.created` and `response.in_progress`. */
export const handshakeEvents = 2;

const usageJson = (usage: ResponseUsage): Fields => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: 0 },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});

const skeleton = (response: ModelResponse, status: string): Fields => ({
  id: response.id,
  object: 'response',
  created_at: response.createdAtSeconds,
  status,
  background: false,
  error: null,
  incomplete_details: null,
  ...response.echoed,
  output: [],
  usage: null,
});

/** The finished response as one JSON object. */
export const responseJson = (response: ModelResponse): Fields => ({
  ...skeleton(response, response.incomplete === undefined ? 'completed' : 'incomplete'),
  ...(response.incomplete === undefined ? {} : { incomplete_details: { reason: response.incomplete } }),
  output: response.output.map(itemJson),
  usage: usageJson(response.usage),
});

/** The response as the events of a stream (ordering rules: codex protocol notes 4.1). */
export function responseEvents(response: ModelResponse): SseEvent[] {
  const { events, emit } = createEventList();
  emit('response.created', { response: skeleton(response, 'in_progress') });
  emit('response.in_progress', { response: skeleton(response, 'in_progress') });
  if (response.privateEvent !== undefined) events.push(response.privateEvent);
  for (const [index, item] of response.output.entries()) emitItem(item, index, emit);
  const final = responseJson(response);
  const end = response.incomplete === undefined ? 'completed' : 'incomplete';
  emit(`response.${end}`, { response: response.hidesOutput ? { ...final, output: [] } : final });
  return events;
}

/** Ends a started stream with `response.failed`, or with a bare `error` when nothing was created yet. */
export function failureEvents(sent: readonly SseEvent[], error: Fields): SseEvent[] {
  const numbered = sent.filter((event) => typeof event.data['sequence_number'] === 'number');
  const created = sent.find((event) => event.event === 'response.created')?.data['response'];
  const sequence = numbered.length;
  if (typeof created !== 'object' || created === null) {
    const data = { type: 'error', sequence_number: sequence, ...error, param: null };
    return [{ event: 'error', data }];
  }
  const response = { ...created, status: 'failed', error };
  return [
    { event: 'response.failed', data: { type: 'response.failed', sequence_number: sequence, response } },
  ];
}
