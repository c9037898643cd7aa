import type { AnswerError, Finish, IrEvent } from '../../ir/index.ts';
import { mergeUsage, textJson } from '../../ir/index.ts';
import type { AnswerContext, StreamEncoder } from '../codec.ts';
import { isClientSearch, openClientSearch } from './client-search.ts';
import { addBlock } from './encode-stream-blocks.ts';
import {
  begin,
  closeOpen,
  createEncoderState,
  messageOf,
  newId,
  responseText,
  type EncoderState,
} from './encoder-state.ts';
import { encodeFinish } from './finish.ts';
import { openCall, openReasoning } from './stream-items.ts';
import { family, lose } from './wire.ts';

/** Writes a Responses stream from blocks that come one after the other. There is no `[DONE]` line (ordering rule 7). */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  const state = createEncoderState(context);
  return {
    losses: state.losses,
    push(event) {
      if (!state.isOver) handle(state, event);
      return state.writer.take();
    },
    end() {
      if (!state.isOver)
        fail(state, { unified: 'server', raw: null, message: 'The answer ended before it was complete.' });
      return state.writer.take();
    },
  };
}

function handle(state: EncoderState, event: IrEvent): void {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
    case 'thinking-delta':
    case 'tool-input-delta':
      if (event.text !== '') state.open?.delta(event.text, textJson(event));
      return;
    case 'response-start':
      begin(state, event.id);
      return;
    case 'text-start':
      messageOf(state).openPart('text');
      return;
    case 'refusal-start':
      state.hasRefusal = true;
      messageOf(state).openPart('refusal');
      return;
    case 'text-citation':
      state.message?.addCitation(event.citation);
      return;
    case 'text-end':
      state.message?.closePart();
      if (event.seal !== undefined && event.seal.family !== family)
        lose(state.losses, `blocks[${event.block}]`, 'seal', 'A text has no place for a seal.');
      return;
    case 'refusal-end':
      state.message?.closePart();
      return;
    case 'thinking-start':
      state.reasoning = openReasoning(state.writer, newId(state, 'rs'));
      state.open = state.reasoning;
      return;
    case 'thinking-end':
      state.reasoning?.end(event.seal);
      closeOpen(state, false);
      return;
    case 'tool-input-start':
      startCall(state, event);
      return;
    case 'tool-input-end':
      // The call's end waits for the next event: only then is it known whether the answer was cut inside the call.
      return;
    case 'block':
      addBlock(state, event);
      return;
    case 'usage':
      state.usage = mergeUsage(state.usage, event.usage);
      state.hasUsage = true;
      return;
    case 'finish':
      finish(state, event.finish);
      return;
    case 'error':
      fail(state, event.error);
      return;
    default:
      event satisfies never;
  }
}

function startCall(
  state: EncoderState,
  event: Extract<IrEvent, { readonly type: 'tool-input-start' }>,
): void {
  if (event.seal !== undefined) {
    // A call has no place for a seal; an empty reasoning item before it carries it there and back.
    const carrier = openReasoning(state.writer, newId(state, 'rs'));
    carrier.end(event.seal);
    carrier.close(false);
  }
  const { callId, name, namespace, form } = event;
  if (isClientSearch(state.context.request.tools, event)) {
    state.open = openClientSearch(state.writer, newId(state, 'tsc'), callId);
    return;
  }
  const id = newId(state, form === 'text' ? 'ctc' : 'fc');
  state.open = openCall(state.writer, id, { callId, name, namespace, form });
}

function finish(state: EncoderState, finished: Finish): void {
  const head = begin(state, null);
  const { status, reason } = encodeFinish(finished, state.hasRefusal);
  closeOpen(state, status === 'incomplete');
  const usage = state.hasUsage ? state.usage : null;
  state.writer.raw(`response.${status}`, responseText(state, head, { status, reason, error: null, usage }));
  state.isOver = true;
}

/** Codex tells failures apart by the code (codex protocol notes 2.9). */
function fail(state: EncoderState, error: AnswerError): void {
  const head = begin(state, null);
  closeOpen(state, true);
  const usage = state.hasUsage ? state.usage : null;
  const response = responseText(state, head, { status: 'failed', reason: null, error, usage });
  state.writer.raw('response.failed', response);
  state.isOver = true;
}
