import type { Citation, IrEvent, JsonValue, Loss, Usage } from '../../ir/index.ts';
import { mergeUsage, noUsage, textJson } from '../../ir/index.ts';
import type { AnswerContext, StreamEncoder } from '../codec.ts';
import { encodeWireError } from '../openai-errors.ts';
import { encodeFinish } from '../openai-finish.ts';
import { encodeUsage } from '../openai-usage.ts';
import { wishesOf, type ClientWishes } from './client-wishes.ts';
import { encodeCallSeal, encodeCitations, encodeImage } from './encode-answer-parts.ts';
import { answerId, sealLoss, searchLoss } from './encode-response.ts';
import { dialectId } from './dialect-id.ts';
import { jointBetween } from './text-joints.ts';

interface Call {
  /** Dense per call, not the number of the block (dialect rule 104). */
  readonly index: number;
  readonly form: 'json' | 'text';
  hasInput: boolean;
  readonly head: string;
}

/** Everything that an event's handler may read and change. */
interface State {
  readonly context: AnswerContext;
  readonly wishes: ClientWishes;
  readonly losses: Loss[];
  readonly calls: Map<number, Call>;
  /** Sources of the text that is open, and where it began. */
  citations: Citation[];
  textStart: number;
  isTextFresh: boolean;
  hasOtherSinceText: boolean;
  contentLength: number;
  lastCharacter: string;
  hasReasoning: boolean;
  isReasoningFresh: boolean;
  hasRefusal: boolean;
  callCount: number;
  usage: Usage;
  /** The chunk up to its delta, and from the finish reason on. */
  head: string;
  tail: string;
  isOver: boolean;
}

type Handler<Type extends IrEvent['type']> = (
  event: Extract<IrEvent, { readonly type: Type }>,
  state: State,
) => string;

/** IR → wire of a stream: chunks without event names, `[DONE]` at a proper end, an error object without it otherwise. */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  const state: State = {
    context,
    wishes: wishesOf(context.request),
    losses: [],
    calls: new Map(),
    citations: [],
    textStart: 0,
    isTextFresh: false,
    hasOtherSinceText: false,
    contentLength: 0,
    lastCharacter: '',
    hasReasoning: false,
    isReasoningFresh: false,
    hasRefusal: false,
    callCount: 0,
    usage: noUsage,
    head: '',
    tail: '',
    isOver: false,
  };
  return {
    losses: state.losses,
    push(event) {
      if (state.isOver) return '';
      const started = state.head === '' ? start(event, state) : '';
      const handler = handlers[event.type] as (event: IrEvent, state: State) => string;
      return started + handler(event, state);
    },
    end: () => '',
  };
}

/** The first chunk tells the role; an answer that fails before it has none. */
function start(event: IrEvent, state: State): string {
  if (event.type === 'error') return '';
  const { context, wishes } = state;
  const told = event.type === 'response-start' ? event : null;
  const id = JSON.stringify(answerId(told?.id ?? null, context));
  const model = JSON.stringify(told?.model ?? context.request.model);
  state.head = `data: {"id":${id},"object":"chat.completion.chunk","created":${context.createdAtSeconds},"model":${model},"choices":[`;
  state.tail = `${wishes.wantsUsage ? ',"usage":null' : ''}}\n\n`;
  return chunk(state, '{"role":"assistant","content":""}');
}

const chunk = (state: State, delta: string, reason = 'null'): string =>
  `${state.head}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}]${state.tail}`;

const member = (state: State, name: string, value: JsonValue): string =>
  chunk(state, `{"${name}":${JSON.stringify(value)}}`);

