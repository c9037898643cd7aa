import type { Usage } from '../../ir/index.ts';
import type { AnswerContext } from '../codec.ts';
import { missingResults, type AnswerDraft } from './client-blocks.ts';
import { messageId } from './encode-response.ts';
import { blockStart, blockStop, deltaEnd, deltaStart, eventText } from './stream-text.ts';
import { encodeUsage } from './usage.ts';
import type { Draft } from './wire.ts';

/** A block that has begun and not ended. */
export interface OpenBlock {
  readonly block: number;
  /** The index on the wire; -1 until something of the block has been sent. */
  index: number;
  /** The beginning of its deltas, made with the index. */
  prefix: string;
  /** A call of a tool that takes free text: its input is sent as the text of a JSON object. */
  readonly isText: boolean;
  /** A call without a name: nothing of it is sent. */
  readonly isHidden: boolean;
}

/** What an encoder of a stream remembers. */
export interface State {
  readonly context: AnswerContext;
  readonly answer: AnswerDraft;
  readonly open: Map<number, OpenBlock>;
  /** The block of the last delta, as blocks come one after the other. */
  current: OpenBlock | null;
  id: string | null;
  model: string | null;
  usage: Usage;
  nextIndex: number;
  isStarted: boolean;
  isDone: boolean;
  hasToolCall: boolean;
  hasRefusal: boolean;
}

/** Books what is left out of a block. */
export function lose(state: State, block: number, kind: 'seal' | 'tool', reason: string): void {
  state.answer.losses.push({ path: `blocks[${block}]`, kind, reason });
}

/** What must stand before the next block: the message's start, and results of searches that brought none. */
export function before(state: State, isSearch = false): string {
  let text = '';
  if (!state.isStarted) {
    state.isStarted = true;
    text = eventText('message_start', { message: messageStart(state) });
  }
  return isSearch || state.answer.searches.size === 0 ? text : text + missing(state);
}

function missing(state: State): string {
  return missingResults(state.answer)
    .map((draft) => wholeBlock(state, draft))
    .join('');
}

function messageStart(state: State): Draft {
  return {
    id: messageId(state.id, state.context),
    type: 'message',
    role: 'assistant',
    model: state.model ?? state.context.request.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...encodeUsage(state.usage, state.context.estimatedInputTokens) },
  };
}

/** The next index on the wire; they have no gaps. */
export function takeIndex(state: State): number {
  const index = state.nextIndex;
  state.nextIndex += 1;
  return index;
}

/** Begins a block that has not been sent yet. */
export function remember(state: State, block: number, isText: boolean, isHidden: boolean): OpenBlock {
  const open: OpenBlock = { block, index: -1, prefix: '', isText, isHidden };
  state.open.set(block, open);
  state.current = open;
  return open;
}

/** The open block of that number, else null. */
export function openAt(state: State, block: number): OpenBlock | null {
  if (state.current?.block === block) return state.current;
  state.current = state.open.get(block) ?? null;
  return state.current;
}

/** One delta with a text value; nothing for an empty one. */
export function delta(open: OpenBlock | null, text: string, json = JSON.stringify(text)): string {
  return open === null || text === '' ? '' : open.prefix + json + deltaEnd;
}

/** Ends a block; nothing when nothing of it was sent. */
export function closeBlock(state: State, block: number): string {
  const open = openAt(state, block);
  state.open.delete(block);
  state.current = null;
  return open === null || open.index === -1 ? '' : blockStop(open.index);
}

/** A block that is complete, in the events in which the vendor would send it. */
export function wholeBlock(state: State, draft: Draft): string {
  const index = takeIndex(state);
  const piece = (content: Draft, type: string, member: string, value: string): string =>
    blockStart(index, content) +
    deltaStart(index, type, member) +
    JSON.stringify(value) +
    deltaEnd +
    blockStop(index);
  switch (draft['type']) {
    case 'server_tool_use':
      return piece(
        { ...draft, input: {} },
        'input_json_delta',
        'partial_json',
        JSON.stringify(draft['input']),
      );
    case 'text':
      return piece({ ...draft, text: '' }, 'text_delta', 'text', String(draft['text']));
    case 'thinking':
      return piece({ ...draft, signature: '' }, 'signature_delta', 'signature', String(draft['signature']));
    default:
      return blockStart(index, draft) + blockStop(index);
  }
}
