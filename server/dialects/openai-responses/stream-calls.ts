import type { JsonRecord } from '../json-values.ts';
import { stringOf } from './read-output-item.ts';
import { itemOf, takeBlock, type CallState, type StreamState } from './stream-state.ts';

/** Takes over what an item or event tells of the call. */
export function learnCall(call: CallState, wire: JsonRecord): void {
  if (call.block !== null) return;
  call.name ||= stringOf(wire, 'name');
  call.callId ||= stringOf(wire, 'call_id');
  call.namespace ||= stringOf(wire, 'namespace');
}

/** A call begins when its name is known; input that came earlier follows at once (dialect rule 93). */
export function begin(state: StreamState, call: CallState): boolean {
  if (call.block !== null) return true;
  if (call.name === '') return false;
  call.block = takeBlock(state);
  state.hasCalls = true;
  state.events.push({
    type: 'tool-input-start',
    block: call.block,
    callId: call.callId,
    name: call.name,
    namespace: call.namespace === '' ? null : call.namespace,
    form: call.form,
  });
  const { early } = call;
  call.early = '';
  if (early !== '') addInput(state, call, early);
  return true;
}

function addInput(state: StreamState, call: CallState, text: string, json?: string): void {
  if (call.block === null) {
    call.early += text;
    return;
  }
  call.length += text.length;
  state.events.push({ type: 'tool-input-delta', block: call.block, text, json });
}

function addDelta(state: StreamState, event: JsonRecord, type: string): void {
  const { delta } = event;
  if (typeof delta !== 'string' || delta === '') return;
  const call = itemOf(state, event, 'call', type);
  if (call === null) return;
  addInput(state, call, delta);
  state.repeat = (text, json) => addInput(state, call, text, json);
}

export const onArgumentsDelta = (state: StreamState, event: JsonRecord): void =>
  addDelta(state, event, 'function_call');
export const onInputDelta = (state: StreamState, event: JsonRecord): void =>
  addDelta(state, event, 'custom_tool_call');

/** The whole input: what was not streamed is added (dialect rule 94). */
function completeInput(state: StreamState, call: CallState, input: string): void {
  const known = call.block === null ? call.early.length : call.length;
  if (input.length > known) addInput(state, call, input.slice(known));
}

export function onArgumentsDone(state: StreamState, event: JsonRecord): void {
  const call = itemOf(state, event, 'call', 'function_call');
  if (call === null) return;
  learnCall(call, event);
  begin(state, call);
  completeInput(state, call, stringOf(event, 'arguments'));
}

export function onInputDone(state: StreamState, event: JsonRecord): void {
  const call = itemOf(state, event, 'call', 'custom_tool_call');
  if (call !== null) completeInput(state, call, stringOf(event, 'input'));
}

/** The end of a call. One that never got a name is no call; one that the stream's end cuts is not whole. */
export function finishCall(state: StreamState, call: CallState, wire: JsonRecord | null): void {
  if (wire !== null) learnCall(call, wire);
  if (!begin(state, call) || call.block === null) return;
  completeInput(state, call, stringOf(wire, call.form === 'json' ? 'arguments' : 'input'));
  if (call.form === 'json' && call.length === 0) addInput(state, call, '{}');
  if (wire === null || wire['status'] === 'incomplete') state.hasCutCall = true;
  state.events.push({ type: 'tool-input-end', block: call.block });
}
