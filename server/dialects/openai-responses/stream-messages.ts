import { memberOf, type JsonRecord } from '../json-values.ts';
import { readCitation } from './decode-text.ts';
import { citationsOf, listOf, stringOf } from './read-output-item.ts';
import { itemOf, takeBlock, type MessageState, type PartState, type StreamState } from './stream-state.ts';

function partAt(state: StreamState, item: MessageState, index: number, isRefusal: boolean): PartState {
  const known = item.parts.get(index);
  if (known !== undefined) return known;
  const part = { block: takeBlock(state), isRefusal, length: 0, citations: 0, isEnded: false };
  item.parts.set(index, part);
  state.events.push({ type: isRefusal ? 'refusal-start' : 'text-start', block: part.block });
  if (isRefusal) state.hasRefusal = true;
  return part;
}

const indexOf = (event: JsonRecord): number => {
  const index = event['content_index'];
  return typeof index === 'number' ? index : 0;
};

function addTo(state: StreamState, part: PartState, text: string, json?: string): void {
  part.length += text.length;
  state.events.push({ type: part.isRefusal ? 'refusal-delta' : 'text-delta', block: part.block, text, json });
}

/** A piece of text or refusal. */
function addDelta(state: StreamState, event: JsonRecord, isRefusal: boolean): void {
  const { delta } = event;
  if (typeof delta !== 'string' || delta === '') return;
  const item = itemOf(state, event, 'message', 'message');
  if (item === null) return;
  const part = partAt(state, item, indexOf(event), isRefusal);
  if (part.isEnded) return;
  addTo(state, part, delta);
  state.repeat = (text, json) => addTo(state, part, text, json);
}

export const onTextDelta = (state: StreamState, event: JsonRecord): void => addDelta(state, event, false);
export const onRefusalDelta = (state: StreamState, event: JsonRecord): void => addDelta(state, event, true);

/** The whole text of a part: what was not streamed is added. */
function completeText(
  state: StreamState,
  item: MessageState,
  index: number,
  text: string,
  isRefusal: boolean,
): void {
  const known = item.parts.get(index);
  if (known?.isEnded === true || text.length <= (known?.length ?? 0)) return;
  const part = known ?? partAt(state, item, index, isRefusal);
  addTo(state, part, text.slice(part.length));
}

export function onTextDone(state: StreamState, event: JsonRecord): void {
  const item = itemOf(state, event, 'message', 'message');
  if (item !== null) completeText(state, item, indexOf(event), stringOf(event, 'text'), false);
}

export function onRefusalDone(state: StreamState, event: JsonRecord): void {
  const item = itemOf(state, event, 'message', 'message');
  if (item !== null) completeText(state, item, indexOf(event), stringOf(event, 'refusal'), true);
}

export function onAnnotation(state: StreamState, event: JsonRecord): void {
  const citation = readCitation(event['annotation']);
  const item = itemOf(state, event, 'message', 'message');
  if (citation === null || item === null) return;
  const part = partAt(state, item, indexOf(event), false);
  if (part.isEnded || part.isRefusal) return;
  part.citations += 1;
  state.events.push({ type: 'text-citation', block: part.block, citation });
}

/** `content_part.done`: the authoritative text and its sources. */
export function onPartDone(state: StreamState, event: JsonRecord): void {
  const content = event['part'];
  const type = memberOf(content, 'type');
  // Raw reasoning comes as content parts too; its own events tell it.
  if (type !== 'output_text' && type !== 'refusal') return;
  const item = itemOf(state, event, 'message', 'message');
  if (item !== null) completePart(state, item, indexOf(event), content);
}

function completePart(state: StreamState, item: MessageState, index: number, content: unknown): void {
  const isRefusal = memberOf(content, 'type') === 'refusal';
  completeText(state, item, index, stringOf(content, isRefusal ? 'refusal' : 'text'), isRefusal);
  const part = item.parts.get(index);
  if (part === undefined || part.isEnded) return;
  if (!part.isRefusal)
    for (const citation of citationsOf(content).slice(part.citations))
      state.events.push({ type: 'text-citation', block: part.block, citation });
  endPart(state, part);
}

function endPart(state: StreamState, part: PartState): void {
  if (part.isEnded) return;
  part.isEnded = true;
  state.events.push({ type: part.isRefusal ? 'refusal-end' : 'text-end', block: part.block });
}

/** The end of a message; `wire` is the item as the upstream gives it at its end, or null when it never did. */
export function finishMessage(state: StreamState, item: MessageState, wire: JsonRecord | null): void {
  listOf(wire, 'content').forEach((content, index) => completePart(state, item, index, content));
  for (const part of item.parts.values()) endPart(state, part);
}
