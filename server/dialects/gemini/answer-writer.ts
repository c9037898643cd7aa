import { mergeUsage, noUsage, textJson } from '../../ir/index.ts';
import type { Finish, IrEvent, JsonObject, Loss, Seal, TextDelta, Usage } from '../../ir/index.ts';
import { callPart, isCutInput, wholePart } from './answer-parts.ts';
import { createGroundingWriter, type GroundingWriter } from './grounding.ts';
import { createLossList, type LossList } from './loss-list.ts';
import { unsignedMark, writeSignature } from './signature-field.ts';

/** Takes an answer piece by piece. */
export interface AnswerSink {
  start(id: string | null, model: string | null): void;
  /** The plain text of a part, which is most of an answer. */
  text(delta: TextDelta<string>): void;
  /** Any other part, as JSON text. */
  part(json: string): void;
  finish(finish: Finish, usage: Usage, grounding: JsonObject | null): void;
  fail(event: Extract<IrEvent, { type: 'error' }>): void;
}

export interface AnswerWriter {
  push(event: IrEvent): void;
  readonly losses: readonly Loss[];
}

interface State {
  readonly sink: AnswerSink;
  readonly list: LossList;
  readonly grounding: GroundingWriter;
  readonly showsThoughts: boolean;
  /** A signature of thoughts that waits for the part behind them. */
  waiting: string | null;
  /** The call whose arguments are being collected, and what came of them. */
  call: Extract<IrEvent, { type: 'tool-input-start' }> | null;
  input: string;
  /** The call has ended, and its arguments are no JSON: what comes next tells whether the answer broke off inside it. */
  isHeld: boolean;
  hasCalled: boolean;
  /** The text of the block that is open, and the bytes of those before it, for the places of sources. */
  blockText: string;
  bytesBefore: number;
  pages: number[];
  usage: Usage;
  hasHiddenThoughts: boolean;
  /** The open thinking block has text that the client does not get. */
  hidesText: boolean;
}

type Handlers = {
  readonly [Type in IrEvent['type']]: (state: State, event: Extract<IrEvent, { type: Type }>) => void;
};

const handlers: Handlers = {
  'response-start': (state, event) => state.sink.start(event.id, event.model),
  'text-start': startText,
  'text-delta': writeText,
  'text-citation'(state, { citation: { url, title } }) {
    state.pages.push(state.grounding.page(url, title));
  },
  'text-end'(state, event) {
    endText(state);
    if (event.seal === undefined) return;
    // Google too sends a text's signature behind it, on an empty part.
    flushSeal(state);
    state.sink.part(`{"text":"","thoughtSignature":${sealText(event.seal)}}`);
  },
  'refusal-start': startText,
  'refusal-delta': writeText,
  'refusal-end': endText,
  'thinking-start'(state) {
    state.hidesText = false;
  },
  'thinking-delta'(state, event) {
    const { text, block } = event;
    state.hidesText ||= !state.showsThoughts && text !== '';
    if (state.showsThoughts) state.sink.part(`{"text":${textJson(event)},"thought":true}`);
    else if (!state.hasHiddenThoughts) {
      state.hasHiddenThoughts = true;
      state.list.lose(
        `blocks[${block}]`,
        'thinking',
        'The client did not ask for thoughts, so they are not shown.',
      );
    }
  },
  'thinking-end'(state, { seal }) {
    // A signature without the text that it signs is refused by its own vendor.
    if (seal === null || (seal.kind === 'signature' && state.hidesText)) return;
    flushSeal(state);
    state.waiting = sealText(seal);
  },
  'tool-input-start'(state, event) {
    state.call = event;
    state.input = '';
  },
  'tool-input-delta'(state, event) {
    state.input += event.text;
  },
  'tool-input-end'(state) {
    state.isHeld = state.call?.form === 'json' && isCutInput(state.input);
    if (!state.isHeld) endCall(state);
  },
  block(state, { content, block }) {
    if (content.type === 'server-tool-call' || content.type === 'server-tool-result') {
      writeSearch(state, content, block);
      return;
    }
    const part = wholePart(content, `blocks[${block}]`, state.list);
    if (part !== null) state.sink.part(part);
  },
  usage(state, { usage }) {
    state.usage = mergeUsage(state.usage, usage);
  },
  finish(state, { finish }) {
    flushSeal(state);
    state.sink.finish(finish, state.usage, state.grounding.metadata());
  },
  error: (state, event) => state.sink.fail(event),
};

