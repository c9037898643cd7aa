import type { ModelTraits } from './traits.ts';

/**
 * How one server differs from its dialect's reference, as data (provider notes 13). Absent = as the dialect's own
 * vendor does it.
 */
export interface TargetSwitches {
  /** openai-chat: the member that limits the answer. */
  readonly maximumOutputField?: 'max_tokens' | 'max_completion_tokens';
  /** openai-chat: false = the server knows only `system`. */
  readonly developerRole?: boolean;
  /** openai-chat: false = `stream_options.include_usage` is refused. */
  readonly streamUsage?: boolean;
  readonly parallelToolCalls?: boolean;
  /** false = `tool_choice: "required"` and named choices are refused. */
  readonly toolChoiceRequired?: boolean;
  /** false = no `json_schema`; `json_object` and a sentence in its place. */
  readonly jsonSchema?: boolean;
  /** openai-chat: the member that carries readable reasoning in answers. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'think-tags' | 'none';
  /** openai-chat: the reasoning of earlier turns must be sent back in that member. */
  readonly replayReasoning?: boolean;
  /** openai-chat: false = `reasoning_effort` is refused. */
  readonly reasoningEffort?: boolean;
  /** openai-chat: false = content must be a string. */
  readonly arrayContent?: boolean;
  /** false = image addresses are refused, only data URLs are taken. */
  readonly imageUrls?: boolean;
  /** false = images are refused altogether. */
  readonly images?: boolean;
  /** anthropic-messages: request members that the server refuses, for example `cache_control`, `thinking`, `documents`. */
  readonly strip?: readonly string[];
  /** openai-responses: the ChatGPT backend's strict subset (dialect rules 75-79). */
  readonly strictResponses?: boolean;
  /**
   * openai-responses: a client's own body goes out as it is only when it keeps to that subset; else it is decoded and
   * encoded anew, as for a client of another dialect.
   */
  readonly nativeMustFit?: boolean;
  /** The vendor's own web search may be offered. */
  readonly webSearch?: boolean;
  /** gemini: the older schema subset in `parameters` in place of `parametersJsonSchema`. */
  readonly schemaSubset?: boolean;
}

/** Where an encoded request goes. */
export interface Target {
  /** The model's id at the upstream. */
  readonly model: string;
  readonly traits: ModelTraits;
  readonly switches: TargetSwitches;
}
