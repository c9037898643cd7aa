import type { IdSource } from '../ids.ts';
import type { SseEvent } from '../perform.ts';
import { textPieces } from '../tool-turn.ts';

export type ContentBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

export interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
}

export interface Message {
  readonly id: string;
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stopReason: 'end_turn' | 'tool_use' | 'max_tokens';
  readonly usage: MessageUsage;
}

/** `message_start` and `ping`. */
export const handshakeEvents = 2;

const event = (type: string, fields: Readonly<Record<string, unknown>> = {}): SseEvent => ({
  event: type,
  data: { type, ...fields },
});

const fullUsage = (usage: MessageUsage): Readonly<Record<string, unknown>> => ({
  ...usage,
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cache_creation_input_tokens,
    ephemeral_1h_input_tokens: 0,
  },
  service_tier: 'standard',
});

const envelope = (message: Message): Readonly<Record<string, unknown>> => ({
  id: message.id,
  type: 'message',
  role: 'assistant',
  model: message.model,
});

/** The message as one JSON object. */
export const messageJson = (message: Message): Readonly<Record<string, unknown>> => ({
  ...envelope(message),
  content: message.content,
  stop_reason: message.stopReason,
  stop_sequence: null,
  stop_details: null,
  usage: fullUsage(message.usage),
});

function blockEvents(block: ContentBlock, index: number, deltas: number | undefined): SseEvent[] {
  const open = (content_block: Readonly<Record<string, unknown>>): SseEvent =>
    event('content_block_start', { index, content_block });
  const step = (delta: Readonly<Record<string, unknown>>): SseEvent =>
    event('content_block_delta', { index, delta });
  const close = event('content_block_stop', { index });
  switch (block.type) {
    case 'thinking':
      return [
        open({ type: 'thinking', thinking: '', signature: '' }),
        ...textPieces(block.thinking).map((thinking) => step({ type: 'thinking_delta', thinking })),
        step({ type: 'signature_delta', signature: block.signature }),
        close,
      ];
    case 'text':
      return [
        open({ type: 'text', text: '' }),
        ...textPieces(block.text, deltas).map((text) => step({ type: 'text_delta', text })),
        close,
      ];
    case 'tool_use':
      return [
        open({ type: 'tool_use', id: block.id, name: block.name, input: {} }),
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
      delta: { stop_reason: message.stopReason, stop_sequence: null, stop_details: null },
      usage: message.usage,
    }),
    event('message_stop'),
  ];
}

/** The error event that may end a stream after HTTP 200. */
export const errorEvent = (error: Readonly<Record<string, unknown>>, requestId: string): SseEvent =>
  event('error', { error, request_id: requestId });

/** A thinking block whose signature is bound to the account, as the newest models' are. */
export const thinkingBlock = (thinking: string, account: string, ids: IdSource): ContentBlock => ({
  type: 'thinking',
  thinking,
  signature: Buffer.from(`${account}:${ids.base62('', 48)}`).toString('base64'),
});