/**
 * Tells the events of an answer as parts. Blocks must come one after the other: parts have no number, so the texts of two
 * open blocks would run together. Another vendor's seal of its reasoning goes onto the part behind it, because clients
 * send that back and leave thoughts out (provider notes 16.5, point 6).
 */
export function createAnswerWriter(sink: AnswerSink, showsThoughts: boolean): AnswerWriter {
  const list = createLossList();
  const state: State = {
    sink,
    list,
    grounding: createGroundingWriter(),
    showsThoughts,
    waiting: null,
    call: null,
    input: '',
    isHeld: false,
    hasCalled: false,
    blockText: '',
    bytesBefore: 0,
    pages: [],
    usage: noUsage,
    hasHiddenThoughts: false,
    hidesText: false,
  };
  return {
    push(event) {
      if (state.isHeld && event.type !== 'usage') settleCall(state, event);
      (handlers[event.type] as (state: State, event: IrEvent) => void)(state, event);
    },
    losses: list.losses,
  };
}

function sealText(seal: Seal): string {
  return JSON.stringify(writeSignature(seal));
}

/** A signature that no part will take stands on thoughts of its own; clients that keep thoughts keep it. */
function flushSeal(state: State): void {
  if (state.waiting === null) return;
  state.sink.part(`{"text":"","thought":true,"thoughtSignature":${state.waiting}}`);
  state.waiting = null;
}

function startText(state: State): void {
  state.blockText = '';
  state.pages = [];
}

function writeText(state: State, event: TextDelta<string>): void {
  if (event.text === '') return;
  state.blockText += event.text;
  if (state.waiting === null) {
    state.sink.text(event);
    return;
  }
  state.sink.part(`{"text":${textJson(event)},"thoughtSignature":${state.waiting}}`);
  state.waiting = null;
}

/** Sources are told for the whole block: Gemini counts their places in bytes of UTF-8. */
function endText(state: State): void {
  const startIndex = state.bytesBefore;
  const endIndex = startIndex + Buffer.byteLength(state.blockText);
  state.bytesBefore = endIndex;
  if (state.pages.length === 0) return;
  state.grounding.support({
    segment: { startIndex, endIndex, text: state.blockText },
    groundingChunkIndices: [...new Set(state.pages)],
  });
}

const cutFinishes: ReadonlySet<Finish['unified']> = new Set(['length', 'context-window', 'content-filter']);

/**
 * A call that was cut is left out: Gemini's clients run every call they get, and its arguments would be made up. One that
 * the model finished with broken arguments is told, so that the tool's complaint reaches the model.
 */
function settleCall(state: State, next: IrEvent): void {
  state.isHeld = false;
  const isCut = next.type === 'error' || (next.type === 'finish' && cutFinishes.has(next.finish.unified));
  if (!isCut || state.call === null) {
    endCall(state);
    return;
  }
  state.list.lose(`blocks[${state.call.block}]`, 'tool', 'The answer broke off inside this call.');
  state.call = null;
  state.input = '';
}

function endCall(state: State): void {
  const { call, input } = state;
  state.call = null;
  state.input = '';
  if (call === null) return;
  let signature = state.waiting;
  if (call.seal !== undefined) {
    flushSeal(state);
    signature = sealText(call.seal);
  }
  state.waiting = null;
  // Gemini wants the first of parallel calls signed (provider notes 15.2, point 2).
  if (!state.hasCalled) signature ??= JSON.stringify(unsignedMark);
  state.hasCalled = true;
  state.sink.part(callPart(call.callId, call.name, input, signature));
}

function writeSearch(
  { grounding, list }: State,
  content: Extract<Extract<IrEvent, { type: 'block' }>['content'], { tool: string }>,
  block: number,
): void {
  if (content.tool !== 'web-search') {
    list.lose(`blocks[${block}]`, 'server-tool', 'Gemini has no word for this tool of the vendor.');
    return;
  }
  if (content.type === 'server-tool-result') {
    for (const { url, title } of content.results) grounding.page(url, title);
    return;
  }
  const { query, queries } = content.input;
  const told = Array.isArray(queries) ? (queries as readonly unknown[]) : [query];
  for (const one of told) if (typeof one === 'string') grounding.query(one);
}
