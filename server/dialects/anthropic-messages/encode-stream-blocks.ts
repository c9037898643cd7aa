import { textJson, type IrEvent, type TextDelta } from '../../ir/index.ts';
import { encodeCitation } from './citations.ts';
import { encodeWhole } from './client-blocks.ts';
import {
  before,
  closeBlock,
  delta,
  lose,
  openAt,
  remember,
  takeIndex,
  wholeBlock,
  type OpenBlock,
  type State,
} from './encode-stream-state.ts';
import { callId } from './encode-response.ts';
import { signatureOf } from './seal-fields.ts';
import { blockStart, deltaEnd, deltaStart } from './stream-text.ts';
import type { Draft } from './wire.ts';

type EventOf<Type extends IrEvent['type']> = Extract<IrEvent, { type: Type }>;

/** A text block starts with its first characters: an empty one would be refused when the client sends it back. */
export function onTextStart(state: State, event: { readonly block: number }): string {
  remember(state, event.block, false, false);
  return '';
}

function startText(state: State, open: OpenBlock): string {
  const text = before(state);
  open.index = takeIndex(state);
  open.prefix = deltaStart(open.index, 'text_delta', 'text');
  return text + blockStart(open.index, { type: 'text', text: '' });
}

export function onTextDelta(state: State, event: TextDelta<string>): string {
  const open = openAt(state, event.block);
  if (open === null || event.text === '') return '';
  if (open.index !== -1) return open.prefix + textJson(event) + deltaEnd;
  return startText(state, open) + delta(open, event.text, textJson(event));
}

export function onCitation(state: State, event: EventOf<'text-citation'>): string {
  const open = openAt(state, event.block);
  if (open === null) return '';
  const start = open.index === -1 ? startText(state, open) : '';
  return (
    start +
    deltaStart(open.index, 'citations_delta', 'citation') +
    JSON.stringify(encodeCitation(event.citation)) +
    deltaEnd
  );
}

export function onThinkingStart(state: State, event: { readonly block: number }): string {
  const text = before(state);
  const open = remember(state, event.block, false, false);
  open.index = takeIndex(state);
  open.prefix = deltaStart(open.index, 'thinking_delta', 'thinking');
  return text + blockStart(open.index, { type: 'thinking', thinking: '', signature: '' });
}

export function onThinkingEnd(state: State, event: EventOf<'thinking-end'>): string {
  const open = openAt(state, event.block);
  if (open === null) return '';
  const signature = JSON.stringify(signatureOf(event.seal));
  const text = deltaStart(open.index, 'signature_delta', 'signature') + signature + deltaEnd;
  return text + closeBlock(state, event.block);
}

/** A seal on a call travels in a thinking block before it, the one field that clients send back. */
export function onCallStart(state: State, event: EventOf<'tool-input-start'>): string {
  const isText = event.form === 'text';
  const open = remember(state, event.block, isText, event.name === '');
  if (open.isHidden) {
    lose(state, event.block, 'tool', 'The call names no tool.');
    return '';
  }
  state.hasToolCall = true;
  let text = before(state);
  if (event.seal !== undefined) {
    const sealed: Draft = { type: 'thinking', thinking: '', signature: signatureOf(event.seal) };
    text += wholeBlock(state, sealed);
  }
  open.index = takeIndex(state);
  open.prefix = deltaStart(open.index, 'input_json_delta', 'partial_json');
  const content = { type: 'tool_use', id: callId(event.callId, state.context), name: event.name, input: {} };
  return text + blockStart(open.index, content) + (isText ? delta(open, '{"input":"') : '');
}

export function onCallDelta(state: State, event: TextDelta<string>): string {
  const open = openAt(state, event.block);
  if (open === null || open.isHidden) return '';
  return open.isText ? delta(open, textJson(event).slice(1, -1)) : delta(open, event.text, textJson(event));
}

export function onCallEnd(state: State, event: { readonly block: number }): string {
  const open = openAt(state, event.block);
  const tail = open?.isText === true && !open.isHidden ? delta(open, '"}') : '';
  return tail + closeBlock(state, event.block);
}

export function onTextEnd(state: State, event: EventOf<'text-end'>): string {
  if (event.seal !== undefined) lose(state, event.block, 'seal', 'The API has no place for a seal on text.');
  return closeBlock(state, event.block);
}

export function onWhole(state: State, event: EventOf<'block'>): string {
  const { content } = event;
  const isSearch = content.type === 'server-tool-call' || content.type === 'server-tool-result';
  const text = before(state, isSearch);
  const draft = encodeWhole(content, `blocks[${event.block}]`, state.answer);
  return draft === null ? text : text + wholeBlock(state, draft);
}
