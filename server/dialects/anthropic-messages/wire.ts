import type { JsonValue, Native } from '../../ir/index.ts';

/** The dialect's id, as it stands in `Native.dialect`. */
export const dialectId = 'anthropic-messages';

/** The vendor family whose thinking signatures the dialect's fields hold. */
export const family = 'anthropic';

/** A wire object while it is built. Finished ones are passed on as JSON. */
export type Draft = Record<string, JsonValue>;

/** A message while it is built; its content is always the list form. */
export interface MessageDraft {
  readonly role: 'user' | 'assistant';
  content: Draft[];
}

/** Token counts of an answer or of `message_delta` (anthropic protocol notes 4.4). */
export type WireUsage = {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly output_tokens: number;
};

/** `stop_reason` (anthropic protocol notes 4.4); vendors add to it, so readers take any string. */
export type WireStopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

/** What only this dialect says, with its name on it. */
export function nativeWith(data: Native['data']): Native {
  return { dialect: dialectId, data };
}

/** The data of a sidecar that this dialect wrote, else null. */
export function ownNative(native: Native | undefined): Native['data'] | null {
  return native?.dialect === dialectId ? native.data : null;
}
