import type { Finish } from '../../ir/index.ts';
import { textOf } from '../json-values.ts';
import type { WireStopReason } from './wire.ts';

/** Stop reasons (anthropic protocol notes 4.4); `sensitive` is other engines' word (dialect rule 107). */
const meanings: ReadonlyMap<string, Finish['unified']> = new Map([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['stop_sequence', 'stop-sequence'],
  ['tool_use', 'tool-calls'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['sensitive', 'content-filter'],
  ['model_context_window_exceeded', 'context-window'],
]);

/** What `stop_reason` and `stop_sequence` mean. Without a reason the answer's calls tell. */
export function decodeFinish(stopReason: unknown, stopSequence: unknown, hasToolCall: boolean): Finish {
  const raw = textOf(stopReason, 100);
  const silent = hasToolCall ? 'tool-calls' : 'stop';
  return {
    unified: raw === null ? silent : (meanings.get(raw) ?? 'other'),
    raw,
    stopSequence: typeof stopSequence === 'string' && stopSequence !== '' ? stopSequence : null,
  };
}

/** What the client's answer holds, as far as it decides the stop reason. */
export interface AnswerFacts {
  readonly hasToolCall: boolean;
  readonly hasRefusal: boolean;
}

/** The vendor's word (dialect rules 96, 107, 110, 111). `tool_use` is said exactly when there is a call to run. */
export function encodeFinish(finish: Finish, answer: AnswerFacts): WireStopReason {
  switch (finish.unified) {
    case 'length':
      return 'max_tokens';
    case 'context-window':
      return 'model_context_window_exceeded';
    case 'content-filter':
    case 'refusal':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
    case 'stop-sequence':
      return 'stop_sequence';
    case 'stop':
    case 'tool-calls':
    case 'other':
      if (answer.hasToolCall) return 'tool_use';
      return answer.hasRefusal ? 'refusal' : 'end_turn';
  }
}
