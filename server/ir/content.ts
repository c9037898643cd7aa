import type { JsonObject, JsonValue, Native } from './json.ts';
import type { Seal } from './seals.ts';

/** A prompt-cache mark: what stands before it, and the block itself, may be cached. */
export interface CacheMark {
  readonly ttl: '5m' | '1h' | null;
}

/** A source that the answer names. Positions are not carried: each dialect counts them in other units. */
export interface Citation {
  readonly url: string;
  readonly title: string | null;
  readonly quote: string | null;
}

interface BlockBase {
  readonly cacheMark?: CacheMark;
  readonly native?: Native;
}

export interface TextBlock extends BlockBase {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  /** A seal that a dialect attached to text (thought signature of a text part). */
  readonly seal?: Seal;
}

/** The model said no in its own words. */
export interface RefusalBlock extends BlockBase {
  readonly type: 'refusal';
  readonly text: string;
}

/** Reasoning: readable text (may be empty), and the seal that lets its maker continue from it. */
export interface ThinkingBlock extends BlockBase {
  readonly type: 'thinking';
  readonly text: string;
  readonly seal: Seal | null;
}

export interface ToolCallBlock extends BlockBase {
  readonly type: 'tool-call';
  readonly callId: string;
  readonly name: string;
  readonly namespace: string | null;
  /** `json`: `input` is the text of a JSON object. `text`: `input` is free text (grammar tools, patches). */
  readonly form: 'json' | 'text';
  readonly input: string;
  /** A seal on the call itself (thought signature of a function call). */
  readonly seal?: Seal;
}

export interface ToolResultBlock extends BlockBase {
  readonly type: 'tool-result';
  readonly callId: string;
  /** Known only where the dialect repeats it. */
  readonly name: string | null;
  readonly form: 'json' | 'text';
  /** Text and media in order; empty = the tool said nothing. */
  readonly content: readonly (TextBlock | MediaBlock)[];
  readonly isError: boolean;
}

export type MediaSource =
  | { readonly kind: 'base64'; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  /** Plain text of a document. */
  | { readonly kind: 'text'; readonly text: string }
  /** A file stored at one vendor; of use only there. */
  | { readonly kind: 'file-id'; readonly id: string; readonly family: string };

export interface MediaBlock extends BlockBase {
  readonly type: 'media';
  readonly kind: 'image' | 'document' | 'audio' | 'video';
  /** For example `image/png`; null when the client did not tell. */
  readonly mediaType: string | null;
  readonly source: MediaSource;
  /** File name or title. */
  readonly name: string | null;
  readonly detail: 'auto' | 'low' | 'high' | null;
}

/** A tool that the vendor runs itself. `input` is what it was asked, for example `{"query":"…"}`. */
export interface ServerToolCallBlock extends BlockBase {
  readonly type: 'server-tool-call';
  readonly callId: string;
  readonly tool: 'web-search' | 'other';
  readonly name: string;
  readonly input: JsonObject;
}

export interface SearchResult {
  readonly url: string;
  readonly title: string | null;
  readonly pageAge: string | null;
}

export interface ServerToolResultBlock extends BlockBase {
  readonly type: 'server-tool-result';
  readonly callId: string;
  readonly tool: 'web-search' | 'other';
  readonly results: readonly SearchResult[];
  /** The tool's error code, else null. */
  readonly error: string | null;
}

/** Something only its own dialect understands; it keeps its place. `what` names it for a loss. */
export interface OpaqueBlock {
  readonly type: 'opaque';
  readonly what: string;
  readonly native: Native;
}

export type Block =
  | TextBlock
  | RefusalBlock
  | ThinkingBlock
  | ToolCallBlock
  | ToolResultBlock
  | MediaBlock
  | ServerToolCallBlock
  | ServerToolResultBlock
  | OpaqueBlock;

export type { JsonObject, JsonValue, Native };
