import type { AnswerError } from '../../ir/index.ts';
import { asRecord, memberOf, textOf, type JsonRecord } from '../json-values.ts';
import { decodeFailure } from './answer-error.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './ir-usage.ts';
import { listOf, otherBlocks } from './read-output-item.ts';
import { finishCall } from './stream-calls.ts';
import { finishMessage } from './stream-messages.ts';
import { finishReasoning } from './stream-reasoning.ts';
import { addItem, createItem, start, takeBlock, type ItemState, type StreamState } from './stream-state.ts';

/** The end of an item that the upstream gives whole; items that were never announced are told now (dialect rule 95). */
export function finishItem(state: StreamState, wire: JsonRecord, index: unknown): void {
  const item = knownItem(state, wire, index) ?? unknownItem(state, wire, index);
  if (!item.isDone) finish(state, item, wire);
}

function knownItem(state: StreamState, wire: JsonRecord, index: unknown): ItemState | undefined {
  const id = wire['id'];
  const named = typeof id === 'string' ? state.byId.get(id) : undefined;
  if (named !== undefined) return named;
  const placed =
    typeof index === 'number'
      ? state.byIndex.get(index)
      : typeof id === 'string'
        ? undefined
        : state.items.at(-1);
  return placed?.kind === createItem(wire['type']).kind ? placed : undefined;
}

function unknownItem(state: StreamState, wire: JsonRecord, index: unknown): ItemState {
  const item = createItem(wire['type']);
  addItem(state, item, wire['id'], index);
  return item;
}

/** `wire` is null for an item that the stream's end cut off. */
function finish(state: StreamState, item: ItemState, wire: JsonRecord | null): void {
  item.isDone = true;
  switch (item.kind) {
    case 'message':
      finishMessage(state, item, wire);
      return;
    case 'reasoning':
      finishReasoning(state, item, wire);
      return;
    case 'call':
      finishCall(state, item, wire);
      return;
    case 'other':
      if (wire !== null && typeof wire['type'] === 'string')
        for (const content of otherBlocks(wire))
          state.events.push({ type: 'block', block: takeBlock(state), content });
      return;
    default:
      item satisfies never;
  }
}

export function onCompleted(state: StreamState, event: JsonRecord): void {
  const response = asRecord(event['response']);
  start(state, textOf(memberOf(response, 'id'), 256), textOf(memberOf(response, 'model'), 256));
  // May be empty; then what came before is all there is (dialect rule 103).
  listOf(response, 'output').forEach((entry, index) => {
    const wire = asRecord(entry);
    if (wire !== null) finishItem(state, wire, index);
  });
  closeItems(state);
  addUsage(state, response);
  const told = response ?? { status: event['type'] === 'response.incomplete' ? 'incomplete' : 'completed' };
  state.events.push({ type: 'finish', finish: decodeFinish(told, state) });
  state.isOver = true;
}

function closeItems(state: StreamState): void {
  for (const item of state.items) if (!item.isDone) finish(state, item, null);
}

function addUsage(state: StreamState, response: unknown): void {
  const usage = decodeUsage(memberOf(response, 'usage'));
  if (usage !== null) state.events.push({ type: 'usage', usage });
}

export function fail(state: StreamState, holder: unknown): void {
  start(state, null, null);
  addUsage(state, holder);
  failWith(state, decodeFailure(holder));
}

export function failWith(state: StreamState, error: AnswerError): void {
  start(state, null, null);
  closeItems(state);
  state.events.push({ type: 'error', error });
  state.isOver = true;
}