const handlers: { readonly [Type in IrEvent['type']]: Handler<Type> } = {
  'response-start': () => '',
  'text-start'(_, state) {
    state.isTextFresh = true;
    state.citations = [];
    state.textStart = state.contentLength;
    return '';
  },
  'text-delta'(event, state) {
    if (event.text === '') return '';
    let text = event.text;
    if (state.isTextFresh) {
      text = jointBetween(state.lastCharacter, text, state.hasOtherSinceText) + text;
      state.textStart = state.contentLength + text.length - event.text.length;
      state.isTextFresh = false;
      state.hasOtherSinceText = false;
    }
    state.contentLength += text.length;
    state.lastCharacter = text.slice(-1);
    const json = text === event.text ? textJson(event) : JSON.stringify(text);
    return `${state.head}{"index":0,"delta":{"content":${json}},"logprobs":null,"finish_reason":null}]${state.tail}`;
  },
  'text-citation'(event, state) {
    state.citations.push(event.citation);
    return '';
  },
  'text-end'(event, state) {
    if (event.seal !== undefined) state.losses.push(sealLoss(`blocks[${event.block}]`));
    if (state.citations.length === 0) return '';
    return member(
      state,
      'annotations',
      encodeCitations(state.citations, state.textStart, state.contentLength),
    );
  },
  'refusal-start': other,
  'refusal-delta'(event, state) {
    state.hasRefusal = true;
    return member(state, 'refusal', event.text);
  },
  'refusal-end': () => '',
  'thinking-start'(_, state) {
    state.isReasoningFresh = true;
    return other(_, state);
  },
  'thinking-delta'(event, state) {
    if (!state.wishes.wantsReasoning || event.text === '') return '';
    const text = state.isReasoningFresh && state.hasReasoning ? `\n\n${event.text}` : event.text;
    state.isReasoningFresh = false;
    state.hasReasoning = true;
    return member(state, 'reasoning_content', text);
  },
  'thinking-end'(event, state) {
    if (event.seal !== null) state.losses.push(sealLoss(`blocks[${event.block}]`));
    return '';
  },
  'tool-input-start'(event, state) {
    other(event, state);
    const path = `blocks[${event.block}]`;
    if (state.wishes.isLegacy && state.callCount > 0) {
      state.losses.push({ path, kind: 'tool', reason: 'The older function form has room for one call.' });
      return '';
    }
    const index = state.callCount;
    state.callCount += 1;
    const { form, name } = event;
    const inner = form === 'text' ? { custom: { name, input: '' } } : { function: { name, arguments: '' } };
    const field = form === 'text' ? 'custom":{"input":' : 'function":{"arguments":';
    const head = state.wishes.isLegacy
      ? '{"function_call":{"arguments":'
      : `{"tool_calls":[{"index":${index},"${field}`;
    state.calls.set(event.block, { index, form, hasInput: false, head });
    if (state.wishes.isLegacy) return member(state, 'function_call', { name, arguments: '' });
    const type = form === 'text' ? 'custom' : 'function';
    return member(state, 'tool_calls', [
      { index, id: event.callId, type, ...inner, ...encodeCallSeal(event.seal) },
    ]);
  },
  'tool-input-delta'(event, state) {
    const call = state.calls.get(event.block);
    return call === undefined || event.text === '' ? '' : callInput(state, call, textJson(event));
  },
  'tool-input-end'(event, state) {
    const call = state.calls.get(event.block);
    return call === undefined || call.hasInput || call.form === 'text' ? '' : callInput(state, call, '"{}"');
  },
  block(event, state) {
    other(event, state);
    const path = `blocks[${event.block}]`;
    const { content } = event;
    if (content.type === 'media') {
      const image = encodeImage(content);
      if (image !== null) return member(state, 'images', [image]);
      state.losses.push({ path, kind: 'media', reason: 'Chat Completions answers hold images only.' });
    } else if (content.type === 'opaque') {
      if (content.native.dialect === dialectId) return chunk(state, JSON.stringify(content.native.data));
      state.losses.push({ path, kind: 'native', reason: `Only its own API knows this: ${content.what}.` });
    } else {
      state.losses.push(searchLoss(path));
    }
    return '';
  },
  usage(event, state) {
    state.usage = mergeUsage(state.usage, event.usage);
    return '';
  },
  finish(event, state) {
    state.isOver = true;
    const shape = { hasToolCalls: state.callCount > 0, hasRefusal: state.hasRefusal };
    const reason = encodeFinish(event.finish, shape);
    const told = reason === 'tool_calls' && state.wishes.isLegacy ? 'function_call' : reason;
    return `${chunk(state, '{}', JSON.stringify(told))}${usageChunk(state)}data: [DONE]\n\n`;
  },
  error(event, state) {
    state.isOver = true;
    return `data: ${JSON.stringify({ error: encodeWireError(event.error) })}\n\n`;
  },
};

function other(_: unknown, state: State): string {
  state.hasOtherSinceText ||= state.contentLength > 0;
  return '';
}

function callInput(state: State, call: Call, json: string): string {
  call.hasInput = true;
  const end = state.wishes.isLegacy ? '}}' : '}}]}';
  return chunk(state, `${call.head}${json}${end}`);
}

/** The last chunk, only when the client asked for it: no choices, and the usage (codex protocol notes 4.5). */
function usageChunk(state: State): string {
  if (!state.wishes.wantsUsage) return '';
  const usage = encodeUsage(state.usage) ?? { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  return `${state.head}],"usage":${JSON.stringify(usage)}}\n\n`;
}
