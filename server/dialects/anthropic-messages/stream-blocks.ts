import type { IrEvent, JsonObject } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';
import { citationOf } from './citations.ts';
import { answerInput, decodeAnswerBlock, stringOf } from './decode-response.ts';
import { sealOf } from './seal-fields.ts';
import type { Draft } from './wire.ts';

/** A block of a stream that has begun and not ended. */
export interface OpenBlock {
  /** The IR's number. Blocks that come whole get theirs when they are given out. */
  block: number;
  readonly kind: 'text' | 'thinking' | 'redacted' | 'tool' | 'whole';
  /** `thinking`: the signature so far. `redacted`: the data. */
  sealed: string;
  /** `tool`: what `content_block_start` already said of the input. */
  readonly input: string;
  /** `tool`: deltas arrived. `whole`: the JSON of its input so far. */
  partialJson: string;
  /** `whole`: the block as it will be given out. */
  readonly draft: Draft | null;
}

export type Emit = (event: IrEvent) => void;

const quiet = { sealed: '', input: '', partialJson: '', draft: null };

/** Begins a block. Blocks that come whole are given out when they end. */
export function openBlock(block: number, content: JsonObject | null, emit: Emit): OpenBlock {
  switch (memberOf(content, 'type')) {
    case 'text': {
      emit({ type: 'text-start', block });
      const text = stringOf(memberOf(content, 'text'));
      if (text !== '') emit({ type: 'text-delta', block, text });
      return { ...quiet, block, kind: 'text' };
    }
    case 'thinking': {
      emit({ type: 'thinking-start', block });
      const text = stringOf(memberOf(content, 'thinking'));
      if (text !== '') emit({ type: 'thinking-delta', block, text });
      return { ...quiet, block, kind: 'thinking', sealed: stringOf(memberOf(content, 'signature')) };
    }
    case 'redacted_thinking':
      emit({ type: 'thinking-start', block });
      return { ...quiet, block, kind: 'redacted', sealed: stringOf(memberOf(content, 'data')) };
    case 'tool_use':
      emit({
        type: 'tool-input-start',
        block,
        callId: stringOf(memberOf(content, 'id')),
        name: stringOf(memberOf(content, 'name')),
        namespace: null,
        form: 'json',
      });
      return { ...quiet, block, kind: 'tool', input: answerInput(memberOf(content, 'input')) };
    default:
      return { ...quiet, block, kind: 'whole', draft: wholeDraft(content) };
  }
}

function wholeDraft(content: JsonObject | null): Draft {
  return typeof memberOf(content, 'type') === 'string' ? { ...content } : { ...content, type: 'unknown' };
}

type DeltaHandler = (open: OpenBlock, delta: JsonObject, emit: Emit) => void;

/** By delta type (anthropic protocol notes 4.4). A delta for another kind of block, and an unknown one, says nothing. */
const deltas: ReadonlyMap<unknown, DeltaHandler> = new Map<unknown, DeltaHandler>([
  [
    'text_delta',
    (open, delta, emit) => {
      const text = stringOf(delta['text']);
      if (open.kind === 'text' && text !== '') emit({ type: 'text-delta', block: open.block, text });
    },
  ],
  [
    'input_json_delta',
    (open, delta, emit) => {
      const text = stringOf(delta['partial_json']);
      if (text === '' || (open.kind !== 'tool' && open.kind !== 'whole')) return;
      if (open.kind === 'whole') open.partialJson += text;
      else {
        open.partialJson = '…';
        emit({ type: 'tool-input-delta', block: open.block, text });
      }
    },
  ],
  [
    'thinking_delta',
    (open, delta, emit) => {
      const text = stringOf(delta['thinking']);
      if (open.kind === 'thinking' && text !== '') emit({ type: 'thinking-delta', block: open.block, text });
    },
  ],
  [
    'signature_delta',
    (open, delta) => {
      if (open.kind === 'thinking') open.sealed += stringOf(delta['signature']);
    },
  ],
  [
    'citations_delta',
    (open, delta, emit) => {
      const citation = citationOf(delta['citation']);
      if (open.kind === 'text' && citation !== null)
        emit({ type: 'text-citation', block: open.block, citation });
    },
  ],
]);

/** Adds a delta to its block. Blocks that come whole collect what any delta's text members add. */
export function applyDelta(open: OpenBlock, delta: JsonObject, emit: Emit): void {
  const handler = deltas.get(delta['type']);
  if (handler !== undefined) handler(open, delta, emit);
  else if (open.draft !== null) collect(open.draft, delta);
}

/** What a delta said when it did nothing but add words to its block. */
export interface PlainDelta {
  readonly type: 'text-delta' | 'thinking-delta' | 'tool-input-delta';
  readonly block: number;
  readonly member: string;
  readonly words: string;
}

const plainDeltas: ReadonlyMap<unknown, readonly [OpenBlock['kind'], PlainDelta['type'], string]> = new Map([
  ['text_delta', ['text', 'text-delta', 'text']],
  ['thinking_delta', ['thinking', 'thinking-delta', 'thinking']],
  ['input_json_delta', ['tool', 'tool-input-delta', 'partial_json']],
]);

/** The delta that `applyDelta` just added, when all that it said were words; else null. */
export function plainDelta(open: OpenBlock, delta: JsonObject | null): PlainDelta | null {
  const [kind, type, member] = plainDeltas.get(delta?.['type']) ?? [];
  if (delta === null || kind !== open.kind || type === undefined || member === undefined) return null;
  const words = stringOf(delta[member]);
  return words === '' ? null : { type, block: open.block, member, words };
}

function collect(draft: Draft, delta: JsonObject): void {
  for (const [name, value] of Object.entries(delta)) {
    if (name === 'type' || name === '__proto__' || typeof value !== 'string') continue;
    draft[name] = stringOf(draft[name]) + value;
  }
}

/** Ends a block. */
export function closeBlock(open: OpenBlock, emit: Emit): void {
  const { block } = open;
  switch (open.kind) {
    case 'text':
      return emit({ type: 'text-end', block });
    case 'thinking':
      return emit({ type: 'thinking-end', block, seal: sealOf(open.sealed, 'signature') });
    case 'redacted':
      return emit({ type: 'thinking-end', block, seal: sealOf(open.sealed, 'redacted') });
    case 'tool':
      // Servers of this API that do not stream arguments say them at the start.
      if (open.partialJson === '') emit({ type: 'tool-input-delta', block, text: open.input });
      return emit({ type: 'tool-input-end', block });
    case 'whole':
      return closeWhole(open, emit);
  }
}

function closeWhole(open: OpenBlock, emit: Emit): void {
  const { block, draft, partialJson } = open;
  if (draft === null) return;
  if (partialJson !== '') draft['input'] = parsedInput(partialJson);
  const content = decodeAnswerBlock(draft);
  switch (content?.type) {
    case 'server-tool-call':
    case 'server-tool-result':
    case 'opaque':
      return emit({ type: 'block', block, content });
    default:
  }
}

function parsedInput(text: string): Draft[string] {
  try {
    return JSON.parse(text) as Draft[string];
  } catch {
    return text;
  }
}
