import type { Loss, Usage } from '../../ir/index.ts';
import { noUsage } from '../../ir/index.ts';
import type { AnswerContext } from '../codec.ts';
import { headOf, responseId, settingsOf, type ResponseHead, type ResponseState } from './answer-object.ts';
import { openMessage, type OpenItem, type OpenMessage, type OpenReasoning } from './stream-items.ts';
import type { OpenSearch } from './stream-search.ts';
import { createStreamWriter, membersText, type StreamWriter } from './stream-writer.ts';

/** What an encoder of a stream knows. One item is open at a time. */
export interface EncoderState {
  readonly context: AnswerContext;
  readonly writer: StreamWriter;
  readonly losses: Loss[];
  head: ResponseHead | null;
  /** The request's settings as JSON text, made once for all response objects of the stream. */
  settings: string;
  open: OpenItem | null;
  message: OpenMessage | null;
  reasoning: OpenReasoning | null;
  search: OpenSearch | null;
  usage: Usage;
  hasUsage: boolean;
  hasRefusal: boolean;
  isOver: boolean;
}

export function createEncoderState(context: AnswerContext): EncoderState {
  return {
    context,
    writer: createStreamWriter(),
    losses: [],
    head: null,
    settings: '',
    open: null,
    message: null,
    reasoning: null,
    search: null,
    usage: noUsage,
    hasUsage: false,
    hasRefusal: false,
    isOver: false,
  };
}

/** Sends `response.created` and `response.in_progress`, once. */
export function begin(state: EncoderState, id: string | null): ResponseHead {
  if (state.head !== null) return state.head;
  const { request, createdAtSeconds, nextId } = state.context;
  const head = { id: responseId(id, nextId), createdAtSeconds, model: request.model };
  state.head = head;
  state.settings = membersText(settingsOf(request));
  const response = responseText(state, head, {
    status: 'in_progress',
    reason: null,
    error: null,
    usage: null,
  });
  state.writer.raw('response.created', response);
  state.writer.raw('response.in_progress', response);
  return head;
}

/** A response object as it stands now, as the member `response` of an event. */
export function responseText(state: EncoderState, head: ResponseHead, now: ResponseState): string {
  return `"response":{${membersText(headOf(head, now))},"output":[${state.writer.output()}],${state.settings}}`;
}

/** An id for a new item; what was open before it ends first (dialect rule 108). */
export function newId(state: EncoderState, prefix: string): string {
  begin(state, null);
  closeOpen(state, false);
  return `${prefix}_${state.context.nextId()}`;
}

/** Ends the open item. `isCut`: the answer ended inside it. */
export function closeOpen(state: EncoderState, isCut: boolean): void {
  state.open?.close(isCut);
  state.open = null;
  state.message = null;
  state.reasoning = null;
  state.search = null;
}

/** Texts that follow each other are parts of one message, as clients show each message by itself. */
export function messageOf(state: EncoderState): OpenMessage {
  if (state.message !== null) return state.message;
  const message = openMessage(state.writer, newId(state, 'msg'));
  state.message = message;
  state.open = message;
  return message;
}
