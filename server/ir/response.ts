import type { Block, JsonObject, Native } from './content.ts';

/** Why the answer ended: the meaning, and the vendor's own word. */
export interface Finish {
  readonly unified:
    | 'stop'
    | 'stop-sequence'
    | 'length'
    | 'context-window'
    | 'tool-calls'
    | 'content-filter'
    | 'refusal'
    /** The vendor paused a long turn; the client sends it back to go on. */
    | 'pause'
    | 'other';
  readonly raw: string | null;
  readonly stopSequence: string | null;
}

/** Token counts; null = the vendor did not say. Cached tokens are inside `input`, reasoning inside `output`. */
export interface Usage {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  /** The vendor's own object. */
  readonly raw: JsonObject | null;
}

export const noUsage: Usage = {
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
  raw: null,
};

/** A failure that the vendor reported inside an answer. */
export interface AnswerError {
  readonly unified:
    | 'invalid-request'
    | 'authentication'
    | 'permission'
    | 'not-found'
    | 'too-large'
    | 'rate-limit'
    | 'overloaded'
    | 'timeout'
    | 'server';
  /** The vendor's own type or code, else null. */
  readonly raw: string | null;
  readonly message: string;
}

/** A whole answer. */
export interface IrResponse {
  readonly id: string | null;
  /** As the vendor names it. */
  readonly model: string | null;
  readonly blocks: readonly Block[];
  readonly finish: Finish;
  readonly usage: Usage;
  /** Set when the vendor reported a failure in place of, or after, content. */
  readonly error: AnswerError | null;
  readonly native?: Native;
}
