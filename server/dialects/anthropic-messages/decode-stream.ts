import type { AnswerError, IrEvent, JsonObject } from '../../ir/index.ts';
import type { StreamDecoder } from '../codec.ts';
import { asRecord, memberOf, parseJson, textOf } from '../json-values.ts';
import { createRepeatedEvents, type RepeatedEvents } from '../repeated-events.ts';
import { createSseReader } from '../sse-reader.ts';
import { decodeAnswerError } from './answer-errors.ts';
import { decodeFinish } from './finish-reason.ts';
import { applyDelta, closeBlock, openBlock, plainDelta, type Emit, type OpenBlock } from './stream-blocks.ts';
import { createUsageSum, type UsageSum } from './usage.ts';

interface State {
  /** What the current push gives out. */
  events: IrEvent[];
  readonly emit: Emit;
  readonly open: Map<number, OpenBlock>;
  readonly usage: UsageSum;
  readonly repeated: RepeatedEvents;
  nextBlock: number;
  isStarted: boolean;
  isDone: boolean;
  hasToolCall: boolean;
  stopReason: unknown;
  stopSequence: unknown;
}

type Handler = (state: State, event: JsonObject) => void;

/** By event type; `ping` and what the vendor adds later says nothing. */
const handlers: ReadonlyMap<unknown, Handler> = new Map<unknown, Handler>([
  ['content_block_delta', onDelta],
  ['content_block_start', onBlockStart],
  ['content_block_stop', onBlockStop],
  ['message_start', onMessageStart],
  ['message_delta', onMessageDelta],
  ['message_stop', onMessageStop],
  ['error', (state, event) => fail(state, decodeAnswerError(memberOf(event, 'error')))],
]);

/** Reads a Messages stream (anthropic protocol notes 4.4). */
export function createStreamDecoder(): StreamDecoder {
  const state: State = {
    events: [],
    emit: (event) => {
      state.events.push(event);
    },
    open: new Map(),
    usage: createUsageSum(),
    repeated: createRepeatedEvents(),
    nextBlock: 0,
    isStarted: false,
    isDone: false,
    hasToolCall: false,
    stopReason: null,
    stopSequence: null,
  };
  const onEvent = (name: string | undefined, data: string): void => {
    if (!state.isDone) read(state, name, data);
  };
  const reader = createSseReader(onEvent, undefined, state.repeated);
  const taken = (): readonly IrEvent[] => {
    const { events } = state;
    if (events.length === 0) return nothing;
    state.events = [];
    return events;
  };
  return {
    push(bytes) {
      if (state.isDone) return nothing;
      reader.push(bytes);
      if (reader.isBlind) fail(state, broken('The vendor’s stream held an event that is too large.'));
      return taken();
    },
    end() {
      if (state.isDone) return nothing;
      reader.end();
      fail(state, broken('The vendor’s stream ended before the answer was complete.'));
      return taken();
    },
  };
}

const nothing: readonly IrEvent[] = [];

function broken(message: string): AnswerError {
  return { unified: 'server', raw: null, message };
}

function read(state: State, name: string | undefined, data: string): void {
  state.repeated.forget();
  const event = asRecord(parseJson(data)) as JsonObject | null;
  if (event !== null) {
    const handler = handlers.get(event['type'] ?? name);
    handler?.(state, event);
    if (handler === onDelta) teach(state, name, data, event);
    return;
  }
  // Other servers of this API close with OpenAI's mark, or send pings without JSON.
  if (data.trim() === '[DONE]' || (name !== undefined && !handlers.has(name))) return;
  fail(state, broken('The vendor’s stream held an event that is not JSON.'));
}

function start(state: State, message: unknown): void {
  if (state.isStarted) return;
  state.isStarted = true;
  state.emit({
    type: 'response-start',
    id: textOf(memberOf(message, 'id'), 256),
    model: textOf(memberOf(message, 'model'), 256),
  });
}

