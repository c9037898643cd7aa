import type { IrEvent } from '../../ir/index.ts';
import type { JsonRecord } from '../json-values.ts';
import { createRepeatedEvents, type Lesson, type RepeatedEvents } from '../repeated-events.ts';

/** One content part of a message: a block of its own. */
export interface PartState {
  readonly block: number;
  readonly isRefusal: boolean;
  /** How much of its text was passed on; the `done` values add what is missing (dialect rule 94). */
  length: number;
  citations: number;
  isEnded: boolean;
}

interface ItemBase {
  isDone: boolean;
}

export interface MessageState extends ItemBase {
  readonly kind: 'message';
  readonly parts: Map<number, PartState>;
}

export interface ReasoningState extends ItemBase {
  readonly kind: 'reasoning';
  /** Null until the block has begun. */
  block: number | null;
  /** Which of the two texts is passed on: the one that came first, never both. */
  source: 'summary' | 'content' | null;
  part: number;
  partLength: number;
  length: number;
}

export interface CallState extends ItemBase {
  readonly kind: 'call';
  readonly form: 'json' | 'text';
  block: number | null;
  callId: string;
  name: string;
  namespace: string;
  /** Input that came before the name did (dialect rule 93). */
  early: string;
  length: number;
}

/** Whole items, passed on when they are done. */
export interface OtherState extends ItemBase {
  readonly kind: 'other';
}

export type ItemState = MessageState | ReasoningState | CallState | OtherState;

/** What a stream's decoder knows. Items are found by id, else by their place, as some upstreams change ids on the way. */
export interface StreamState {
  events: IrEvent[];
  nextBlock: number;
  isStarted: boolean;
  isOver: boolean;
  hasCalls: boolean;
  hasCutCall: boolean;
  hasRefusal: boolean;
  readonly items: ItemState[];
  readonly byId: Map<string, ItemState>;
  readonly byIndex: Map<number, ItemState>;
  readonly repeated: RepeatedEvents;
  /** Set by an event that did nothing but add this delta: how to add another. */
  repeat: Lesson['say'] | null;
}

export function createStreamState(): StreamState {
  return {
    events: [],
    nextBlock: 0,
    isStarted: false,
    isOver: false,
    hasCalls: false,
    hasCutCall: false,
    hasRefusal: false,
    items: [],
    byId: new Map(),
    byIndex: new Map(),
    repeated: createRepeatedEvents(),
    repeat: null,
  };
}

/** The grammar of events begins with `response-start`, whatever the upstream began with. */
export function start(state: StreamState, id: string | null, model: string | null): void {
  if (state.isStarted) return;
  state.isStarted = true;
  state.events.push({ type: 'response-start', id, model });
}

export function takeBlock(state: StreamState): number {
  start(state, null, null);
  const block = state.nextBlock;
  state.nextBlock += 1;
  return block;
}

export function createItem(type: unknown): ItemState {
  switch (type) {
    case 'message':
      return { kind: 'message', isDone: false, parts: new Map() };
    case 'reasoning':
      return {
        kind: 'reasoning',
        isDone: false,
        block: null,
        source: null,
        part: -1,
        partLength: 0,
        length: 0,
      };
    case 'function_call':
    case 'custom_tool_call': {
      const form = type === 'function_call' ? 'json' : 'text';
      return {
        kind: 'call',
        form,
        isDone: false,
        block: null,
        callId: '',
        name: '',
        namespace: '',
        early: '',
        length: 0,
      };
    }
    default:
      return { kind: 'other', isDone: false };
  }
}

/** Remembers an item under what it may be called by. */
export function addItem(state: StreamState, item: ItemState, id: unknown, index: unknown): void {
  state.items.push(item);
  if (typeof id === 'string' && id !== '') state.byId.set(id, item);
  if (typeof index === 'number') state.byIndex.set(index, item);
}

/** The item that a delta or a `done` belongs to; it is made when its `added` event never came. */
export function itemOf<Kind extends ItemState['kind']>(
  state: StreamState,
  event: JsonRecord,
  kind: Kind,
  type: string,
): Extract<ItemState, { readonly kind: Kind }> | null {
  const id = event['item_id'];
  const index = event['output_index'];
  let item = typeof id === 'string' ? state.byId.get(id) : undefined;
  if (item === undefined && typeof index === 'number') item = state.byIndex.get(index);
  if (item === undefined && typeof id !== 'string' && typeof index !== 'number') item = state.items.at(-1);
  if (item === undefined) {
    item = createItem(type);
    addItem(state, item, id, index);
  }
  // A delta of one kind for an item of another, or after the item's end, is the upstream's mistake.
  if (item.kind !== kind || item.isDone) return null;
  return item as Extract<ItemState, { readonly kind: Kind }>;
}
