import type {
  Citation,
  MediaBlock,
  OpaqueBlock,
  ServerToolCallBlock,
  ServerToolResultBlock,
} from './content.ts';
import type { AnswerError, Finish, Usage } from './response.ts';
import type { Seal } from './seals.ts';

/**
 * One step of a streamed answer. `block` numbers the answer's blocks from 0 in the order in which they start. Blocks may
 * overlap in time; each `…-start` has one `…-end`. Grammar: `response-start`, then blocks and `usage`, then exactly one
 * `finish` or `error`, nothing after it. Decoders may leave out `response-start` fields they never learn.
 */
export type IrEvent =
  | { readonly type: 'response-start'; readonly id: string | null; readonly model: string | null }
  | { readonly type: 'text-start'; readonly block: number }
  | TextDelta<'text-delta'>
  | { readonly type: 'text-citation'; readonly block: number; readonly citation: Citation }
  | { readonly type: 'text-end'; readonly block: number; readonly seal?: Seal }
  | { readonly type: 'refusal-start'; readonly block: number }
  | TextDelta<'refusal-delta'>
  | { readonly type: 'refusal-end'; readonly block: number }
  | { readonly type: 'thinking-start'; readonly block: number }
  | TextDelta<'thinking-delta'>
  | { readonly type: 'thinking-end'; readonly block: number; readonly seal: Seal | null }
  | {
      readonly type: 'tool-input-start';
      readonly block: number;
      readonly callId: string;
      readonly name: string;
      readonly namespace: string | null;
      readonly form: 'json' | 'text';
      readonly seal?: Seal;
    }
  | TextDelta<'tool-input-delta'>
  | { readonly type: 'tool-input-end'; readonly block: number }
  /** Blocks that arrive whole. */
  | {
      readonly type: 'block';
      readonly block: number;
      readonly content: ServerToolCallBlock | ServerToolResultBlock | MediaBlock | OpaqueBlock;
    }
  /** Cumulative; the last one counts, a null never overwrites a number. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly finish: Finish }
  | { readonly type: 'error'; readonly error: AnswerError };

export type IrEventType = IrEvent['type'];

export interface TextDelta<Type extends string> {
  readonly type: Type;
  readonly block: number;
  readonly text: string;
  /** The same text as a JSON string, when the vendor's own is at hand: writing it again costs as much as all the rest. */
  readonly json?: string | undefined;
}

/** The text of a delta as a JSON string. */
export function textJson({ text, json }: TextDelta<string>): string {
  return json ?? JSON.stringify(text);
}
