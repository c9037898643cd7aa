import type { Finish } from '../../ir/index.ts';
import { memberOf, textOf } from '../json-values.ts';

/** What an answer held when it ended. */
export interface AnswerShape {
  readonly hasCalls: boolean;
  /** A call was cut off; its input cannot be relied on. */
  readonly hasCutCall: boolean;
  readonly hasRefusal: boolean;
}

/** The API's reasons (codex protocol notes 4.1), and other vendors' that engines put in their place (dialect rule 96). */
const unifiedByReason: ReadonlyMap<string, Finish['unified']> = new Map([
  ['max_output_tokens', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'content-filter'],
  ['stop_sequence', 'stop-sequence'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context-window'],
]);

/** Why a response ended. A whole call decides, then the vendor's reason (dialect rules 96 and 101). */
export function decodeFinish(response: unknown, shape: AnswerShape): Finish {
  const status = textOf(memberOf(response, 'status'), 100);
  const reason = textOf(memberOf(memberOf(response, 'incomplete_details'), 'reason'), 100);
  return { unified: unifiedOf(status, reason, shape), raw: reason ?? status, stopSequence: null };
}

function unifiedOf(status: string | null, reason: string | null, shape: AnswerShape): Finish['unified'] {
  if (shape.hasCalls && !shape.hasCutCall) return 'tool-calls';
  if (reason !== null) return unifiedByReason.get(reason) ?? 'other';
  if (status !== null && status !== 'completed') return 'other';
  return shape.hasRefusal ? 'refusal' : 'stop';
}

/** How a response says that it ended. */
export interface EncodedFinish {
  readonly status: 'completed' | 'incomplete';
  readonly reason: 'max_output_tokens' | 'content_filter' | null;
}

const complete: EncodedFinish = { status: 'completed', reason: null };
const cut: EncodedFinish = { status: 'incomplete', reason: 'max_output_tokens' };
const filtered: EncodedFinish = { status: 'incomplete', reason: 'content_filter' };

/** Dialect rule 114. A refusal in the model's own words is a complete answer. */
export function encodeFinish(finish: Finish, hasRefusal: boolean): EncodedFinish {
  switch (finish.unified) {
    case 'length':
    case 'context-window':
      return cut;
    case 'content-filter':
      return filtered;
    case 'refusal':
      return hasRefusal ? complete : filtered;
    case 'stop':
    case 'stop-sequence':
    case 'tool-calls':
    case 'pause':
    case 'other':
      return complete;
    default:
      return finish.unified satisfies never;
  }
}
