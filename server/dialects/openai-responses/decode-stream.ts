import type { IrEvent } from '../../ir/index.ts';
import type { StreamDecoder } from '../codec.ts';
import { asRecord, memberOf, parseJson, textOf, type JsonRecord } from '../json-values.ts';
import { createSseReader } from '../sse-reader.ts';
import {
  begin,
  learnCall,
  onArgumentsDelta,
  onArgumentsDone,
  onInputDelta,
  onInputDone,
} from './stream-calls.ts';
import { fail, failWith, finishItem, onCompleted } from './stream-ends.ts';
import {
  onAnnotation,
  onPartDone,
  onRefusalDelta,
  onRefusalDone,
  onTextDelta,
  onTextDone,
} from './stream-messages.ts';
import { onReasoningDelta, onReasoningDone, onSummaryDelta, onSummaryDone } from './stream-reasoning.ts';
import { addItem, createItem, createStreamState, start, type StreamState } from './stream-state.ts';

type EventHandler = (state: StreamState, event: JsonRecord) => void;

/** What is not in this table is private, about the vendor's own tools, or new: nothing to tell (codex protocol notes 4.1). */
const handlers: ReadonlyMap<string, EventHandler> = new Map<string, EventHandler>([
  ['response.created', onStart],
  ['response.queued', onStart],
  ['response.in_progress', onStart],
  ['response.output_item.added', onItemAdded],
  ['response.output_item.done', onItemDone],
  ['response.output_text.delta', onTextDelta],
  ['response.output_text.done', onTextDone],
  ['response.output_text.annotation.added', onAnnotation],
  ['response.refusal.delta', onRefusalDelta],
  ['response.refusal.done', onRefusalDone],
  ['response.content_part.done', onPartDone],
  ['response.function_call_arguments.delta', onArgumentsDelta],
  ['response.function_call_arguments.done', onArgumentsDone],
  ['response.custom_tool_call_input.delta', onInputDelta],
  ['response.custom_tool_call_input.done', onInputDone],
  ['response.reasoning_summary_text.delta', onSummaryDelta],
  ['response.reasoning_summary_text.done', onSummaryDone],
  ['response.reasoning_text.delta', onReasoningDelta],
  ['response.reasoning_text.done', onReasoningDone],
  ['response.completed', onCompleted],
  ['response.incomplete', onCompleted],
  ['response.failed', (state, event) => fail(state, event['response'])],
  ['error', (state, event) => fail(state, event)],
]);

function onStart(state: StreamState, event: JsonRecord): void {
  const response = event['response'];
  start(state, textOf(memberOf(response, 'id'), 256), textOf(memberOf(response, 'model'), 256));
}

function onItemAdded(state: StreamState, event: JsonRecord): void {
  const wire = asRecord(event['item']);
  if (wire === null) return;
  const id = wire['id'];
  if (typeof id === 'string' && state.byId.has(id)) return;
  const item = createItem(wire['type']);
  addItem(state, item, id, event['output_index']);
  if (item.kind !== 'call') return;
  learnCall(item, wire);
  begin(state, item);
}

function onItemDone(state: StreamState, event: JsonRecord): void {
  const wire = asRecord(event['item']);
  if (wire !== null) finishItem(state, wire, event['output_index']);
}

/** One event. The data's `type` decides; servers that leave it out put it into the `event:` line. */
function readEvent(state: StreamState, name: string | undefined, data: string): void {
  if (state.isOver) return;
  state.repeated.forget();
  state.repeat = null;
  const event = asRecord(parseJson(data));
  if (event === null) {
    if (name === 'error') fail(state, null);
    return;
  }
  const { type } = event;
  const handler = handlers.get(typeof type === 'string' ? type : (name ?? ''));
  if (handler !== undefined) {
    handler(state, event);
    teach(state, name, data, event['delta']);
  }
  // A failure in the form of an answer body, as gateways put it into a stream.
  else if (type === undefined && (asRecord(event['error']) !== null || event['detail'] !== undefined))
    fail(state, event);
}

function teach(state: StreamState, name: string | undefined, data: string, delta: unknown): void {
  const say = state.repeat;
  if (say !== null && typeof delta === 'string')
    state.repeated.teach({ name, data, member: 'delta', words: delta, say });
}

/** Reads a Responses stream. The terminal event decides; a stream that ends without one broke. */
export function createStreamDecoder(): StreamDecoder {
  const state = createStreamState();
  const onEvent = (name: string | undefined, data: string): void => readEvent(state, name, data);
  const reader = createSseReader(onEvent, undefined, state.repeated);
  const take = (): readonly IrEvent[] => {
    if (reader.isBlind && !state.isOver)
      failWith(state, {
        unified: 'server',
        raw: null,
        message: 'An event of the answer was too large to be read.',
      });
    const { events } = state;
    if (events.length > 0) state.events = [];
    return events;
  };
  return {
    push(bytes) {
      if (state.isOver) return [];
      reader.push(bytes);
      return take();
    },
    end() {
      if (state.isOver) return [];
      reader.end();
      if (!state.isOver)
        failWith(state, {
          unified: 'server',
          raw: null,
          message: 'The upstream ended the stream before the answer was complete.',
        });
      return take();
    },
  };
}
