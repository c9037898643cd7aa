import type { SseEvent } from '../perform.ts';
import { textPieces } from '../tool-turn.ts';

type Fields = Readonly<Record<string, unknown>>;

export type ContentBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly Fields[] }
  | {
      readonly type: 'web_search_tool_result';
      readonly tool_use_id: string;
      readonly content: readonly Fields[];
    }
  | {
      readonly type: 'tool_use' | 'server_tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Fields;
    };

export interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
  readonly server_tool_use?: { readonly web_search_requests: number };
}

export interface Message {
  readonly id: string;
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly usage: MessageUsage;
}

/** `message_start` and `ping`. */
export const handshakeEvents = 2;

const event = (type: string, fields: Fields = {}): SseEvent => ({
  event: type,
  data: { type, ...fields },
});

const fullUsage = (usage: MessageUsage): Fields => ({
  ...usage,
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cache_creation_input_tokens,
    ephemeral_1h_input_tokens: 0,
  },
  service_tier: 'standard',
});

const envelope = (message: Message): Fields => ({
  id: message.id,
  type: 'message',
  role: 'assistant',
  model: message.model,
});

/** The message as one JSON object. */
export const messageJson = (message: Message): Fields => ({
  ...envelope(message),
  content: message.content,
  stop_reason: message.stopReason,
  stop_sequence: message.stopSequence,
  stop_details: null,
  usage: fullUsage(message.usage),
});

function blockEvents(block: ContentBlock, index: number, deltas: number | undefined): SseEvent[] {
  const open = (content_block: Fields): SseEvent => event('content_block_start', { index, content_block });
  const step = (delta: Fields): SseEvent => event('content_block_delta', { index, delta });
  const close = event('content_block_stop', { index });
  switch (block.type) {
    case 'thinking':
      return [
        open({ type: 'thinking', thinking: '', signature: '' }),
        ...textPieces(block.thinking).map((thinking) => step({ type: 'thinking_delta', thinking })),
        ...(block.signature === '' ? [] : [step({ type: 'signature_delta', signature: block.signature })]),
        close,
      ];
    case 'redacted_thinking':
    case 'web_search_tool_result':
      return [open(block), close];
    case 'text':
      return [
        open({ type: 'text', text: '', ...(block.citations && { citations: [] }) }),
        ...textPieces(block.text, deltas).map((text) => step({ type: 'text_delta', text })),
        ...(block.citations ?? []).map((citation) => step({ type: 'citations_delta', citation })),
        close,
      ];
    case 'tool_use':
    case 'server_tool_use':
      return [
        open({ type: block.type, id: block.id, name: block.name, input: {} }),
        step({ type: 'input_json_delta', partial_json: '' }),
        ...textPieces(JSON.stringify(block.input)).map((partial_json) =>
          step({ type: 'input_json_delta', partial_json }),
        ),
        close,
      ];
    default:
      return block satisfies never;
  }
}

/** The message as the events of a stream; `deltas` sets the number of text deltas. */
export function messageEvents(message: Message, deltas?: number): SseEvent[] {
  const start = {
    ...envelope(message),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: fullUsage({ ...message.usage, output_tokens: 1 }),
  };
  return [
    event('message_start', { message: start }),
    event('ping'),
    ...message.content.flatMap((block, index) => blockEvents(block, index, deltas)),
    event('message_delta', {
      delta: { stop_reason: message.stopReason, stop_sequence: message.stopSequence, stop_details: null },
      usage: message.usage,
    }),
    event('message_stop'),
  ];
}

/** The error event that may end a stream after HTTP 200. */
export const errorEvent = (error: Fields, requestId: string): SseEvent =>
  event('error', { error, request_id: requestId });