function onMessageStart(state: State, event: JsonObject): void {
  const message = memberOf(event, 'message');
  start(state, message);
  addUsage(state, memberOf(message, 'usage'));
}

function addUsage(state: State, usage: unknown): void {
  const sum = state.usage.add(usage);
  if (sum !== null) state.emit({ type: 'usage', usage: sum });
}

/** Without an index a block has nothing that its deltas could name, so all such share one place. */
function indexOf(event: JsonObject): number {
  const index = event['index'];
  return typeof index === 'number' ? index : -1;
}

function onBlockStart(state: State, event: JsonObject): void {
  start(state, null);
  const index = indexOf(event);
  const before = state.open.get(index);
  if (before !== undefined) close(state, before);
  const content = asRecord(event['content_block']) as JsonObject | null;
  state.open.delete(index);
  // A call that names no tool cannot be run: it takes no place (dialect rule 93).
  if (memberOf(content, 'type') === 'tool_use' && textOf(memberOf(content, 'name')) === null) return;
  const open = openBlock(state.nextBlock, content, state.emit);
  if (open.kind !== 'whole') state.nextBlock += 1;
  if (open.kind === 'tool') state.hasToolCall = true;
  state.open.set(index, open);
}

function onDelta(state: State, event: JsonObject): void {
  const delta = asRecord(event['delta']) as JsonObject | null;
  if (delta === null) return;
  const open = state.open.get(indexOf(event)) ?? openByDelta(state, event, delta);
  if (open !== null) applyDelta(open, delta, state.emit);
}

/** Words of a block that is open: events like this one say nothing else. */
function teach(state: State, name: string | undefined, data: string, event: JsonObject): void {
  const open = state.open.get(indexOf(event));
  const plain = open === undefined ? null : plainDelta(open, asRecord(event['delta']) as JsonObject | null);
  if (plain === null) return;
  const { type, block, member, words } = plain;
  const say = (text: string, json: string): void => state.emit({ type, block, text, json });
  state.repeated.teach({ name, data, member, words, say });
}

/** Some servers of this API leave out the start of a text or thinking block. */
function openByDelta(state: State, event: JsonObject, delta: JsonObject): OpenBlock | null {
  const type = impliedBlocks.get(delta['type']);
  if (type === undefined) return null;
  onBlockStart(state, { index: indexOf(event), content_block: { type } });
  return state.open.get(indexOf(event)) ?? null;
}

const impliedBlocks: ReadonlyMap<unknown, string> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
]);

function onBlockStop(state: State, event: JsonObject): void {
  const index = indexOf(event);
  const open = state.open.get(index);
  if (open === undefined) return;
  state.open.delete(index);
  close(state, open);
}

/** A block that comes whole starts for the IR when it ends here. */
function close(state: State, open: OpenBlock): void {
  if (open.kind === 'whole') {
    open.block = state.nextBlock;
    state.nextBlock += 1;
  }
  closeBlock(open, state.emit);
}

function onMessageDelta(state: State, event: JsonObject): void {
  start(state, null);
  const delta = memberOf(event, 'delta');
  state.stopReason = memberOf(delta, 'stop_reason') ?? state.stopReason;
  state.stopSequence = memberOf(delta, 'stop_sequence') ?? state.stopSequence;
  addUsage(state, memberOf(event, 'usage'));
}

function closeAll(state: State): void {
  for (const open of state.open.values()) close(state, open);
  state.open.clear();
}

function onMessageStop(state: State): void {
  start(state, null);
  closeAll(state);
  state.isDone = true;
  state.emit({
    type: 'finish',
    finish: decodeFinish(state.stopReason, state.stopSequence, state.hasToolCall),
  });
}

function fail(state: State, error: AnswerError): void {
  if (state.isDone) return;
  start(state, null);
  closeAll(state);
  state.isDone = true;
  state.emit({ type: 'error', error });
}
