import type { IrEvent, IrEventType, Usage } from '../../ir/index.ts';
import { noUsage, textJson } from '../../ir/index.ts';
import type { AnswerContext, StreamEncoder } from '../codec.ts';
import { encodeAnswerError } from './answer-errors.ts';
import { createAnswerDraft } from './client-blocks.ts';
import {
  onCallDelta,
  onCallEnd,
  onCallStart,
  onCitation,
  onTextDelta,
  onTextEnd,
  onTextStart,
  onThinkingEnd,
  onThinkingStart,
  onWhole,
} from './encode-stream-blocks.ts';
import { before, closeBlock, delta, openAt, type State } from './encode-stream-state.ts';
import { encodeFinish } from './finish-reason.ts';
import { eventText } from './stream-text.ts';
import { encodeUsage } from './usage.ts';

type Handlers = {
  readonly [Type in IrEventType]: (state: State, event: Extract<IrEvent, { type: Type }>) => string;
};

/** Writes a Messages stream (anthropic protocol notes 4.4; dialect rules 89-99, 108-117). */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  const state: State = {
    context,
    answer: createAnswerDraft(),
    open: new Map(),
    current: null,
    id: null,
    model: null,
    usage: noUsage,
    nextIndex: 0,
    isStarted: false,
    isDone: false,
    hasToolCall: false,
    hasRefusal: false,
  };
  return {
    push(event) {
      if (state.isDone) return '';
      // The table's key is the event's own type, which the compiler cannot see through the union.
      return (handlers[event.type] as (state: State, event: IrEvent) => string)(state, event);
    },
    end() {
      if (state.isDone) return '';
      return onError(state, {
        type: 'error',
        error: { unified: 'server', raw: null, message: 'The answer ended before it was complete.' },
      });
    },
    losses: state.answer.losses,
  };
}

const handlers: Handlers = {
  // Held back until the next event, as the usage that belongs into the first one often comes right behind.
  'response-start': (state, event) => {
    state.id = event.id;
    state.model = event.model;
    return '';
  },
  usage: (state, event) => {
    state.usage = merge(state.usage, event.usage);
    return '';
  },
  'text-start': onTextStart,
  'text-delta': onTextDelta,
  'text-citation': onCitation,
  'text-end': onTextEnd,
  'refusal-start': (state, event) => {
    state.hasRefusal = true;
    return onTextStart(state, event);
  },
  'refusal-delta': onTextDelta,
  'refusal-end': (state, event) => closeBlock(state, event.block),
  'thinking-start': onThinkingStart,
  'thinking-delta': (state, event) => delta(openAt(state, event.block), event.text, textJson(event)),
  'thinking-end': onThinkingEnd,
  'tool-input-start': onCallStart,
  'tool-input-delta': onCallDelta,
  'tool-input-end': onCallEnd,
  block: onWhole,
  finish: onFinish,
  error: onError,
};

/** A null never hides what was known. */
function merge(known: Usage, next: Usage): Usage {
  return {
    input: next.input ?? known.input,
    cacheRead: next.cacheRead ?? known.cacheRead,
    cacheWrite: next.cacheWrite ?? known.cacheWrite,
    output: next.output ?? known.output,
    reasoning: null,
    raw: null,
  };
}

function closeAll(state: State): string {
  let text = '';
  for (const block of state.open.keys()) text += closeBlock(state, block);
  return text;
}

function onFinish(state: State, event: Extract<IrEvent, { type: 'finish' }>): string {
  const start = before(state) + closeAll(state);
  state.isDone = true;
  const { finish } = event;
  const facts = { hasToolCall: state.hasToolCall, hasRefusal: state.hasRefusal };
  const end = eventText('message_delta', {
    delta: { stop_reason: encodeFinish(finish, facts), stop_sequence: finish.stopSequence },
    usage: { ...encodeUsage(state.usage, state.context.estimatedInputTokens) },
  });
  return `${start}${end}event: message_stop\ndata: {"type":"message_stop"}\n\n`;
}

/** The vendor sends nothing after it, and does not end the blocks that were open. */
function onError(state: State, event: Extract<IrEvent, { type: 'error' }>): string {
  state.isDone = true;
  return `event: error\ndata: ${JSON.stringify(encodeAnswerError(event.error))}\n\n`;
}
