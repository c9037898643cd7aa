import { objectOf, stringOf } from '../json.ts';
import type { SseEvent } from '../perform.ts';

const deltasOfBlock: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  redacted_thinking: [],
  web_search_tool_result: [],
};

interface State {
  readonly faults: string[];
  open: { readonly index: number; readonly type: string } | null;
  nextIndex: number;
  ended: boolean;
  stopped: boolean;
}

function checkBlock(event: SseEvent, state: State): void {
  const index = event.data['index'];
  if (event.event === 'content_block_start') {
    if (state.open !== null) state.faults.push(`block ${state.open.index} still open at ${String(index)}`);
    if (index !== state.nextIndex) state.faults.push(`block index ${String(index)}, not ${state.nextIndex}`);
    const type = stringOf(objectOf(event.data['content_block'])['type']);
    state.open = { index: state.nextIndex, type };
    state.nextIndex += 1;
    return;
  }
  if (state.open === null || index !== state.open.index) {
    state.faults.push(`${event.event} for block ${String(index)}, which is not open`);
    return;
  }
  if (event.event === 'content_block_stop') {
    state.open = null;
    return;
  }
  const delta = stringOf(objectOf(event.data['delta'])['type']);
  const allowed = deltasOfBlock[state.open.type];
  if (allowed?.includes(delta) === false) state.faults.push(`${delta} inside a ${state.open.type} block`);
}

/** Faults of a complete Messages stream against the vendor's grammar; empty when it is well formed. */
export function messagesGrammarFaults(events: readonly SseEvent[]): readonly string[] {
  const state: State = { faults: [], open: null, nextIndex: 0, ended: false, stopped: false };
  if (events[0]?.event !== 'message_start') state.faults.push('the first event is not message_start');
  for (const event of events.slice(1)) {
    if (state.stopped) state.faults.push(`${event.event} after message_stop`);
    switch (event.event) {
      case 'ping':
        break;
      case 'content_block_start':
      case 'content_block_delta':
      case 'content_block_stop':
        if (state.ended) state.faults.push(`${event.event} after message_delta`);
        checkBlock(event, state);
        break;
      case 'message_delta':
        if (state.open !== null) state.faults.push('message_delta while a block is open');
        state.ended = true;
        break;
      case 'message_stop':
        if (!state.ended) state.faults.push('message_stop without message_delta');
        state.stopped = true;
        break;
      default:
        state.faults.push(`unexpected ${event.event}`);
    }
  }
  if (!state.stopped) state.faults.push('no message_stop');
  return state.faults;
}
