import type { Block, CacheMark, JsonObject, Native, TextBlock } from './content.ts';

/**
 * One turn of the conversation. Tool results stand in `user` turns. `system` is an instruction in the middle of the
 * conversation; instructions before its first turn are in `IrRequest.system`.
 */
export interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly Block[];
  readonly native?: Native;
}

export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly namespace: string | null;
  readonly description: string | null;
  /** JSON Schema of the input as the client sent it; null when it sent none or nothing usable. */
  readonly parameters: JsonObject | null;
  readonly strict: boolean | null;
  readonly cacheMark?: CacheMark;
  readonly native?: Native;
}

/** A tool that takes free text. `format` is its grammar, as the client sent it. */
export interface TextTool {
  readonly type: 'text';
  readonly name: string;
  readonly namespace: string | null;
  readonly description: string | null;
  readonly format: JsonObject | null;
  readonly native?: Native;
}

/** The vendor's own search of the web. */
export interface WebSearchTool {
  readonly type: 'web-search';
  /** The name that the client's dialect gives it; a tool choice may name it. */
  readonly name: string;
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
  readonly maximumUses: number | null;
  /** Approximate place: members `city`, `region`, `country`, `timezone`. */
  readonly userLocation: JsonObject | null;
  readonly contextSize: 'low' | 'medium' | 'high' | null;
  readonly native?: Native;
}

/** Any other tool that the vendor runs; only its own dialect can offer it. */
export interface HostedTool {
  readonly type: 'hosted';
  readonly name: string;
  readonly native: Native;
}

export type Tool = FunctionTool | TextTool | WebSearchTool | HostedTool;

export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required' }
  | { readonly mode: 'tool'; readonly name: string; readonly namespace: string | null }
  | { readonly mode: 'allowed'; readonly names: readonly string[]; readonly isRequired: boolean };

export const efforts = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

/** What the client wants of the model's reasoning; all null = it said nothing. */
export interface ThinkingIntent {
  /** `adaptive`: the model decides how much. */
  readonly mode: 'off' | 'on' | 'adaptive' | null;
  readonly effort: Effort | null;
  readonly budgetTokens: number | null;
  /** The client wants to see summaries of it; null = not said. */
  readonly isShown: boolean | null;
}

export interface Sampling {
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly seed: number | null;
  readonly presencePenalty: number | null;
  readonly frequencyPenalty: number | null;
}

export type OutputFormat =
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: JsonObject;
      readonly strict: boolean | null;
    };

/** A request in no vendor's terms. Every decoder makes it, every encoder reads it. */
export interface IrRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly system: readonly TextBlock[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** Null = not said. */
  readonly toolChoice: ToolChoice | null;
  readonly parallelToolCalls: boolean | null;
  readonly maximumOutputTokens: number | null;
  readonly stopSequences: readonly string[];
  readonly sampling: Sampling;
  readonly thinking: ThinkingIntent | null;
  readonly outputFormat: OutputFormat | null;
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** `priority` = the client asks for the faster tier. */
  readonly serviceTier: 'priority' | null;
  /** The client's own name of the end user or conversation, for the vendor's abuse checks and caches. */
  readonly userId: string | null;
  readonly cacheKey: string | null;
  /** Settings that only the client's dialect knows, for the way back to it. */
  readonly native?: Native;
}
