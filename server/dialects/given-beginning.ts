import type { IrRequest } from '../ir/index.ts';

/**
 * True when a client of another vendor ends with the beginning of the answer that it wants. Anthropic's models go on from
 * there; OpenAI's begin a new answer, so that the client may put the two together wrongly.
 */
export function beginsAnswer({ turns, native }: IrRequest): boolean {
  return turns.at(-1)?.role === 'assistant' && native !== undefined && !native.dialect.startsWith('openai-');
}
