import type { JsonRecord } from '../json-values.ts';
import { reasoningTexts, stringOf } from './read-output-item.ts';
import { itemOf, takeBlock, type ReasoningState, type StreamState } from './stream-state.ts';
import { family } from './wire.ts';

type Source = 'summary' | 'content';

/** The item's block; it begins with its first text or its seal, so that reasoning nobody can read or use is no block. */
function blockOf(state: StreamState, item: ReasoningState): number {
  if (item.block === null) {
    item.block = takeBlock(state);
    state.events.push({ type: 'thinking-start', block: item.block });
  }
  return item.block;
}

/** Parts are paragraphs of one text (dialect rule 90). */
function addTo(state: StreamState, item: ReasoningState, part: number, text: string, json?: string): void {
  const isNext = part !== item.part;
  if (isNext) {
    item.part = part;
    item.partLength = 0;
  }
  const block = blockOf(state, item);
  const separator = isNext && item.length > 0 ? '\n\n' : '';
  const own = separator === '' ? json : undefined;
  item.partLength += text.length;
  item.length += text.length;
  state.events.push({ type: 'thinking-delta', block, text: separator + text, json: own });
}

function indexOf(event: JsonRecord, source: Source): number {
  const index = event[source === 'summary' ? 'summary_index' : 'content_index'];
  return typeof index === 'number' ? index : 0;
}

/** An open reasoning item that speaks through this kind of text. */
function speaker(state: StreamState, event: JsonRecord, source: Source): ReasoningState | null {
  const item = itemOf(state, event, 'reasoning', 'reasoning');
  if (item === null) return null;
  item.source ??= source;
  return item.source === source ? item : null;
}

function addDelta(state: StreamState, event: JsonRecord, source: Source): void {
  const { delta } = event;
  if (typeof delta !== 'string' || delta === '') return;
  const item = speaker(state, event, source);
  if (item === null) return;
  const part = indexOf(event, source);
  addTo(state, item, part, delta);
  state.repeat = (text, json) => addTo(state, item, part, text, json);
}

export const onSummaryDelta = (state: StreamState, event: JsonRecord): void =>
  addDelta(state, event, 'summary');
export const onReasoningDelta = (state: StreamState, event: JsonRecord): void =>
  addDelta(state, event, 'content');

function completeText(state: StreamState, item: ReasoningState, part: number, text: string): void {
  if (part < item.part) return;
  const known = part === item.part ? item.partLength : 0;
  if (text.length > known) addTo(state, item, part, text.slice(known));
}

function addDone(state: StreamState, event: JsonRecord, source: Source): void {
  const text = stringOf(event, 'text');
  if (text === '') return;
  const item = speaker(state, event, source);
  if (item !== null) completeText(state, item, indexOf(event, source), text);
}

export const onSummaryDone = (state: StreamState, event: JsonRecord): void =>
  addDone(state, event, 'summary');
export const onReasoningDone = (state: StreamState, event: JsonRecord): void =>
  addDone(state, event, 'content');

/** The end of a reasoning item: missing texts, then the seal, also for reasoning without any text (dialect rule 91). */
export function finishReasoning(state: StreamState, item: ReasoningState, wire: JsonRecord | null): void {
  const summary = reasoningTexts(wire, 'summary');
  const hasSummary = summary.some((text) => text !== '');
  const source = item.source ?? (hasSummary ? 'summary' : 'content');
  reasoningTexts(wire, source).forEach((text, index) => completeText(state, item, index, text));
  const sealed = stringOf(wire, 'encrypted_content');
  if (item.block === null && sealed === '') return;
  state.events.push({
    type: 'thinking-end',
    block: blockOf(state, item),
    seal: sealed === '' ? null : { family, kind: 'encrypted', value: sealed },
  });
}
