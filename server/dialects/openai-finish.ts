import type { AnswerError, Finish } from '../ir/index.ts';
import { memberOf, textOf } from './json-values.ts';

type Unified = Finish['unified'];

/** OpenAI's words (codex protocol notes 4.5), then those that other servers send (provider notes 5, 9-11 and 16). */
const unifiedByWord: ReadonlyMap<string, Unified> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['end_turn', 'stop'],
  ['eos', 'stop'],
  ['complete', 'stop'],
  ['stop_sequence', 'stop-sequence'],
  ['max_tokens', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'context-window'],
  ['model_context_window_exceeded', 'context-window'],
  ['tool_use', 'tool-calls'],
  ['tool_call', 'tool-calls'],
  ['sensitive', 'content-filter'],
  ['safety', 'content-filter'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
]);

const failures: ReadonlyMap<string, AnswerError['unified']> = new Map([
  ['error', 'server'],
  ['network_error', 'server'],
  ['insufficient_system_resource', 'overloaded'],
]);

/** What an answer held when it ended; a vendor's word is only half of the reason. */
export interface AnswerShape {
  readonly hasToolCalls: boolean;
  readonly hasRefusal: boolean;
}

/** The reason's word, or null: absent, null and empty mean that the answer goes on. */
export function finishWord(choice: unknown): string | null {
  return textOf(memberOf(choice, 'finish_reason'), 100);
}

/** A finish reason that stands for a failure, else null. */
export function failureOfFinish(word: string | null): AnswerError | null {
  const unified = failures.get(word ?? '');
  if (word === null || unified === undefined) return null;
  return { unified, raw: word, message: `The vendor ended the answer with "${word}".` };
}

/**
 * The reason in the terms of the IR. Many servers say `stop` after tool calls, or `tool_calls` without one (dialect
 * rule 110), or nothing. `matched` is the stop sequence where a server names it (vLLM's `stop_reason`).
 */
export function decodeFinish(word: string | null, shape: AnswerShape, matched: unknown = null): Finish {
  const known = word === null ? 'stop' : (unifiedByWord.get(word.toLowerCase()) ?? 'other');
  const stopSequence = known === 'stop' ? textOf(matched, 1_000) : null;
  return { unified: corrected(known, shape, stopSequence !== null), raw: word, stopSequence };
}

function corrected(known: Unified, shape: AnswerShape, isSequence: boolean): Unified {
  if (known === 'tool-calls' && !shape.hasToolCalls) return 'stop';
  if (known !== 'stop' && known !== 'other') return known;
  if (shape.hasToolCalls) return 'tool-calls';
  if (shape.hasRefusal) return 'refusal';
  return isSequence ? 'stop-sequence' : known;
}

/** The reason for a client: a call decides, unless the answer was cut or filtered (dialect rules 101 and 107). */
export function encodeFinish(finish: Finish, shape: AnswerShape): string {
  switch (finish.unified) {
    case 'length':
    case 'context-window':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    case 'refusal':
      // The refusal's words were sent as such; then the reason stays `stop` (codex protocol notes 4.5).
      return shape.hasRefusal ? 'stop' : 'content_filter';
    case 'stop':
    case 'stop-sequence':
    case 'tool-calls':
    case 'pause':
    case 'other':
      return shape.hasToolCalls ? 'tool_calls' : 'stop';
    default:
      return finish.unified satisfies never;
  }
}
